package rules

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// show writes a search in short: alternatives apart by |, clauses by &, what one clause may be met by with a comma, and
// the words of one group with +.
func (s Search) show() string {
	var alternatives []string
	for _, a := range s {
		var clauses []string
		for _, c := range a {
			tags := slices.Clone(c.Tags)
			for _, group := range c.Words {
				var keys []string
				for _, k := range group {
					if k.Begins {
						k.Text += "*"
					}
					keys = append(keys, k.Text)
				}
				tags = append(tags, strings.Join(keys, "+"))
			}
			clauses = append(clauses, strings.Join(tags, ","))
		}
		alternatives = append(alternatives, strings.Join(clauses, " & "))
	}
	return strings.Join(alternatives, " | ")
}

// keysOf writes the keys of a word in any form as a clause shows them.
func keysOf(t *testing.T, word string) string {
	f := newForm(asked{word: word})
	var c Clause
	for _, k := range f.keys(load(t).tables) {
		c.Words = append(c.Words, []Key{k})
	}
	return Search{{c}}.show()
}

// TestKeysOfForms: a word's keys find its forms and not much else, since a short beginning finds half a store.
func TestKeysOfForms(t *testing.T) {
	for _, c := range []struct{ word, found, not string }{
		{"rat", "rat rata ratova ratovima rat's", "ra razgovor"},
		{"Барикаде", "barikade barikadama барикадама", "barok bari"},
		{"Звечан", "zvecan zvecanu Zvečanu", "zvono zveket"},
		{"ljudi", "ljudima", "ljubav"},
		{"visok", "visoka najviši", "vi vesti"},
		{"dogovor", "dogovora dogovorima", "dogadaj dog"},
	} {
		f := newForm(asked{word: c.word})
		keys := f.keys(load(t).tables)
		finds := func(w string) bool {
			return slices.ContainsFunc(Keys(news.Item{Title: w}), func(key string) bool {
				return slices.ContainsFunc(keys, func(k Key) bool { return k.finds(Key{Text: key}) })
			})
		}
		for _, w := range strings.Fields(c.found) {
			if !finds(w) {
				t.Errorf("%s does not find %s: its keys are %v", c.word, w, keys)
			}
		}
		for _, w := range strings.Fields(c.not) {
			if finds(w) {
				t.Errorf("%s finds %s: its keys are %v", c.word, w, keys)
			}
		}
		if len(keys) > 40 {
			t.Errorf("%s has %d keys", c.word, len(keys))
		}
	}
}

func TestSearch(t *testing.T) {
	word := regexp.MustCompile("<.+?>") // stands for the keys of a word in any form
	for _, c := range []struct{ query, want string }{
		{"barikada", "<barikada>"},
		{"Барикаде", "<Барикаде>"},
		{"rat", "<rat>"},
		{"=KFOR", "kfor"},
		{"most", "<most>"},
		{"zima*", "zima*"},
		{"mobiliz*", "mobiliz*"},
		{"14:05", "14:05"},
		{`="special police"`, "special+police"},
		{"policija suzavac", "<policija> & <suzavac>"},
		{"policija, suzavac", "<policija>,<suzavac>"},
		{"policija NEAR/4 (suzavac, palica)", "<policija> & <suzavac>,<palica>"},
		{"title:Zvečan", "<Zvečan>"},
		{"region:kosovo/north level:3 -topic:sport", "region:kosovo/north & level:3,level:4"},
		{"region:kosovo/north, barikada", "region:kosovo/north,<barikada>"},
		{"region:XK-N,rs", "region:kosovo/north,region:serbia"},
		{"region:kosovo (barikada, lang:sq)", "region:kosovo & lang:sq,<barikada>"},
		{"region:kosovo (barikada policija, region:serbia vojska)", "region:kosovo & <barikada>,<vojska>"},
		{"region:kosovo vojska, policija", "region:kosovo & <vojska> | <policija>"},
		{"barikada, level:0", ""},
		{"barikada (vojska, level:0)", "<barikada>"},
		{"level=0 barikada", "<barikada>"},
		{"level=2", "level:2"},
		{"level:1", "level:1,level:2,level:3,level:4"},
		{"category:none", ""},
		{"category:clash,attack", "category:clash,category:attack"},
		{"concept:clash lang:sh", "concept:clash & lang:sr,lang:hr,lang:bs,lang:cnr,lang:sh"},
		{`outlet:"Balkan Insight" country:RS topic:sport`, "outlet:balkan insight & country:rs & topic:sport"},
		{"since:24h barikada", "<barikada>"},
	} {
		c.want = word.ReplaceAllStringFunc(c.want, func(w string) string { return keysOf(t, strings.Trim(w, "<>")) })
		if got := compileOne(t, c.query, Options{Question: true}).Search(0); got.show() != c.want || c.want == "" && (len(got) != 1 || len(got[0]) != 0) {
			t.Errorf("%s: %d alternatives %q, want %q", c.query, len(got), got.show(), c.want)
		}
	}
	if got := (&Set{lists: []watchlist{{query: -1}}}).Search(0); got != nil {
		t.Errorf("a query that could not be read searches %q", got.show())
	}
}

func TestTags(t *testing.T) {
	got := Tags(news.Report{
		Item: news.Item{Country: "XK", Outlet: "Кохa  Ditore", Lang: "sr-Latn"},
		Annotation: news.Annotation{Lang: "sr", Paths: []string{"kosovo/north/zvecan", "kosovo", "serbia"}, Level: news.Violence, Category: news.Clash,
			Concepts: []string{"clash"}, Topics: []string{"court"}},
	})
	want := strings.Fields("region:balkans region:kosovo/north/zvecan region:kosovo/north region:kosovo region:serbia level:3 category:clash " +
		"concept:clash topic:court lang:sr country:xk outlet:koha_ditore")
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], " ", "_")
	}
	if !slices.Equal(got, want) {
		t.Errorf("the tags are\n%q, want\n%q", got, want)
	}
	if got := Tags(news.Report{Annotation: news.Annotation{Category: news.CategoryNone}}); len(got) > 0 {
		t.Errorf("an item in which nothing was found has the tags %q", got)
	}
}

