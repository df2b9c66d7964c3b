package rules

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestOffices: somebody stands for a place while holding an office, and always when nobody knows when the item is from.
func TestOffices(t *testing.T) {
	cases := []struct{ lang, text, published, want, how string }{
		{"en", "Kurti meets ambassadors", "2020-05-01", "kosovo", "Albin Kurti, prime minister in 2020"},
		{"en", "Kurti meets ambassadors", "2023-05-27", "kosovo", "Albin Kurti, prime minister since 2021"},
		{"en", "Kurti meets ambassadors", "2015-05-27", "", ""},
		{"en", "Kurti meets ambassadors", "", "kosovo", "Albin Kurti, prime minister since 2021"},
		{"en", "Inzko imposes a law", "2021-07-31", "bosnia", "Valentin Inzko, High Representative 2009 to 2021"},
		{"en", "Inzko writes a book", "2021-08-01", "", ""},
		{"sr", "Шмит: БиХ мора напред", "2022-03-01", "bosnia", "Christian Schmidt, High Representative since 2021"},
		{"sq", "Vuçiq flet për zgjedhjet", "2024-01-01", "serbia", "Aleksandar Vučić, president since 2017"},
		{"mk", "Вучиќ пристигна", "2024-01-01", "serbia", "Aleksandar Vučić, president since 2017"},
		{"bg", "Вучич пристигна", "2024-01-01", "serbia", "Aleksandar Vučić, president since 2017"},
		{"hu", "Vucsics nyilatkozott", "2024-01-01", "serbia", "Aleksandar Vučić, president since 2017"},
		{"sr", "Tači i Haradinaj o izborima", "2010-01-01", "kosovo", "Hashim Thaçi, prime minister 2008 to 2014"},
		{"mk", "Ѓукановиќ и Спајиќ", "2019-01-01", "montenegro", "Milo Đukanović, president 2018 to 2023"},
		{"bg", "Джуканович поднови поканата", "2019-01-01", "montenegro", "Milo Đukanović, president 2018 to 2023"},
		{"sr", "Radoičić se ne oglašava", "2023-10-01", "kosovo", "Milan Radoičić, wanted for the attack in Banjska since 2023"},
	}
	r := load(t)
	for _, c := range cases {
		it := news.Item{Lang: c.lang}
		if c.published != "" {
			it.Published = day(t, c.published)
		}
		reading := r.ReadText(c.text, it)
		if got := strings.Join(reading.Paths, " "); got != c.want {
			t.Errorf("%q of %q: %s, want %s", c.text, c.published, got, c.want)
			continue
		}
		i := slices.IndexFunc(reading.Annotation.Evidence, func(e news.Evidence) bool { return e.Rule == ruleStandsFor })
		if c.how == "" {
			continue
		}
		if i < 0 {
			t.Errorf("%q: nobody stands for a place", c.text)
		} else if got := r.Explainer().How(reading, reading.Annotation.Evidence[i]); got != c.how {
			t.Errorf("%q of %q: %s, want %s", c.text, c.published, got, c.how)
		}
	}
}

// TestPersonForms: a name is met in its cases and as a possessive, and not in another name that begins with it.
func TestPersonForms(t *testing.T) {
	cases := []struct{ pattern, met, others string }{
		{"Kurti^", "Kurti Kurtija Kurtiju Kurtijem Kurtijev Kurtijeva Kurtijevog Kurtit Kurtin Kurti's Kurti’nin Куртија", "Kurt Kurtić Kurtiš Kurtal kurti"},
		{"Vučić^", "Vučić Vučića Vučiću Vučićem Vučićev Vučićeve Vučićevom Вучићем Vucic", "Vučićević Vučićevića Vučinić"},
		{"Rama^", "Rama Rame Rami Ramu Ramom Ramin Ramina Ramës Ramën Ramának", "Ram Ramadan Ramazani Ramos"},
		{"Haradinaj^", "Haradinaj Haradinaja Haradinaju Haradinajem Haradinajev Haradinajt Haradinajn", "Haradin Haradinajli"},
	}
	for _, c := range cases {
		p, err := parsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		fits := func(word string) bool { f := newField(textField, word); return p.fits(f.tokens, false) > 0 }
		for _, word := range strings.Fields(c.met) {
			if !fits(word) {
				t.Errorf("%s does not meet %s", c.pattern, word)
			}
		}
		for _, word := range strings.Fields(c.others) {
			if fits(word) {
				t.Errorf("%s meets %s", c.pattern, word)
			}
		}
	}
}

