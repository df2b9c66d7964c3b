package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/storetest"
)

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { return openPostgres(t) })
}

// TestSavedTogether: of many states that go to the server in one question, the error names the one that it is about, and
// nothing is kept.
func TestSavedTogether(t *testing.T) {
	s := openPostgres(t)
	now := time.Date(2023, 5, 26, 12, 0, 0, 0, time.UTC)
	list := []news.Feed{{URL: "https://a.example/", Outlet: "A"}, {URL: "https://b.example/", Outlet: "B"}, {URL: "https://c.example/", Outlet: "C"}}
	var all []store.FeedState
	if err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
		if err = tx.SyncFeeds(list, now); err == nil {
			all, err = tx.Feeds()
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].Failures = 7
	}
	all[1].Rhythm = "\x00" // no text of PostgreSQL
	err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SaveFeeds(all) })
	if err == nil || !strings.Contains(err.Error(), "feed B: ") || strings.Contains(err.Error(), "feed A") {
		t.Errorf("the error %v does not name feed B", err)
	}
	all[1].Rhythm, all[1].Failures = "", 8
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SaveFeeds(all[1:]) }); err != nil {
		t.Fatal(err)
	}
	var failures []int
	if err := s.Read(t.Context(), func(tx *store.Tx) error {
		kept, err := tx.Feeds()
		for _, f := range kept {
			failures = append(failures, f.Failures)
		}
		return err
	}); err != nil || !slices.Equal(failures, []int{0, 8, 7}) {
		t.Errorf("the failures kept are %v (%v)", failures, err)
	}
}