func TestKeys(t *testing.T) {
	long := strings.Repeat("я", 100)
	got := Keys(news.Item{Title: "Zvečan: KFOR's Звечан", Summary: "u 14:05, KFOR " + long})
	if want := []string{"zvecan", "kfor's", "kfor", "u", "14:05", short(strings.Repeat("ja", 100))}; !slices.Equal(got, want) {
		t.Errorf("the keys are %q, want %q", got, want)
	}
	var b strings.Builder
	for i := range 2 * mostKeys {
		b.WriteString(" w")
		for ; i > 0; i /= 20 {
			b.WriteByte("bcdfghjklmnpqrstvwxz"[i%20])
		}
	}
	if got := len(Keys(news.Item{Summary: b.String()})); got != mostKeys {
		t.Errorf("a book is found under %d words, want %d", got, mostKeys)
	}
}

// meets says whether a story of these reports is found by a search, as a store is to read it.
func (s Search) meets(readings []*Reading) bool {
	return slices.ContainsFunc(s, func(a Alternative) bool {
		for _, c := range a {
			if !slices.ContainsFunc(readings, func(r *Reading) bool { return c.meets(Tags(r.Report), Keys(r.Item)) }) {
				return false
			}
		}
		// Clauses of words alone are met by one item.
		return slices.ContainsFunc(readings, func(r *Reading) bool {
			keys := Keys(r.Item)
			return !slices.ContainsFunc(a, func(c Clause) bool { return len(c.Tags) == 0 && !c.meets(nil, keys) })
		})
	})
}

func (c Clause) meets(tags, keys []string) bool {
	return slices.ContainsFunc(c.Tags, func(tag string) bool { return slices.Contains(tags, tag) }) ||
		slices.ContainsFunc(c.Words, func(group []Key) bool {
			return !slices.ContainsFunc(group, func(k Key) bool {
				return !slices.ContainsFunc(keys, func(key string) bool { return key == k.Text || k.Begins && strings.HasPrefix(key, k.Text) })
			})
		})
}

// TestSearchFindsAll: whatever a query concerns, its search finds.
func TestSearchFindsAll(t *testing.T) {
	r := load(t)
	var readings []*Reading
	for i, s := range sentences(t) {
		readings = append(readings, r.Read(news.Item{Title: s, Outlet: []string{"N1", "Koha Ditore"}[i%2], Country: []string{"rs", "XK"}[i%2]}))
	}
	concerned := 0
	for _, q := range []string{
		"barikada", "sukob, napad", "region:kosovo -policija", "region:serbia (vojska OR army)", "level:3", "level:2 region:balkans", "level=0", "-topic:sport region:rs",
		"policija NEAR/8 (suzavac, granate)", `"tear gas", "suzavac"`, "lang:sr kosov*", "concept:clash", "category:clash region:xk-n", "title:Zvečan, title:mayor",
		"vojska -region:kosovo", "(army | ushtri*) -barricade", "topic:sport", "=KFOR", "country:rs Kosovo", "category:none", "outlet:n1 (level:1, region:kosovo)",
		"rat", "most", "sela", "u", "pol*", "region:balkans (level:2 policija, lang:en)",
	} {
		set := compileOne(t, q, Options{Question: true})
		search := set.Search(0)
		for i := range len(readings) - 1 {
			story := readings[i : i+2]
			if len(set.Concerned(factsOf(story...), story)) == 0 {
				continue
			}
			if concerned++; !search.meets(story) {
				t.Errorf("%s concerns %q and %q, and %q does not find them", q, story[0].Title, story[1].Title, search.show())
			}
		}
	}
	if concerned < 500 {
		t.Errorf("the queries concern only %d stories: they test nothing", concerned)
	}
}

// FuzzSearch: whatever a query concerns, its search finds.
func FuzzSearch(f *testing.F) {
	for _, c := range [][3]string{
		{"barikada", "Барикаде код Звечана", ""}, {"=KFOR", "KFOR's men", "kfor"}, {"a'b", "a'b'c", "a’b"}, {"rat", "rat's", "Rat u Evropi"},
		{"zima*", "zimi", "zima’da"}, {"14:05", "u 14:05 h", "14.05"}, {"Niš-Dimitrovgrad", "Niš - Dimitrovgrad", ""}, {"kosova'da", "Kosova'da", "KOSOVADA"},
		{"https://a.example/x", "https://a.example/x", "https://a.example/" + strings.Repeat("y", 90)}, {"đak", "djak", "ђака"}, {"\u0430\u0306b", "\u0430\u0306b", "ă"},
		{"region:kosovo (x, y z) -w", "x in Zvečan", "z y"}, {"level:2 lang:sh", "Sukobi u Zvečanu", "ранjено 25"},
	} {
		f.Add(c[0], c[1], c[2])
	}
	f.Fuzz(func(t *testing.T, q, title, summary string) {
		r := load(t)
		set, _ := r.Compile([]news.Watchlist{{Query: q}}, Options{Question: true})
		readings := []*Reading{r.Read(news.Item{Title: title, Outlet: summary}), r.Read(news.Item{Title: summary, Summary: title})}
		if len(set.Concerned(factsOf(readings...), readings)) > 0 && !set.Search(0).meets(readings) {
			t.Errorf("%q concerns %q and %q, and %q does not find them", q, title, summary, set.Search(0).show())
		}
	})
}
