package stories

import (
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
// with its kind. An item with neither has none and starts a story of its own. What only some see has a story of its own, too.
func Keys(it news.Item) []string {
	var keys []string
	circle := ""
	if it.Circle != "" {
		circle = string(it.Circle) + "\n"
	}
	if it.Link != "" {
		keys = append(keys, short(circle+"link "+it.Link))
	}
	if title := text.Fold(it.Title); title != "" {
		keys = append(keys, short(circle+"title "+title))
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
}

// Choice is where an item belongs: the story to join (0: a new one), and other stories which the item shows to be the
// same one, to be merged into it.
type Choice struct {
	Story int64
	Merge []int64
}

// Assign chooses among near for an item published at at. Of several candidates in the window the oldest story (the
// lowest id) stays, so that the outcome does not depend on the order of near.
func Assign(at time.Time, near []Candidate) Choice {
	var ids []int64
	for _, c := range near {
		if c.At.Sub(at).Abs() <= Window && !slices.Contains(ids, c.Story) {
			ids = append(ids, c.Story)
		}
	}
	if len(ids) == 0 {
		return Choice{}
	}
	slices.Sort(ids)
	return Choice{Story: ids[0], Merge: ids[1:]}
}
