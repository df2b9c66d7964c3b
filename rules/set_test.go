package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

// compileOne compiles one query and fails the test when it has a mistake.
func compileOne(t testing.TB, q string, o Options) *Set {
	t.Helper()
	set, mistakes := load(t).Compile([]news.Watchlist{{Name: "w", Query: q}}, o)
	for _, m := range mistakes {
		if m.Broken() {
			t.Fatalf("%s: %v", q, m)
		}
	}
	return set
}

// factsOf is what a story of these items says, as far as queries ask.
func factsOf(readings ...*Reading) (facts news.Facts) {
	for _, r := range readings {
		if r.Level > facts.Level {
			facts.Level, facts.Category = r.Level, r.Category
		}
		facts.Categories = append(facts.Categories, r.Category)
		facts.Paths = append(facts.Paths, r.Paths...)
		facts.Regions = append(facts.Regions, r.Regions...)
		facts.Concepts = append(facts.Concepts, r.Concepts...)
	}
	return facts
}

// concerns asks one query of a story of one item.
func concerns(t testing.TB, q string, it news.Item) (Verdict, bool) {
	t.Helper()
	reading := load(t).Read(it)
	verdicts := compileOne(t, q, Options{Question: true}).Concerned(factsOf(reading), []*Reading{reading})
	if len(verdicts) == 0 {
		return Verdict{}, false
	}
	for _, e := range verdicts[0].Evidence {
		checkEvidence(t, e, map[string]string{"title": it.Title, "summary": it.Summary})
	}
	return verdicts[0], true
}

func TestWordForms(t *testing.T) {
	cases := []struct {
		query, lang, title string
		want               bool
	}{
		{"barikada", "sr", "Na barikadama u Zvečanu", true},
		{"barikada", "sr", "Постављене барикаде", true},
		{"barikada", "sr", "BARIKADE NA SEVERU", true},
		{"барикада", "hr", "Postavljene barikade", true},
		{"barikada", "sr", "Barikadiranje", false}, // more than two letters longer
		{"barricade", "en", "Barricades in Zvecan", true},
		{"Zvečan", "sr", "U Zvečanu mirno", true},
		{"Zvečan", "sr", "U Zvecanu mirno", true},          // the item is written without diacritics
		{"Zvečan", "sr", "U Zvecanu mirno, kažu", false},   // the item has diacritics, but other ones there
		{"Zvecan", "sr", "U Zvečanu mirno, kažu", true},    // typed without, meets all
		{"Đoković", "sr", "Djokovic u finalu", true},       // dj is đ
		{"Ђоковић", "en", "Djokovic in the final", true},   // other script, no diacritics
		{"Bar", "sr", "U Bar stigao brod", true},           // a capital was asked for
		{"Bar", "sr", "Bilo je bar deset ljudi", false},    // and is not there
		{"Bar", "en", "A bar in London", true},             // English capitals say less
		{"Bar", "sr", "BAR: STIGAO BROD", true},            // a text in capitals
		{"=Bar", "sr", "U Bar stigao brod", true},          // just so
		{"=Bar", "sr", "BAR: STIGAO BROD", false},          // not just so
		{"=Bar", "sr", "Stigao u Baru", false},             // nor in another case
		{"=Peć", "sr", "Pec i Peč", false},                 // nor with other diacritics
		{"mobiliz*", "en", "Mobilization ordered", true},   // a beginning
		{"mobiliz*", "sr", "Demobilizacija vojske", false}, // not a middle
		{"most", "sr", "Na mostu u Mitrovici", true},       // four letters, a case ending
		{"most", "sr", "Mostar dočekao goste", false},      // no case ending
		{"rat", "sr", "Rat u Ukrajini", true},
		{"rat", "sr", "Ratar iz Banata", false}, // three letters only stand for themselves
		{"KFOR", "en", "KFOR's commander", true},
		{"čovjek", "hr", "Ljudi na ulicama", true},           // a suppletive
		{"visok", "sr", "Najviši stepen gotovosti", true},    // a superlative
		{"vežba", "sr", "Војска на вежбама", true},           // another script
		{"sedeti", "sr", "Vratio se kući", false},            // a function word is a form of nothing
		{"Zvečan", "sq", "Në Zveçan qetësi", true},           // Albanian has no č
		{"Zvečan", "tr", "Zveçan'da gerginlik", true},        // an apostrophe before the suffix
		{"asker", "tr", "Askerlerin çekilmesi", true},        // a chain of suffixes
		{"rendőr", "hu", "A rendőröket megtámadták", true},   // and with the other vowels
		{"στρατός", "el", "Ο επικεφαλής του στρατού", true},  // an accent that wanders
		{"protest", "", "Протестите продължават", true},      // the language is not known
		{"barikada", "en", "Barikade were set up", false},    // the tables are those of the item's language
		{"grad", "bg", "Пожар в градовете", true},            // typed in Latin letters
		{"vojska", "sr", "Vojskovođa je stigao", false},      // another word
		{"police", "en", "Policemen and policy", false},      // other words
		{"barricade", "en", "Barricading the streets", true}, // a verb too
		{`"special police"`, "en", "Special police arrive", true},
		{`"special police"`, "en", "Police arrive, special units too", false},
		{`"specijalna policija"`, "sr", "Pripadnici specijalne policije u Zvečanu", true},
		{`="Special police"`, "en", "Special police arrive", true},
		{`="Special police"`, "en", "special police arrive", false},
		{"Niš-Dimitrovgrad", "sr", "Pruga Niš-Dimitrovgrad", true},
		{"Niš-Dimitrovgrad", "sr", "Pruga Dimitrovgrad - Niš", false},
		{"14:05", "sr", "U 14:05 počelo", true},
	}
	for _, c := range cases {
		if _, got := concerns(t, c.query, news.Item{Title: c.title, Lang: c.lang}); got != c.want {
			t.Errorf("%s in %q (%s): %v, want %v", c.query, c.title, c.lang, got, c.want)
		}
	}
}

