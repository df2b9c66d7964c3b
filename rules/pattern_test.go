package rules

import (
	"testing"

	"github.com/karaula/karaula/news"
)

// TestPatterns: what the marks of a pattern stand for.
func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          int // how many of the text's first words are the pattern
	}{
		{"storm* .. parliament", "Storming parliament", 2},
		{"storm* .. parliament", "Storming of the old parliament building", 5},
		{"storm* .. parliament", "Storm over one two three four five parliament", 0},
		{"storm* .. parliament", "Storm hits coast, parliament in session", 0},
		{"storm* .. parliament", "Storm, parliament closed", 0},
		{"arrest* .. # people", "Arrested at least 40 people", 5},
		{"arrest* .. # people", "Arrested at least four people", 0},
		{"# .. arrested", "120 protesters arrested", 3},
		{"# .. arrested", "2019 protesters arrested", 0},
		{"# .. arrested", "7 protesters arrested", 0},
	} {
		p, err := parsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		f := newField(titleField, c.text)
		if got := p.fits(f.tokens, false); got != c.want {
			t.Errorf("%q in %q: %d words, want %d", c.pattern, c.text, got, c.want)
		}
		var x index
		found := 0
		x.add(p)
		x.find(f.tokens, false, func(_, from, to int) { found = to - from })
		if found != c.want {
			t.Errorf("%q in %q: the index finds %d words, want %d", c.pattern, c.text, found, c.want)
		}
	}
	for _, broken := range []string{"", "..", ".. parliament", "storm* ..", "a**"} {
		if _, err := parsePattern(broken); err == nil {
			t.Errorf("%q was taken for a pattern", broken)
		}
	}
}

// TestUnreal: what did not happen, could happen or is long past has no level, and the evidence says why.
func TestUnreal(t *testing.T) {
	r := load(t)
	for _, c := range []struct{ lang, title, text, why string }{
		{"en", "Analyst warns of clashes in north Kosovo", "warns of clashes", condition},
		{"sr", "Nema novih barikada na severu Kosova", "Nema novih barikada", denial},
		{"mk", "Тројца обвинети за напад врз полицајци во Скопје", "обвинети за напад", past},
	} {
		got := r.Read(news.Item{Title: c.title, Lang: c.lang})
		said := false
		for _, e := range got.Annotation.Evidence {
			said = said || e.Rule == "lowered" && e.Text == c.text && e.StandsFor == c.why
		}
		if got.Level >= news.Elevated || !said {
			t.Errorf("%s: level %d, evidence %+v", c.title, got.Level, got.Annotation.Evidence)
		}
	}
}
