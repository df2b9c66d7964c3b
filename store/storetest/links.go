package storetest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func atLink(t *testing.T, s *store.Store) {
	const link = "https://a.example/1"
	report := func(key, link, title string, seen time.Time) news.Report {
		return news.Report{Item: news.Item{Key: key, Link: link, Title: title, Outlet: key, Published: noon, Seen: seen}}
	}
	story := addStory(t, s, news.Facts{}, report("a", link, "One", noon), report("b", link, "Two", noon.Add(time.Hour)), report("c", "", "No link", noon.Add(time.Hour)))
	titles := func(link string, n int) (all []string) {
		t.Helper()
		var of []int64
		var reports []news.Report
		if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { reports, of, err = tx.AtLink(link, n); return err }); err != nil {
			t.Fatal(err)
		}
		for i, r := range reports {
			if all = append(all, r.Title); of[i] != story {
				t.Errorf("%s is of story %d, want %d", r.Title, of[i], story)
			}
		}
		return all
	}
	same(t, "both", titles(link, 5), []string{"One", "Two"})
	same(t, "the oldest", titles(link, 1), []string{"One"})
	same(t, "another page", titles("https://a.example/2", 5), []string(nil))
	same(t, "no link", titles("", 5), []string(nil))
	seen := func(link string) time.Time {
		t.Helper()
		return ask(t, s, func(tx *store.Tx) (time.Time, error) { return tx.SeenLink(link) })
	}
	same(t, "it is kept", seen(link), time.Time{})
	write(t, s, func(tx *store.Tx) error {
		_, _, err := tx.RemoveItems(noon.Add(time.Minute), noon.Add(2*time.Hour), 5)
		return err
	})
	same(t, "the other is left", titles(link, 5), []string{"Two"})
	same(t, "one is kept no longer", seen(link), noon.Add(2*time.Hour))
	same(t, "no link is none", seen(""), time.Time{})
}
