package stories

import (
	"time"

	"github.com/karaula/karaula/news"
)

// Index groups a stream of items in memory, in one pass and by the same choice as the store's. The zero value is ready.
type Index struct {
	last   int64
	byKey  map[string]map[int64]time.Time
	parent map[int64]int64 // of a merged story, the one that took it in
}

// Add places an item and returns its story, counted from 1. A later Add may merge that story into another; Story tells.
func (x *Index) Add(it news.Item) int64 {
	if x.byKey == nil {
		x.byKey, x.parent = map[string]map[int64]time.Time{}, map[int64]int64{}
	}
	keys := Keys(it)
	var near []Candidate
	for _, k := range keys {
		for id, at := range x.near(k) {
			near = append(near, Candidate{Story: id, At: at})
		}
	}
	choice := Assign(it.Published, near)
	if choice.Story == 0 {
		x.last++
		choice.Story = x.last
	}
	for _, m := range choice.Merge {
		x.parent[m] = choice.Story
	}
	for _, k := range keys {
		at := x.byKey[k]
		if at == nil {
			at = map[int64]time.Time{}
			x.byKey[k] = at
		}
		if at[choice.Story].Before(it.Published) {
			at[choice.Story] = it.Published
		}
	}
	return choice.Story
}

// near returns the stories under a key with the latest time of each, as the store keeps them: those that were merged since
// it was last asked for are one by now.
func (x *Index) near(key string) map[int64]time.Time {
	under := x.byKey[key]
	for id, at := range under {
		if now := x.Story(id); now != id {
			delete(under, id)
			if under[now].Before(at) {
				under[now] = at
			}
		}
	}
	return under
}

// Story returns the story that id belongs to after all merges so far.
func (x *Index) Story(id int64) int64 {
	for x.parent[id] != 0 {
		id = x.parent[id]
	}
	return id
}
