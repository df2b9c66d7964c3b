package stories_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// TestIndexAsTheStore feeds the same items, in any order of time, to the index and to a store, and holds that both end
// with the same stories: `cluster` must not disagree with what `run` would have done.
func TestIndexAsTheStore(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	noon := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	for round := range 8 {
		s, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), fmt.Sprint(round)), Volatile: true})
		if err != nil {
			t.Fatal(err)
		}
		var x stories.Index
		var index []int64
		var items []int64
		for i := range 60 {
			it := news.Item{Key: fmt.Sprint(i), Link: fmt.Sprint("https://a.example/", r.IntN(20)), Title: fmt.Sprint("title ", r.IntN(20)),
				Published: noon.Add(time.Duration(r.IntN(400)) * time.Hour)}
			index = append(index, x.Add(it))
			if err := s.Write(t.Context(), func(tx *store.Tx) error {
				id, err := take(tx, it)
				items = append(items, id)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		pairs := map[int64]int64{}
		if err := s.Read(t.Context(), func(tx *store.Tx) error {
			for i, id := range items {
				story, err := tx.StoryOf(id)
				if err != nil {
					return err
				}
				mine := x.Story(index[i])
				if pairs[mine] == 0 {
					pairs[mine] = story.ID
				}
				if pairs[mine] != story.ID {
					t.Errorf("round %d, item %d: story %d of the index is %d and %d of the store", round, i, mine, pairs[mine], story.ID)
				}
			}
			if c, err := tx.Count(); err != nil || c.Stories != len(pairs) {
				t.Errorf("round %d: %d stories in the index, %d in the store, error %v", round, len(pairs), c.Stories, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// take does what the intake does with an item that was never seen, for its story alone.
func take(tx *store.Tx, it news.Item) (id int64, err error) {
	keys := stories.Keys(it)
	near, err := tx.Near(keys)
	if err != nil {
		return 0, err
	}
	choice := stories.Assign(it.Published, near)
	if choice.Story == 0 {
		if choice.Story, err = tx.AddStory(news.Facts{}); err != nil {
			return 0, err
		}
	}
	for _, m := range choice.Merge {
		if _, err := tx.Merge(m, choice.Story); err != nil {
			return 0, err
		}
	}
	if err := tx.AddKeys(choice.Story, keys, it.Published); err != nil {
		return 0, err
	}
	return tx.AddItem(news.Report{Item: it}, choice.Story)
}
