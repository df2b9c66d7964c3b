package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
)

// searchFor returns the ids of the stories that a search for one word finds.
func searchFor(t *testing.T, s *store.Store, word string) (ids []int64) {
	t.Helper()
	q := rules.Search{{{Words: [][]rules.Key{{{Text: word}}}}}}
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		for story, err := range tx.Candidates(q, time.Time{}) {
			if err != nil {
				return err
			}
			ids = append(ids, story.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func unfilled(t *testing.T, s *store.Store) (id int64) {
	t.Helper()
	if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { id, err = tx.Unfilled(); return err }); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestFillSearch: items of a store that was moved are entered in the background. What is asked for until then is found by
// walking; a fill that was cut off goes on where it was.
func TestFillSearch(t *testing.T) {
	const n = 1000
	from := open(t, filepath.Join(t.TempDir(), "from.db"))
	err := from.Write(t.Context(), func(tx *store.Tx) error {
		for i := range n {
			story, err := tx.AddStory(news.Facts{Category: news.CategoryNone})
			if err != nil {
				return err
			}
			it := news.Item{FeedID: 1, Key: fmt.Sprint(i), Title: fmt.Sprint("Barikada b", i)}
			if _, err := tx.AddItem(news.Report{Item: it, Annotation: news.Annotation{Category: news.CategoryNone}}, story); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	writes := 0
	to, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "to.db"), Volatile: true, Wrote: func(time.Duration, error) {
		if writes++; writes == 4 { // the stamp, the move, two batches
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := to.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := store.Move(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	if got := unfilled(t, to); got != n {
		t.Fatalf("after the move, items up to %d are not entered, want %d", got, n)
	}
	if got := searchFor(t, to, "b0"); !slices.Contains(got, 1) {
		t.Errorf("before items are entered, the search does not lead to story 1, but to %d others", len(got))
	}
	if err := to.FillSearch(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("a fill that was cut off returns %v", err)
	}
	if got := unfilled(t, to); got != n-400 {
		t.Errorf("after two batches, items up to %d are not entered, want %d", got, n-400)
	}
	if got := searchFor(t, to, "b0"); !slices.Contains(got, 1) {
		t.Errorf("half way, the search does not lead to story 1, but to %d others", len(got))
	}
	if err := to.FillSearch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := unfilled(t, to); got != 0 {
		t.Errorf("at the end, items up to %d are not entered", got)
	}
	for _, i := range []int64{0, 599, 600, 999} {
		if got := searchFor(t, to, fmt.Sprint("b", i)); !slices.Equal(got, []int64{i + 1}) {
			t.Errorf("b%d is found in the stories %d, want %d", i, got, i+1)
		}
	}
}

// TestOldItemsAreFound: the items of a database that is older than the search.
func TestOldItemsAreFound(t *testing.T) {
	s := open(t, unpack(t, "testdata/schema1.db.gz"))
	if unfilled(t, s) == 0 {
		t.Error("all items count as entered before any was")
	}
	if err := s.FillSearch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := searchFor(t, s, "sukobi"); !slices.Equal(got, []int64{1}) {
		t.Errorf("the word is found in the stories %d, want 1", got)
	}
	if got := searchFor(t, s, "barikada"); len(got) > 0 {
		t.Errorf("a word that no item has is found in the stories %d", got)
	}
}
