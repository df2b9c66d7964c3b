package rules

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// rows reads the lines of a file of so many columns, which " | " parts. where is the file and the line.
func rows(t *testing.T, file string, columns int, visit func(where string, column []string)) {
	t.Helper()
	content, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		where := fmt.Sprintf("%s:%d", file, number+1)
		column := strings.SplitN(line, " | ", columns)
		if len(column) != columns {
			t.Fatalf("%s: %d columns, please", where, columns)
		}
		visit(where, column)
	}
}

// TestDemonyms: each word names its country by itself.
func TestDemonyms(t *testing.T) {
	r := load(t)
	words := 0
	rows(t, "demonyms.txt", 3, func(where string, column []string) {
		lang, path, text := column[0], column[1], column[2]
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
	rows(t, "places.txt", 3, func(where string, column []string) {
		lang, want, text := column[0], column[1], column[2]
		paths := r.ReadText(text, news.Item{Lang: lang}).Paths
		if got := strings.Join(paths, " "); got != strings.TrimPrefix(want, "-") {
			t.Errorf("%s: %s\n\tis read as %q, want %q", where, text, got, want)
		}
	})
}

// spoken is in which languages a place has its name at least, by country: English, and what is spoken and written there.
var spoken = map[string]string{
	"kosovo": "en sr sq", "serbia": "en sr", "bosnia": "en sr", "montenegro": "en sr", "north-macedonia": "en sr mk",
	"albania": "en sr sq", "croatia": "en sr", "slovenia": "en sl", "bulgaria": "en bg", "romania": "en ro", "greece": "en el",
	"turkey": "en tr", "hungary": "en hu", "moldova": "en ro", "balkans": "en sr",
}

// TestNamesOfEachLanguage: a country has its name in all languages of the region, what has a code in those of its
// neighbours, and every place in those that are spoken there.
func TestNamesOfEachLanguage(t *testing.T) {
	everyRegion(&readShipped(t).root, "", func(f *regionFile, path string) {
		country, _, below := strings.Cut(path, "/")
		wanted := spoken[country]
		switch {
		case !below:
			wanted = "en sr sq mk bg sl ro el tr hu"
		case f.Code != "":
			wanted += " sr sq mk bg"
		}
		for _, lang := range strings.Fields(wanted) {
			if f.Names[lang] == "" {
				t.Errorf("%s has no name in %s", path, LanguageName(lang))
			}
		}
	})
}

// TestNamesInSentences: each name is met in a plain sentence of its language, its country named beside it where the name
// says too little alone.
func TestNamesInSentences(t *testing.T) {
	frames := map[string]string{
		"en": "The minister arrived in %s on Monday, officials said.", "sr": "Ministar je u ponedeljak stigao u mesto %s, saopštila je vlada.",
		"hr": "Ministar je u ponedjeljak stigao u mjesto %s, priopćila je vlada.", "sq": "Ministri mbërriti të hënën në %s, tha qeveria.",
		"mk": "Министерот во понеделникот пристигна во %s, соопшти владата.", "bg": "Министърът пристигна в понеделник в %s, съобщи правителството.",
		"sl": "Minister je v ponedeljek prispel v kraj %s, je sporočila vlada.", "ro": "Ministrul a ajuns luni în %s, a anunțat guvernul.",
		"el": "Ο υπουργός έφτασε τη Δευτέρα, %s, ανακοίνωσε η κυβέρνηση.", "tr": "Bakan pazartesi günü %s şehrine geldi.",
		"hu": "A miniszter hétfőn érkezett ide: %s, közölte a kormány.",
	}
	r := load(t)
	everyRegion(&readShipped(t).root, "", func(f *regionFile, path string) {
		for lang, name := range f.Names {
			frame, ok := frames[lang]
			if !ok {
				continue
			}
			text := strings.ReplaceAll(frame, "%s", name)
			if f.Silent {
				text += " " + r.regions[r.regions[path].Country].Name(lang) + "."
			}
			found := slices.ContainsFunc(r.ReadText(text, news.Item{Lang: lang}).Paths, func(p string) bool {
				return covers(path, p) || !f.Silent && covers(p, path)
			})
			if !found {
				t.Errorf("%s: %s", path, text)
			}
		}
	})
}

// TestOneRow: a place, a person and a concept are each one row of data.
func TestOneRow(t *testing.T) {
	d := readShipped(t)
	for i := range d.root.Regions {
		if f := &d.root.Regions[i]; f.Path == "kosovo" {
			f.Regions = append(f.Regions, regionFile{Path: "testgrad", Names: map[string]string{"en": "Testgrad", "sr": "Testgrad"}})
		}
	}
	d.people.People = append(d.people.People, person{
		Name: "Petra Probić", Of: "serbia", Say: []cuedWord{{Say: "Probić^"}}, Held: []office{{Office: "minister", From: "2025"}},
	})
	d.concepts["kite"] = map[string][]string{"en": {"kite*"}}
	r, err := build(d)
	if err != nil {
		t.Fatal(err)
	}
	reading := r.ReadText("Minister Probić flies kites in Testgrad", news.Item{Lang: "en"})
	if got := strings.Join(reading.Paths, " ") + " " + strings.Join(reading.Concepts, " "); got != "serbia kosovo/testgrad kite" {
		t.Errorf("read as %s", got)
	}
	if got := r.FindRegion("Тестград"); !slices.Equal(got, []string{"kosovo/testgrad"}) {
		t.Errorf("region:Тестград is %v", got)
	}
}

// TestNamesCollide: which names several places entered by hand have, none of which holds the others. Whoever asks for one of
// these is asked back; one more is a mistake until it is written here.
func TestNamesCollide(t *testing.T) {
	var several []string
	for name, paths := range load(t).names {
		if len(paths) > 1 && !slices.ContainsFunc(paths, func(p string) bool {
			return !slices.ContainsFunc(paths, func(q string) bool { return !covers(p, q) })
		}) {
			several = append(several, name)
		}
	}
	slices.Sort(several)
	if got := strings.Join(several, ", "); got != "banat, gracanica, kosovska mitrovica, mitrovica" {
		t.Errorf("names of several places: %s", got)
	}
}
