package stories_test

import (
	"fmt"
	"maps"
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

// TestSplitStays takes stories apart by hand while items come, in real stores: what was taken apart never becomes one again, whatever
// comes, and the same input gives the same stories.
func TestSplitStays(t *testing.T) {
	noon := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	play := func(seed uint64, name string) map[int64]int64 {
		r := rand.New(rand.NewPCG(seed, 8))
		s, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), name), Volatile: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		var items []int64
		var apart [][2]int64 // items that stand in two stories for good
		of := map[int64]int64{}
		for i := range 40 {
			it := news.Item{Key: fmt.Sprint(i), Link: fmt.Sprint("https://a.example/", r.IntN(12)), Title: fmt.Sprint("title ", r.IntN(12)),
				Published: noon.Add(time.Duration(r.IntN(60)) * time.Hour)}
			if err := s.Write(t.Context(), func(tx *store.Tx) error {
				id, err := take(tx, it)
				if items = append(items, id); err != nil || r.IntN(3) > 0 {
					return err
				}
				return split(tx, items[r.IntN(len(items))], r, &apart)
			}); err != nil {
				t.Fatal(err)
			}
			if i%8 < 7 {
				continue
			}
			for _, id := range items {
				if err := s.Read(t.Context(), func(tx *store.Tx) error {
					story, err := tx.StoryOf(id)
					of[id] = story.ID
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			for _, pair := range apart {
				if of[pair[0]] == of[pair[1]] {
					t.Fatalf("items %d and %d, taken apart, are one story after item %d", pair[0], pair[1], i)
				}
			}
		}
		if len(apart) == 0 {
			t.Error("nothing was taken apart")
		}
		return of
	}
	for seed := range uint64(2) {
		if a, b := play(seed, "one"), play(seed, "two"); !maps.Equal(a, b) {
			t.Errorf("the same input gives the stories\n%v and\n%v", a, b)
		}
	}
}

// split takes some reports out of the story of an item, where it has several.
func split(tx *store.Tx, item int64, r *rand.Rand, apart *[][2]int64) error {
	story, err := tx.StoryOf(item)
	if err != nil || len(story.Reports) < 2 {
		return err
	}
	at := 1 + r.IntN(len(story.Reports)-1)
	id, err := tx.Split(story.ID, news.Story{Reports: story.Reports[at:]})
	if err != nil {
		return err
	}
	for _, a := range story.Reports[:at] {
		for _, b := range story.Reports[at:] {
			*apart = append(*apart, [2]int64{a.ID, b.ID})
		}
	}
	return tx.KeepApart(id, story.ID, true)
}
