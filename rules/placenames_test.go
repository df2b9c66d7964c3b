package rules

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// rows reads the lines of a file of three columns: lang | something | text.
func rows(t *testing.T, file string, visit func(where, lang, middle, text string)) {
	t.Helper()
	content, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		columns := strings.SplitN(line, " | ", 3)
		if len(columns) != 3 {
			t.Fatalf("%s:%d: three columns, please", file, number+1)
		}
		visit(fmt.Sprintf("%s:%d", file, number+1), columns[0], columns[1], columns[2])
	}
}

// TestDemonyms: each word names its country by itself.
func TestDemonyms(t *testing.T) {
	r := load(t)
	words := 0
	rows(t, "demonyms.txt", func(where, lang, path, text string) {
		for _, word := range strings.Fields(text) {
			words++
			reading := r.ReadText(word, news.Item{Lang: lang})
			if !slices.ContainsFunc(reading.Paths, func(p string) bool { return covers(path, p) }) || len(reading.Paths) != 1 {
				t.Errorf("%s: %s is read as %v, not %s", where, word, reading.Paths, path)
			}
		}
	})
	if words < 700 {
		t.Errorf("only %d words", words)
	}
}

// TestTraps holds what testdata/places.txt wants: a sentence of our own for each trap, in every language that has it.
func TestTraps(t *testing.T) {
	r := load(t)
	rows(t, "places.txt", func(where, lang, want, text string) {
		paths := r.ReadText(text, news.Item{Lang: lang}).Paths
		if got := strings.Join(paths, " "); got != strings.TrimPrefix(want, "-") {
			t.Errorf("%s: %s\n\tis read as %q, want %q", where, text, got, want)
		}
	})
}