func TestQueries(t *testing.T) {
	it := news.Item{
		Title: "Serbs set up barricades in Zvečan", Summary: "Kosovo police use tear gas. A man was arrested near the bridge.",
		Lang: "en", Outlet: "Balkan Insight", Country: "gb", Published: time.Date(2023, 5, 27, 12, 0, 0, 0, time.UTC),
	}
	cases := []struct {
		query        string
		want, byText bool
		region       string
	}{
		{"barricade", true, true, ""},
		{"barricade gas", true, true, ""},
		{"barricade grenade", false, false, ""},
		{"grenade, barricade", true, true, ""},
		{"barricade -arrested", false, false, ""},
		{"barricade -grenade", true, true, ""},
		{"region:kosovo/north", true, false, "kosovo/north"},
		{"region:XK-N", true, false, "kosovo/north"},
		{`region:"severno Kosovo"`, true, false, "kosovo/north"},
		{"region:Звечан", true, false, "kosovo/north/zvecan"},
		{"region:balkans", true, false, "balkans"},
		{"region:kosovo,kosovo/north", true, false, "kosovo/north"},
		{"region:serbia", false, false, ""},
		{"region:kosovo barricade", true, true, "kosovo"},
		{"region:serbia, barricade", true, true, ""},
		{"region:kosovo, barricade", true, true, "kosovo"},
		{"region:kosovo -region:kosovo/north", false, false, ""},
		{"level:2", true, false, ""},
		{"level:violence", false, false, ""},
		{"level=2", true, false, ""},
		{"level=1", false, false, ""},
		{"-level:2 region:kosovo", false, false, ""},
		{"concept:barricade", true, false, ""},
		{"concept:tear-gas,ceasefire", true, false, ""},
		{"concept:ceasefire", false, false, ""},
		{"category:posture,attack", true, false, ""},
		{"category:deesc", false, false, ""},
		{"topic:sport", false, false, ""},
		{"region:kosovo -topic:sport", true, false, "kosovo"},
		{"lang:en barricade", true, true, ""},
		{"lang:sh barricade", false, false, ""},
		{`outlet:"balkan insight"`, true, false, ""},
		{"country:GB region:kosovo", true, false, "kosovo"},
		{"country:rs region:kosovo", false, false, ""},
		{"title:barricade", true, true, ""},
		{"title:bridge", false, false, ""},
		{`title:"set up barricades"`, true, true, ""},
		{"since:24h barricade", true, true, ""},
		{"since:2h barricade", false, false, ""},
		{"tear NEAR/2 police", true, true, ""},
		{"tear NEAR/1 police", false, false, ""},
		{"gas NEAR arrested", true, true, ""},
		{"barricade NEAR/9 police", false, false, ""}, // never across title and summary
		{`(barricade OR bridge) NEAR/3 Zvečan`, true, true, ""},
		{`-barricade NEAR Zvečan police`, false, false, ""},
		{"tear NEAR gas NEAR/3 police", true, true, ""},
	}
	r := load(t)
	reading := r.Read(it)
	for _, c := range cases {
		set := compileOne(t, c.query, Options{Question: true, Now: it.Published.Add(6 * time.Hour)})
		verdicts := set.Concerned(factsOf(reading), []*Reading{reading})
		if got := len(verdicts) == 1; got != c.want {
			t.Errorf("%s: %v, want %v", c.query, got, c.want)
			continue
		}
		if c.want && (verdicts[0].ByText != c.byText || verdicts[0].Region != c.region) {
			t.Errorf("%s: by text %v in %q, want %v in %q", c.query, verdicts[0].ByText, verdicts[0].Region, c.byText, c.region)
		}
	}
}

