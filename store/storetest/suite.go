// Package storetest holds the suite that every kind of store passes, whatever database stands behind it.
package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Run holds a kind of store to what the other packages expect of it. open returns an empty store, which the suite leaves
// to t.Cleanup to close.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, part := range []struct {
		name string
		test func(*testing.T, *store.Store)
	}{
		{"watchlists that are kept", keptWatchlists},
		{"drafts", drafts},
		{"feeds keep their state", feedsKeepState},
		{"feeds that are saved together", feedsSavedTogether},
		{"feeds that were imported", importedFeeds},
		{"feeds that were added in chats", feedChats},
		{"who sees what the feeds of chats bring", circles},
		{"a feed has entries", entriesOfFeed},
		{"a feed is leased once", leasedOnce},
		{"a lease ends", leaseEnds},
		{"the next feed that is due", nextDue},
		{"feeds that are asked sooner", hastened},
		{"processes come and go", processesComeAndGo},
		{"who holds a lease", leaseHolder},
		{"feeds of a dead process", feedsOfTheDead},
		{"feeds that a process does not know of", givenBack},
		{"a sign of life waits for nobody", beatWaitsForNobody},
		{"addresses with secrets are sealed", sealedAddresses},
		{"a feed whose address becomes a secret", becomesSecret},
		{"webhooks are sealed", sealedWebhooks},
		{"a passive feed is never asked", passiveFeed},
		{"an item comes back as it was stored", itemRoundTrip},
		{"an item is found again", itemFound},
		{"what a document's entries said", itemsSaid},
		{"an edit keeps what is no text", itemEdited},
		{"odd texts", oddTexts},
		{"newest items", newestItems},
		{"what a story says comes back", factsRoundTrip},
		{"stories near an item", storiesNear},
		{"stories since a time", storiesSince},
		{"many pages of stories", manyPages},
		{"a search", searching},
		{"a merge moves reports, keys and alerts", mergeMoves},
		{"a merge where both have an alert", mergeOfTwoAlerts},
		{"a merge inside one alert", mergeInsideAlert},
		{"a chain of merges", mergeChain},
		{"an alert comes back as it was stored", alertRoundTrip},
		{"the stories of an alert", storiesOfAlert},
		{"alerts of a group", alertsOfGroup},
		{"what is to be shown and what is shown", changeAndShown},
		{"deliveries", deliveries},
		{"alerts with something left to tell", unshown},
		{"quietings", quietings},
		{"whatever a quieting may hold back looks again", quietingsWake},
		{"the quieting of a story that was merged", quietingOfMerged},
		{"who is on an alert", takenAlert},
		{"changes that can be taken back", reversals},
		{"what people say is wrong", feedback},
		{"stories that were left out", leftOut},
		{"a story that was left out and merged", leftOutMerged},
		{"alerts that may have to say that they are quiet", quietingsCall},
		{"alerts that a guest calls", alertsCalled},
		{"when somebody took over", looks},
		{"noisy watchlists", noise},
		{"items of a page", atLink},
		{"what was told of late", told},
		{"new messages of a destination", traffic},
		{"what was told of each story of a fold", foldOfStories},
		{"who changed what", audit},
		{"counts", counts},
		{"troubles", troubles},
		{"ops messages", opsAlerts},
		{"destinations that take nothing", stuck},
		{"what a day brought", day},
		{"items that are kept no longer", removedItems},
		{"stories and alerts that are kept no longer", removedStories},
		{"facts about the store itself", meta},
		{"an error leaves nothing behind", rollback},
		{"a panic leaves the store usable", panicInWrite},
		{"reading cannot write", readOnly},
		{"a read sees one state", oneState},
		{"two writers lose nothing", twoWriters},
		{"two alerts that tell one destination count each other", twoTellers},
		{"two alerts are written side by side", sideBySide},
		{"an ended context", endedContext},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, open(t)) })
	}
}

// patience is how long the suite waits for what should happen at once.
const patience = 10 * time.Second

// noon is the time that the suite's clock starts from.
var noon = time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)

func write(t *testing.T, s *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// ask reads one value in a transaction of its own.
func ask[T any](t *testing.T, s *store.Store, f func(*store.Tx) (T, error)) T {
	t.Helper()
	var v T
	if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { v, err = f(tx); return err }); err != nil {
		t.Fatal(err)
	}
	return v
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}

func none(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, store.ErrNone) {
		t.Errorf("%s: error %v, want ErrNone", what, err)
	}
}

// report returns an item with an annotation in which nothing is empty.
func report(n int) news.Report {
	return news.Report{
		Item: news.Item{FeedID: 7, Key: fmt.Sprintf("guid-%d", n), URL: fmt.Sprintf("https://ibar.example/%d?utm=1", n),
			Link: fmt.Sprintf("https://ibar.example/%d", n), Title: fmt.Sprintf("Sukobi u Zvečanu %d", n), Summary: "Полиција је употребила сузавац.",
			Outlet: "Ibar", Owner: "Ibar Media", Lang: "sr-Latn", Country: "xk", Trust: news.Trusted, Revision: 1,
			Published: noon.Add(123 * time.Millisecond), Seen: noon.Add(time.Minute + 456*time.Millisecond)},
		Annotation: news.Annotation{Lang: "sr", Script: "Latn", Regions: []string{"XK", "XK-N"}, Paths: []string{"kosovo/north/zvecan", "serbia"},
			Level: news.Violence, Category: news.Clash, Concepts: []string{"clash", "tear-gas"}, Topics: []string{"court"},
			Evidence:   []news.Evidence{{Field: "title", Start: 9, End: 17, Text: "Zvečanu", StandsFor: "kosovo/north/zvecan", Rule: "place"}},
			RulesStamp: "rules-1"},
	}
}

func facts(level news.Level) news.Facts {
	return news.Facts{Level: level, Confirmed: news.Tension, Category: news.Clash, Categories: []news.Category{news.Protest, news.Clash},
		Regions: []string{"XK"}, Paths: []string{"kosovo/north"}, Concepts: []string{"clash"}, First: noon, Latest: noon.Add(time.Hour)}
}

func addStory(t *testing.T, s *store.Store, f news.Facts, reports ...news.Report) (id int64) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		if id, err = tx.AddStory(f); err != nil {
			return err
		}
		for _, r := range reports {
			if _, err := tx.AddItem(r, id); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

// addAlert stores an alert about stories in a destination and returns its id.
func addAlert(t *testing.T, s *store.Store, d news.Destination, stories ...news.AlertStory) (id int64) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		id, err = tx.AddAlert(news.Alert{Destination: d, Group: "kosovo/north", Opened: noon, Changed: noon, Revision: 1,
			Level: news.Elevated, Cause: news.ReasonNew, Headline: 1})
		for _, story := range stories {
			if err == nil {
				err = tx.PutAlertStory(id, story)
			}
		}
		return err
	})
	return id
}

func getAlert(t *testing.T, s *store.Store, id int64) news.Alert {
	t.Helper()
	return ask(t, s, func(tx *store.Tx) (news.Alert, error) { return tx.Alert(id) })
}

func storyIDs(a news.Alert) (ids []int64) {
	for _, s := range a.Stories {
		ids = append(ids, s.StoryID)
	}
	return ids
}
