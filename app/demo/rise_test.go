package demo

import (
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// TestRulesSeeTheRise: to somebody who watches north Kosovo from tension on, the first day climbs a level at a time, told
// in every language, and no decoy rings. Whoever watches the whole region from elevated on hears no decoy either.
func TestRulesSeeTheRise(t *testing.T) {
	r, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	var climb []news.Level
	highest := news.None
	violent := map[string]bool{}
	for _, it := range mustItems(t) {
		if !it.Published.After(Start()) {
			continue
		}
		read := r.Read(news.Item{Title: it.Title, Summary: it.Summary, Lang: it.Lang, Outlet: it.Outlet, Country: it.Country})
		northern := false
		for _, path := range read.Paths {
			northern = northern || r.Covers("kosovo/north", path)
		}
		switch {
		case it.Kind == Decoy && northern && read.Level >= news.Tension:
			t.Errorf("%s is a decoy and rings in north Kosovo at level %s: %s; %+v", it.ID, read.Level, it.Title, read.Evidence)
		case it.Kind == Decoy && len(read.Regions) > 0 && read.Level >= news.Elevated:
			t.Errorf("%s is a decoy and rings at level %s: %s; %+v", it.ID, read.Level, it.Title, read.Evidence)
		case it.Kind == Chain && !northern:
			t.Errorf("%s is not seen to be about north Kosovo: %s", it.ID, it.Title)
		}
		if it.Kind != Chain || it.Published.After(Calm()) {
			continue
		}
		if read.Level >= news.Violence {
			violent[it.Lang] = true
		}
		if read.Level > highest {
			highest = read.Level
			climb = append(climb, highest)
		}
	}
	if len(climb) != 3 || climb[0] != news.Tension || climb[1] != news.Elevated || climb[2] != news.Violence {
		t.Errorf("the first day climbs %v, want tension, elevated, violence", climb)
	}
	for lang := range alphabets {
		if !violent[lang] {
			t.Errorf("no item in %s tells of violence on the first day", lang)
		}
	}
}
