package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Status names the feeds that fail and those that went quiet, and says what the places rest on that this channel watches.
func TestStatusOfFeeds(t *testing.T) {
	r := newRoom(t)
	now := r.Desk.Now()
	feeds := []news.Feed{
		{URL: "https://one.example/rss", Outlet: "One", Regions: []string{"kosovo"}}, {URL: "https://two.example/rss", Outlet: "Two", Regions: []string{"kosovo/north"}},
		{URL: "https://three.example/rss", Outlet: "Three", Regions: []string{"kosovo"}}, {URL: "https://four.example/rss", Outlet: "Four", Regions: []string{"albania"}},
	}
	if err := r.Store.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SyncFeeds(feeds, now.Add(-30*24*time.Hour)); err != nil {
			return err
		}
		all, err := tx.Feeds()
		for _, f := range all {
			f.Tried, f.ReadOK, f.Due = now, now, now.Add(time.Minute)
			switch f.Outlet {
			case "One":
				f.Failures, f.Error, f.ReadOK = 4, "times out after 20 s", now.Add(-3*time.Hour)
			case "Two":
				f.Fresh, f.Pace = now.Add(-5*24*time.Hour), 20*time.Minute
			case "Four":
				f.Stopped = true
			}
			if err == nil {
				err = tx.SaveFeed(f)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	says := said(ask(t, r, "status", false).Private)
	for _, want := range []string{
		"Feeds: 2 of 4 read; last poll ", "Not read: One (failed 4 times in a row, last read ", "; Four (its publisher says that it is gone).",
		"Read, but quiet: Two (nothing new since ", "; usually something comes every 20 min).", "2 of 3 feeds for north Kosovo answer.",
	} {
		if !strings.Contains(says, want) {
			t.Errorf("status does not say %q:\n%s", want, says)
		}
	}
	if strings.Contains(says, "Albania") {
		t.Errorf("status names what another channel watches:\n%s", says)
	}
}
