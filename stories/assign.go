package stories

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// Window is how far apart two items of one story may lie, for as long as only links and titles join them.
const Window = 72 * time.Hour

// Keys returns the keys under which an item finds its story: its canonical link and its folded title, each prefixed
// with its kind. An item with neither has none and starts a story of its own.
func Keys(it news.Item) []string {
	var keys []string
	if it.Link != "" {
		keys = append(keys, short("link "+it.Link))
	}
	if title := text.Fold(it.Title); title != "" {
		keys = append(keys, short("title "+title))
	}
	return keys
}

// longestKey is how many bytes a key may have: an index of PostgreSQL takes no more than 2,704.
const longestKey = 1024

// short returns a key that an index can carry: the end of a longer one is replaced by the SHA-256 of all.
func short(key string) string {
	if len(key) <= longestKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return strings.ToValidUTF8(key[:longestKey-2*len(sum)], "") + hex.EncodeToString(sum[:])
}

// Candidate is a story that has an item under one of the keys of the item to be placed, and when such an item was
// last published.
type Candidate struct {
	Story int64
	At    time.Time
	Apart []int64 // stories that people took apart from it
}

// Choice is where an item belongs: the story to join (0: a new one), and other stories which the item shows to be the
// same one, to be merged into it.
type Choice struct {
	Story int64
	Merge []int64
}

// Assign chooses among near for an item published at at. Of several candidates in the window the oldest story (the
// lowest id) stays, so that the outcome does not depend on the order of near.
//
// What people took apart is not made one again: of such stories the item joins the one that is nearest to it, which is found under more
// of its keys, or had an item at a time closer to its own.
func Assign(at time.Time, near []Candidate) Choice {
	var all []resembling
	for _, c := range near {
		off := c.At.Sub(at).Abs()
		if off > Window {
			continue
		}
		i := slices.IndexFunc(all, func(r resembling) bool { return r.story == c.Story })
		if i < 0 {
			i, all = len(all), append(all, resembling{story: c.Story, off: off, apart: c.Apart})
		}
		all[i].keys++
		all[i].off = min(all[i].off, off)
	}
	slices.SortFunc(all, func(a, b resembling) int {
		return cmp.Or(cmp.Compare(b.keys, a.keys), cmp.Compare(a.off, b.off), cmp.Compare(a.story, b.story))
	})
	var ids []int64
	for _, r := range all {
		if !slices.ContainsFunc(r.apart, func(id int64) bool { return slices.Contains(ids, id) }) {
			ids = append(ids, r.story)
		}
	}
	if len(ids) == 0 {
		return Choice{}
	}
	slices.Sort(ids)
	return Choice{Story: ids[0], Merge: ids[1:]}
}

// resembling is a story that an item resembles.
type resembling struct {
	story int64
	keys  int           // under how many of its keys it is found
	off   time.Duration // how far the closest such item is in time
	apart []int64
}
