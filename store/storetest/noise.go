package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// noise counts messages by the watchlists that asked for what they told, and keeps what was said of them.
func noise(t *testing.T, s *store.Store) {
	write(t, s, func(tx *store.Tx) error {
		for i, a := range []struct {
			to    news.Destination
			kind  news.AlertKind
			lists []string
		}{{"slack:#a", news.KindAlert, []string{"north", "south"}}, {"slack:#a", news.KindFold, []string{"north"}}, {"slack:#b", news.KindAlert, []string{"north"}},
			{"slack:#a", news.KindDigest, []string{"north"}}} {
			id, err := tx.AddAlert(news.Alert{Destination: a.to, Kind: a.kind, Opened: noon, Changed: noon, Revision: 1})
			if err != nil {
				return err
			}
			story := int64(i + 1)
			if err := tx.PutAlertStory(id, news.AlertStory{StoryID: story, Joined: 1, Watchlists: a.lists}); err != nil {
				return err
			}
			if err := tx.PutAlertStory(id, news.AlertStory{StoryID: story + 100, Joined: 2, Watchlists: []string{"late"}}); err != nil {
				return err
			}
			for j, d := range []news.Delivery{
				{Act: news.Post, Revision: 1, Done: noon.Add(time.Hour)},
				{Act: news.Edit, Revision: 2, Done: noon.Add(time.Hour)},
				{Act: news.Reply, Reason: news.ReasonRelated, StoryID: story, Done: noon.Add(time.Hour)},
				{Act: news.Reply, Reason: news.ReasonRaised, StoryID: story, Done: noon.Add(3 * time.Hour)},
				{Act: news.Reply, Reason: news.ReasonRaised, StoryID: story},
			} {
				d.AlertID, d.Key = id, string(rune('a'+i))+string(rune('a'+j))
				if err := tx.PutDelivery(d); err != nil {
					return err
				}
			}
		}
		return nil
	})
	since := func(at time.Time) []store.Noise {
		return ask(t, s, func(tx *store.Tx) ([]store.Noise, error) { return tx.NoiseSince(at) })
	}
	same(t, "since noon", since(noon), []store.Noise{{Destination: "slack:#a", Watchlist: "north", Messages: 4}, {Destination: "slack:#a", Watchlist: "south", Messages: 2}, {Destination: "slack:#b", Watchlist: "north", Messages: 2}})
	same(t, "since two", since(noon.Add(2*time.Hour)), []store.Noise{{Destination: "slack:#a", Watchlist: "north", Messages: 2}, {Destination: "slack:#a", Watchlist: "south", Messages: 1}, {Destination: "slack:#b", Watchlist: "north", Messages: 1}})
	same(t, "since four", len(since(noon.Add(4*time.Hour))), 0)

	advice := news.Alert{Destination: "slack:#a", Kind: news.KindAdvice, Opened: noon, Changed: noon, Revision: 1, Note: "north sent 23",
		Advice: &news.Advice{Watchlist: "north", Sent: 23, Remedies: []news.Remedy{{Name: "level", Would: 6}}}}
	advice.ID = change(t, s, func(tx *store.Tx) (int64, error) { return tx.AddAlert(advice) })
	told := func(d news.Destination, at time.Time) []news.Alert {
		return ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.AdviceSince(d, at) })
	}
	same(t, "told", told("slack:#a", noon), []news.Alert{advice})
	same(t, "elsewhere", len(told("slack:#b", noon)), 0)
	same(t, "before", len(told("slack:#a", noon.Add(time.Second))), 0)
	unshown := ask(t, s, func(tx *store.Tx) ([]int64, error) { return tx.Unshown() })
	same(t, "it is to be delivered", slices.Contains(unshown, advice.ID), true)
	advice.Advice.Dismissed, advice.Revision = true, 2
	write(t, s, func(tx *store.Tx) error { return tx.ChangeAlert(advice) })
	same(t, "dismissed", told("slack:#a", noon), []news.Alert{advice})
}
