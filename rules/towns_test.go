package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// TestTownsInTexts holds the rules against testdata/towns.txt: names that are towns, and names that are not.
func TestTownsInTexts(t *testing.T) {
	r := load(t)
	rows(t, "towns.txt", 4, func(where string, column []string) {
		it := news.Item{Lang: column[0], Country: strings.Trim(column[1], "-")}
		reading := r.ReadText(column[3], it)
		got := strings.Join(reading.Paths, " ")
		if got == "" {
			got = "-"
		}
		if got != column[2] {
			t.Errorf("%s: %s\n\tgot %s, want %s; evidence %s", where, column[3], got, column[2], fmt.Sprint(reading.Annotation.Evidence))
		}
	})
}

// TestTowns checks the table: each place lies in a region that is there, no form stands twice in a line, and no own name that
// is entered by hand is another town's.
func TestTowns(t *testing.T) {
	r := load(t)
	towns := &r.gazette.towns
	if len(towns.list) < 3000 {
		t.Errorf("only %d towns", len(towns.list))
	}
	byTown := map[int32]map[string]bool{}
	for i := range towns.forms {
		f := &towns.forms[i]
		name, p := strings.Join(f.words, " "), towns.list[f.town].path
		if byTown[f.town] == nil {
			byTown[f.town] = map[string]bool{}
		}
		if byTown[f.town][name] {
			t.Errorf("%s has the form %s twice", p, name)
		}
		byTown[f.town][name] = true
		if taken := r.names[name]; len(taken) > 0 && !slices.Contains(taken, p) {
			t.Errorf("%s is called %s, which is entered by hand as %v", p, name, taken)
		}
	}
	seen := map[string]bool{}
	for _, town := range towns.list {
		if seen[town.path] {
			t.Errorf("%s stands in two lines", town.path)
		}
		seen[town.path] = true
		if region := r.regions[town.path]; region.Country != town.country || region.Depth < 2 || r.regions[town.country].Depth != 1 {
			t.Errorf("%s does not lie in a country: %+v", town.path, region)
		}
	}
}

// TestSharedNames: a name that towns of several countries have is settled by the country that is named, by the item's home, and
// else not at all unless one of them is far larger.
func TestSharedNames(t *testing.T) {
	r := load(t)
	const form = "Kula" // in Serbia, Bulgaria, Turkey
	for _, c := range []struct{ lang, country, text, want string }{
		{"sr", "rs", "Nevreme u Kuli", "serbia/vojvodina/kula"},
		{"bg", "bg", "Буря в Кула", "bulgaria/vidin/kula"},
		{"tr", "tr", "Kula'da fırtına", "turkey/manisa/kula"},
		{"en", "us", "Storm in Kula, Bulgaria, as the rain goes on", "bulgaria/vidin/kula"},
		{"en", "us", "Storm in Kula as the rain goes on", ""},
	} {
		got := r.ReadText(c.text, news.Item{Lang: c.lang, Country: c.country}).Paths
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %q", c.text, got, c.want)
		}
	}
	if found := r.FindRegion(form); len(found) != 3 {
		t.Errorf("%s is %v, want three places to choose from", form, found)
	}
	if found := r.FindRegion("Mitrovica"); len(found) == 0 || slices.ContainsFunc(found, func(p string) bool { return !strings.HasPrefix(p, "kosovo/") }) {
		t.Errorf("Mitrovica is %v, want only what is entered by hand", found)
	}
}