// TestPeople checks the table: everybody is found by the full name in each office, by every way of saying the name, and
// in no office before the first one; offices are in the order of time.
func TestPeople(t *testing.T) {
	r, names := load(t), map[string]bool{}
	stands := func(text, path, lang string, at time.Time) bool {
		reading := r.ReadText(text, news.Item{Lang: lang, Published: at})
		return slices.ContainsFunc(reading.Annotation.Evidence, func(e news.Evidence) bool { return e.Rule == ruleStandsFor && e.StandsFor == path })
	}
	for i := range r.gazette.people {
		p := &r.gazette.people[i]
		if names[p.Name] {
			t.Errorf("%s stands there twice", p.Name)
		}
		names[p.Name] = true
		for k := range p.Held {
			if o := &p.Held[k]; !stands(p.Name+" said so", p.Of, "en", o.from) {
				t.Errorf("%s, %s, is not found by name", p.Name, o)
			}
			if k > 0 && (p.Held[k-1].to.IsZero() || p.Held[k].from.Before(p.Held[k-1].from)) {
				t.Errorf("%s: offices are not in the order of time", p.Name)
			}
		}
		if stands(p.Name+" said so", p.Of, "en", p.Held[0].from.AddDate(0, 0, -1)) {
			t.Errorf("%s stands for %s before any office", p.Name, p.Of)
		}
		for _, word := range p.Say {
			lang := "en"
			if len(word.Lang) > 0 {
				lang = word.Lang[0]
			} else if onlyGreek(word.Say) != nil {
				lang = "el"
			}
			text := strings.NewReplacer("^", "", "*", "", "~", "").Replace(word.Say)
			if len(word.With) > 0 {
				text += " " + r.regions[p.Of].Name("en") + " general"
			}
			if !stands(text, p.Of, lang, p.Held[0].from) {
				t.Errorf("%s is not found by %q", p.Name, text)
			}
		}
	}
	if len(names) < 60 {
		t.Errorf("only %d people", len(names))
	}
}

// TestBrokenPeople: what is wrong with a row is said, with the person's name.
func TestBrokenPeople(t *testing.T) {
	regions := map[string]Region{"x": {Path: "x"}}
	office := func(from, until string) []office { return []office{{Office: "president", From: from, Until: until}} }
	say := []cuedWord{{Say: "A^"}}
	for _, c := range []struct {
		p    person
		want string
	}{
		{person{Name: "A", Of: "y", Say: say, Held: office("2020", "")}, `A: there is no region "y"`},
		{person{Name: "A", Of: "x", Say: say}, "no office"},
		{person{Name: "A", Of: "x", Say: say, Held: office("", "")}, "no date"},
		{person{Name: "A", Of: "x", Say: say, Held: office("May 2020", "")}, "no date"},
		{person{Name: "A", Of: "x", Say: say, Held: office("2020-02-30", "")}, "no date"},
		{person{Name: "A", Of: "x", Say: say, Held: office("2020", "2019-12")}, "before it begins"},
		{person{Name: "A", Of: "x", Say: []cuedWord{{Say: "^"}}, Held: office("2020", "")}, "no word"},
	} {
		if err := new(gazetteer).addPeople([]person{c.p}, regions); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one with %q", c.p, err, c.want)
		}
	}
}
