package rules

import (
	"fmt"
	"os"
	"strings"
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
	content, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		columns := strings.SplitN(line, " | ", 3)
		if len(columns) != 3 {
			t.Fatalf("%s:%d: three columns, please", file, number+1)
		}
		if seen[columns[2]] {
			t.Errorf("%s:%d stands there twice", file, number+1)
		}
		seen[columns[2]] = true
		list = append(list, headline{fmt.Sprintf("%s:%d", file, number+1), columns[0], columns[1], columns[2]})
	}
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
