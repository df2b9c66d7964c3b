package rules

import (
	"testing"

	"github.com/karaula/karaula/news"
)

// headline is a line of testdata/alerts.txt or testdata/decoys.txt.
type headline struct {
	where, lang, note, text string
}

// headlines reads a file of headlines, of which there must be at least so many, none twice.
func headlines(t *testing.T, file string, atLeast int) (list []headline) {
	t.Helper()
	seen := map[string]bool{}
	rows(t, file, 3, func(where string, column []string) {
		if seen[column[2]] {
			t.Errorf("%s stands there twice", where)
		}
		seen[column[2]] = true
		list = append(list, headline{where, column[0], column[1], column[2]})
	})
	if len(list) < atLeast {
		t.Errorf("%s: only %d headlines", file, len(list))
	}
	return list
}

// TestRinging holds the rules against headlines that must ring and headlines that must not. Of each two lines the first
// was looked at while the words were chosen, and must be right. The second only judges: so many of these as when they were
// chosen must stay right.
func TestRinging(t *testing.T) {
	r := load(t)
	for _, c := range []struct {
		file   string
		rings  bool
		unseen int // how many of the judging half are right
		placed int // of alerts: how many of both halves name a place besides
	}{
		{"alerts.txt", true, 99, 185},
		{"decoys.txt", false, 96, 0},
	} {
		unseen, placed := 0, 0
		for i, h := range headlines(t, c.file, 200) {
			got := r.ReadText(h.text, news.Item{Lang: h.lang})
			right, judges := (got.Level >= news.Elevated) == c.rings, i%2 == 1
			if !c.rings && len(got.Regions) == 0 {
				right = true // what names no place rings nowhere
			}
			switch {
			case right && judges:
				unseen++
			case !right && !judges:
				t.Errorf("%s: %s\n\tlevel %d, regions %v; %+v", h.where, h.text, got.Level, got.Regions, got.Annotation.Evidence)
			}
			if right && len(got.Regions) > 0 {
				placed++
			}
		}
		if unseen < c.unseen || placed < c.placed {
			t.Errorf("%s: %d of the judging half are right, %d with a place; there were %d and %d", c.file, unseen, placed, c.unseen, c.placed)
		}
		t.Logf("%s: %d of the judging half are right, %d of all with a place", c.file, unseen, placed)
	}
}