// TestStoryAsAWhole is DESIGN's example: two items of one story ring together what neither rings alone, and what is
// under an exclusion is judged on the item.
func TestStoryAsAWhole(t *testing.T) {
	r := load(t)
	alert := r.Read(news.Item{Title: "Serbia puts its army on high alert", Lang: "en"})
	mayors := r.Read(news.Item{Title: "Mayors enter their offices in Zvečan", Lang: "en"})
	sport := r.Read(news.Item{Title: "Derby in Zvečan postponed", Lang: "en"})
	story := []*Reading{alert, mayors}
	for _, c := range []struct {
		query    string
		readings []*Reading
		want     int // the report that satisfies it, -1 for none
	}{
		{"region:kosovo/north level:2", story, 0},
		{"region:kosovo/north level:2", story[:1], -1},
		{"region:kosovo/north level:2", story[1:], -1},
		{"region:kosovo/north level:2 mayor", story, 1},
		{"region:kosovo/north mayor army", story, -1}, // words must stand in one item
		{"region:kosovo/north -topic:sport", []*Reading{sport}, -1},
		{"region:kosovo/north -topic:sport", []*Reading{sport, mayors}, 1},
		{"army -region:kosovo", story, 0}, // the other item names Kosovo, this one does not
	} {
		verdicts := compileOne(t, c.query, Options{}).Concerned(factsOf(c.readings...), c.readings)
		got := -1
		if len(verdicts) > 0 {
			got = verdicts[0].Report
		}
		if got != c.want {
			t.Errorf("%s: report %d, want %d", c.query, got, c.want)
		}
	}
}

func TestEvidenceOfAVerdict(t *testing.T) {
	v, ok := concerns(t, `region:kosovo/north level:2 (barikada, "specijalna policija")`,
		news.Item{Title: "Барикаде у Звечану", Summary: "Косовска специјална полиција бацила сузавац.", Lang: "sr-Cyrl"})
	if !ok {
		t.Fatal("no verdict")
	}
	var got []string
	for _, e := range v.Evidence {
		got = append(got, e.Rule+" "+e.Text+" = "+e.StandsFor)
	}
	want := []string{
		"place Звечану = kosovo/north/zvecan",
		"level Барикаде = posture (level 2)",
		"level сузавац = clash (level 2)",
		"word Барикаде = barikada",
		"phrase специјална полиција = specijalna policija",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestMistakes(t *testing.T) {
	cases := []struct {
		query, at, message string // what the problem points at, and a part of what it says
		warning            bool
	}{
		{"region:zvecn", "zvecn", "did you mean kosovo/north/zvecan (Zvečan)?", false},
		{"region:Mitrovica", "Mitrovica", "kosovo/mitrovica, kosovo/north/mitrovica", false},
		{"region:Gračanica", "Gračanica", "bosnia/gracanica, kosovo/gracanica", false},
		{"region:atlantis", "atlantis", `no region is called "atlantis"`, false},
		{"concept:baricade", "baricade", "did you mean barricade?", false},
		{"lang:serbian x", "serbian", "is no language", false},
		{"lang:de Kosovo", "de", "no words", true},
		{"country:serbia Kosovo", "serbia", "did you mean rs?", false},
		{"outlet:N2 Kosovo", "N2", "no feed of an outlet", true},
		{"since:24h Kosovo", "since:24h", "since:", false},
		{"-Kosovo", "-Kosovo", "", false},
	}
	for _, c := range cases {
		set, mistakes := load(t).Compile([]news.Watchlist{{Name: "one", Query: c.query}}, Options{Outlets: []string{"N1", "Koha"}})
		if len(mistakes) != 1 || mistakes[0].Watchlist != "one" || mistakes[0].Broken() == c.warning {
			t.Errorf("%s: mistakes %+v", c.query, mistakes)
			continue
		}
		p := mistakes[0].Problems[0]
		if c.query[p.Start:p.End] != c.at || !strings.Contains(p.Message, c.message) {
			t.Errorf("%s: %q at %q, want %q at %q", c.query, p.Message, c.query[p.Start:p.End], c.message, c.at)
		}
		if got := set.Concerned(news.Facts{}, nil); len(got) != 0 {
			t.Errorf("%s: concerned without an item: %+v", c.query, got)
		}
	}
}

func TestCheck(t *testing.T) {
	normal, problems := load(t).Check("region:XK-N ( barikada | granica )")
	if normal == "" || len(problems) != 0 {
		t.Errorf("normal %q, problems %v", normal, problems)
	}
	again, _ := load(t).Check(normal)
	if again != normal {
		t.Errorf("the normal form %q becomes %q", normal, again)
	}
	if normal, problems := load(t).Check("region:nowhere"); normal != "" || len(problems) != 1 {
		t.Errorf("normal %q, problems %v", normal, problems)
	}
}

func TestOrderAndNames(t *testing.T) {
	lists := []news.Watchlist{
		{Name: "a", Query: "barricade"}, {Name: "broken", Query: "region:nowhere"}, {Name: "c", Query: "region:kosovo"}, {Name: "d", Query: "level:2"},
	}
	set, mistakes := load(t).Compile(lists, Options{})
	if len(mistakes) != 1 || mistakes[0].Index != 1 {
		t.Fatalf("mistakes %+v", mistakes)
	}
	reading := load(t).Read(news.Item{Title: "Barricades in Zvečan", Lang: "en"})
	var got []string
	for _, v := range set.Concerned(factsOf(reading), []*Reading{reading}) {
		got = append(got, v.Watchlist)
		if lists[v.Index].Name != v.Watchlist {
			t.Errorf("%s has index %d", v.Watchlist, v.Index)
		}
	}
	if strings.Join(got, " ") != "a c d" {
		t.Errorf("concerned: %v", got)
	}
	for i, want := range []bool{false, false, true, false} {
		if set.WatchesRegion(i) != want {
			t.Errorf("watches region %d: %v", i, !want)
		}
	}
}

func TestFindRegion(t *testing.T) {
	r := load(t)
	for name, want := range map[string]string{
		"kosovo/north": "kosovo/north", "xk-n": "kosovo/north", "KOSOVË": "", "Kosova": "kosovo", "Косово": "kosovo", "Srbija": "serbia",
		"Zveçan": "kosovo/north/zvecan", "Beograd": "serbia/belgrade", "Београд": "serbia/belgrade", "BiH": "bosnia", "Magyarország": "hungary",
		"Ελλάδα": "greece", "Türkiye": "turkey", "Balkan": "balkans", "Mitrovica": "kosovo/mitrovica kosovo/north/mitrovica", "": "", "nowhere": "",
	} {
		if got := strings.Join(r.FindRegion(name), " "); got != want {
			t.Errorf("FindRegion(%q) = %q, want %q", name, got, want)
		}
	}
	north, ok := r.Region("kosovo/north")
	if !ok || north.Code != "XK-N" || north.Country != "kosovo" || north.Depth != 2 || north.Name("hr") != "severno Kosovo" || north.Name("el") != "north Kosovo" {
		t.Errorf("kosovo/north: %+v", north)
	}
	for _, c := range []struct {
		watched, path string
		want          bool
	}{
		{"balkans", "kosovo/north", true}, {"kosovo/north", "kosovo/north/zvecan", true}, {"kosovo/north", "kosovo", false},
		{"kosovo", "kosovo", true}, {"serbia/presevo", "serbia/presevo-x", false},
	} {
		if got := r.Covers(c.watched, c.path); got != c.want {
			t.Errorf("Covers(%s, %s) = %v", c.watched, c.path, got)
		}
	}
}

// TestSetAgreesWithSingle: a set of many answers as each of its watchlists does alone, so that no candidate is lost.
func TestSetAgreesWithSingle(t *testing.T) {
	r := load(t)
	queries := []string{
		"barikada", "sukob, napad", "region:kosovo -policija", "region:serbia (vojska OR army)", "level:3", "level:2 region:balkans", "-topic:sport region:rs",
		"policija NEAR/4 suzavac", `"tear gas"`, "lang:sr kosov*", "concept:clash", "category:clash region:xk-n", "title:Zvečan, title:mayor", "vojska -region:kosovo",
		"(army | ushtri*) -barricade", "topic:sport", "=KFOR", "country:rs Kosovo",
	}
	var lists []news.Watchlist
	var single []*Set
	for _, q := range queries {
		lists = append(lists, news.Watchlist{Name: q, Query: q})
		single = append(single, compileOne(t, q, Options{}))
	}
	set, _ := r.Compile(lists, Options{})
	hits := 0
	for _, s := range sentences(t) {
		reading := r.Read(news.Item{Title: s, Country: "rs"})
		facts, readings := factsOf(reading), []*Reading{reading}
		together := map[string]Verdict{}
		for _, v := range set.Concerned(facts, readings) {
			together[v.Watchlist] = v
			hits++
		}
		for i, q := range queries {
			held, byText := single[i].query(0).root.holds(&sight{facts: &facts, reading: reading, hits: single[i].hits(reading, nil)})
			v, got := together[q]
			if got != held || got && v.ByText != byText {
				t.Errorf("%s in %q: alone %v, in the set %v", q, s, held, got)
			}
		}
	}
	if hits < 100 {
		t.Errorf("only %d hits: the sentences test nothing", hits)
	}
}

// FuzzCheck: no query breaks the compiler, problems point into the query, and the normal form is as good as the query.
func FuzzCheck(f *testing.F) {
	for _, q := range []string{"barikada", "region:kosovo/north level:2", `title:"a b" -lang:sh`, "a NEAR b NEAR/3 (c OR d)", "=Bar mobiliz*", "region:Mitrovica,x"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		r := load(t)
		normal, problems := r.Check(q)
		broken := false
		for _, p := range problems {
			if p.Start < 0 || p.Start > p.End || p.End > len(q) || p.Message == "" {
				t.Fatalf("problem %+v outside %q", p, q)
			}
			broken = broken || !p.Warning
		}
		if broken != (normal == "") {
			t.Fatalf("%q: normal %q with problems %v", q, normal, problems)
		}
		if !broken {
			if again, problems := r.Check(normal); again != normal {
				t.Fatalf("%q: the normal form %q becomes %q %v", q, normal, again, problems)
			}
		}
	})
}
