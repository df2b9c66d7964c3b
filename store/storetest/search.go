package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
)

// everyStory is a search that narrows nothing.
var everyStory = rules.Search{nil}

// candidates returns the ids of the stories that a search finds, in their order.
func candidates(t *testing.T, s *store.Store, q rules.Search, since time.Time) (ids []int64) {
	t.Helper()
	return ask(t, s, func(tx *store.Tx) (ids []int64, err error) {
		for story, err := range tx.Candidates(q, since) {
			if err != nil {
				return nil, err
			}
			ids = append(ids, story.ID)
		}
		return ids, nil
	})
}

func tag(tags ...string) rules.Clause { return rules.Clause{Tags: tags} }

// word is the clause of words that one item must have, "barikad*" being a beginning.
func word(list ...string) rules.Clause {
	var group []rules.Key
	for _, w := range list {
		text, begins := strings.CutSuffix(w, "*")
		group = append(group, rules.Key{Text: text, Begins: begins})
	}
	return rules.Clause{Words: [][]rules.Key{group}}
}

// either is the clause of an item that has a tag or a word.
func either(tag, word string) rules.Clause {
	return rules.Clause{Tags: []string{tag}, Words: [][]rules.Key{{{Text: word}}}}
}

func both(clauses ...rules.Clause) rules.Search { return rules.Search{clauses} }

// titled is a report with a title and nothing that the rules found in it.
func titled(title string, a news.Annotation) news.Report {
	return news.Report{Item: news.Item{FeedID: 7, Key: title, Title: title, Outlet: "Ibar", Published: noon, Seen: noon, Revision: 1}, Annotation: a}
}

// manyPages: every story is returned once, on whatever page, however many have the same level and time.
func manyPages(t *testing.T, s *store.Store) {
	const n = 1200
	var want []int64
	write(t, s, func(tx *store.Tx) error {
		for i := range n {
			f := facts(news.Level(i / 500))
			f.Latest = noon.Add(time.Duration(i/100) * time.Minute)
			id, err := tx.AddStory(f)
			if err != nil {
				return err
			}
			want = append(want, id)
			if _, err := tx.AddItem(titled(fmt.Sprint("barikada ", i), news.Annotation{Level: f.Level, Category: news.CategoryNone}), id); err != nil {
				return err
			}
			if err := tx.SetFacts(id, f); err != nil {
				return err
			}
		}
		return nil
	})
	slices.Reverse(want)
	same(t, "all stories", candidates(t, s, everyStory, noon), want)
	same(t, "all stories with a word", candidates(t, s, both(word("barikad*")), noon), want)
	minute := func(i int) time.Time { return noon.Add(time.Duration(i) * time.Minute) }
	for _, c := range []struct {
		n           int
		since, want time.Time
	}{{1, time.Time{}, minute(11)}, {101, time.Time{}, minute(10)}, {n, noon, noon}, {n + 1, noon, time.Time{}}, {101, minute(11), time.Time{}}} {
		if got := ask(t, s, func(tx *store.Tx) (time.Time, error) { return tx.Latest(c.n, c.since) }); !got.Equal(c.want) {
			t.Errorf("story %d of those since %v changed last at %v, want %v", c.n, c.since, got, c.want)
		}
	}
	first := ask(t, s, func(tx *store.Tx) (time.Time, error) { return tx.HistoryFrom(time.Time{}) })
	for _, c := range []struct{ since, want time.Time }{{first.Add(-time.Hour), first}, {minute(5), minute(5)}, {minute(12), minute(12)}} {
		if got := ask(t, s, func(tx *store.Tx) (time.Time, error) { return tx.HistoryFrom(c.since) }); !got.Equal(c.want) {
			t.Errorf("from %v on there are stories since %v, want %v", c.since, got, c.want)
		}
	}
}

// searching goes through all that a store with a crowd of stories may be asked; the crowd takes long to make.
func searching(t *testing.T, s *store.Store) {
	crowded := filler(t, s)
	t.Run("finds what it may", func(t *testing.T) { searched(t, s, crowded) })
	t.Run("words are never read as a search's own signs", func(t *testing.T) { searchSigns(t, s) })
	t.Run("asks for all that a wide search wants", func(t *testing.T) { searchWide(t, s, crowded) })
	t.Run("follows edits, merges and removals", func(t *testing.T) { searchFollows(t, s) })
}

func searched(t *testing.T, s *store.Store, thousands []int64) {
	north := news.Annotation{Paths: []string{"kosovo/north/zvecan"}, Level: news.Violence, Category: news.Clash, Concepts: []string{"barricade"}, Topics: []string{"court"}, Lang: "sr"}
	other := news.Annotation{Paths: []string{"bosnia"}, Category: news.CategoryNone, Lang: "hr"}
	two := addStory(t, s, facts(3), titled("Sukobi u Zvečanu", north), titled("Градоначелници улазе у зграде", other))
	one := addStory(t, s, facts(1), titled("Mayors' barricade at 14:05", other))
	write(t, s, func(tx *store.Tx) error { // an intake sums a story up with each report
		f := facts(3)
		f.Latest = noon
		if err := tx.SetFacts(two, f); err != nil {
			return err
		}
		f = facts(1)
		f.Latest = noon
		return tx.SetFacts(one, f)
	})
	for _, c := range []struct {
		name   string
		search rules.Search
		want   []int64
	}{
		{"a region above", both(tag("region:kosovo/north")), []int64{two}},
		{"every region", both(tag("region:balkans")), []int64{two, one}},
		{"no beginning of a region", both(tag("region:kosovo/nort")), nil},
		{"a level", both(tag("level:3", "level:4")), []int64{two}},
		{"a category", both(tag("category:clash")), []int64{two}},
		{"a concept", both(tag("concept:barricade")), []int64{two}},
		{"a topic", both(tag("topic:court")), []int64{two}},
		{"a language", both(tag("lang:hr")), []int64{two, one}},
		{"an outlet", both(tag("outlet:ibar"), tag("topic:court")), []int64{two}},
		{"two tags of two items of one story", both(tag("region:kosovo"), tag("region:bosnia")), []int64{two}},
		{"a word in another script", both(word("gradonacelnic*")), []int64{two}},
		{"a beginning and the whole word", both(word("mayors", "barrica*")), []int64{one}},
		{"the whole word only", both(word("barrica")), nil},
		{"what stands before an apostrophe", both(word("mayors")), []int64{one}},
		{"a word with a sign", both(word("14:05")), []int64{one}},
		{"half of it", both(word("14")), nil},
		{"words of two items", both(word("sukobi"), word("gradonacelnic*")), nil},
		{"a tag of one item and a word of another", both(tag("region:kosovo/north"), word("gradonacelnic*")), []int64{two}},
		{"a rare tag, and a word that thousands have and its story has not", both(tag("region:kosovo/north"), word("utakmica")), nil},
		{"a rare tag, and a word or a tag", both(tag("region:kosovo/north"), either("topic:court", "utakmica")), []int64{two}},
		{"a rare tag, and a word or a tag that its story has not", both(tag("region:kosovo/north"), either("topic:sport", "mayors")), nil},
		{"a tag that thousands have, and a rare word or tag", both(tag("lang:xx"), either("topic:court", "kolo7")), []int64{thousands[crowd-1-7]}},
		{"tags that thousands have", both(tag("lang:xx"), either("topic:sport", "mayors")), thousands},
		{"a rare word, and a tag that thousands have and its story has not", both(tag("lang:xx"), word("gradonacelnic*")), nil},
		{"a rare word, and a tag that thousands have", both(tag("lang:xx"), word("kolo7")), []int64{thousands[crowd-1-7]}},
		{"one of two words", rules.Search{{{Words: [][]rules.Key{{{Text: "sukobi"}}, {{Text: "mayors"}}}}}}, []int64{two, one}},
		{"a tag or a word", both(either("topic:court", "mayors")), []int64{two, one}},
		{"one of two alternatives", rules.Search{{tag("topic:court"), word("sukobi")}, {tag("lang:hr"), word("mayors")}}, []int64{two, one}},
		{"an alternative that thousands meet, and one that few do", rules.Search{{word("utakmica")}, {word("mayors")}}, append([]int64{one}, thousands...)},
		{"a tag that thousands have", both(tag("lang:xx")), thousands},
		{"no alternative", nil, nil},
	} {
		same(t, c.name, candidates(t, s, c.search, time.Time{}), c.want)
	}
	same(t, "since later", candidates(t, s, both(word("sukobi")), noon.Add(time.Millisecond)), []int64(nil))
}

// searchWide: of two conditions that thousands meet, both are asked for.
func searchWide(t *testing.T, s *store.Store, thousands []int64) {
	story := addStory(t, s, facts(0), titled("Utakmica bez kola", news.Annotation{Category: news.CategoryNone, Lang: "hr"}))
	same(t, "a word and a tag", candidates(t, s, both(word("utakmica"), tag("lang:xx")), time.Time{}), thousands)
	write(t, s, func(tx *store.Tx) error {
		reports, err := tx.Reports(story)
		if err != nil {
			return err
		}
		reports[0].Title = "Bez kola"
		return tx.EditItem(reports[0])
	})
}

// crowd is more than the stories that a search names one by one.
const crowd = 3100

// filler adds more stories than are named one by one, all of one language and word, and returns their ids, last first.
func filler(t *testing.T, s *store.Store) (ids []int64) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		for i := range crowd {
			id, err := tx.AddStory(news.Facts{Category: news.CategoryNone, First: noon, Latest: noon})
			if err != nil {
				return err
			}
			ids = append(ids, id)
			if _, err := tx.AddItem(titled(fmt.Sprint("Utakmica kolo", i), news.Annotation{Category: news.CategoryNone, Lang: "xx", Topics: []string{"sport"}}), id); err != nil {
				return err
			}
		}
		return nil
	})
	slices.Reverse(ids)
	return ids
}

func searchFollows(t *testing.T, s *store.Store) {
	first := addStory(t, s, facts(1), titled("Prva barikada", news.Annotation{Category: news.Clash, Paths: []string{"albania"}}))
	second := addStory(t, s, facts(1), titled("Druga blokada", news.Annotation{Category: news.Protest, Paths: []string{"serbia"}}))
	finds := func(what string, q rules.Search, want ...int64) {
		t.Helper()
		same(t, what, candidates(t, s, q, time.Time{}), want)
	}
	edited := ask(t, s, func(tx *store.Tx) ([]news.Report, error) { return tx.Reports(first) })[0]
	edited.Title, edited.Annotation = "Prva kolona", news.Annotation{Category: news.Posture, Paths: []string{"croatia"}}
	edited.Outlet = "not stored with an edit"
	write(t, s, func(tx *store.Tx) error { return tx.EditItem(edited) })
	finds("the word that an edit took out", both(word("barikada")))
	finds("the word that it put in", both(word("kolona")), first)
	finds("the region that it took out", both(tag("region:albania")))
	finds("the region that it put in", both(tag("region:croatia")), first)
	finds("the outlet", both(tag("outlet:ibar"), word("kolona")), first)

	match := addStory(t, s, facts(1), titled("Utakmica prekinuta", news.Annotation{Category: news.CategoryNone}))
	for _, level := range []news.Level{3, 0} {
		write(t, s, func(tx *store.Tx) error { return tx.SetFacts(match, facts(level)) })
		if got := candidates(t, s, both(word("utakmica")), time.Time{}); len(got) != crowd+1 || got[0] != match { // of level 0 it is the newest
			t.Errorf("a word that thousands have finds %d stories once one of them is of level %d, want %d and that one first", len(got), level, crowd+1)
		}
	}

	write(t, s, merge(second, first))
	finds("a merged story's word", both(word("blokada")), first)
	finds("its region and the other's word", both(tag("region:serbia"), word("kolona")), first)

	write(t, s, func(tx *store.Tx) error {
		_, _, err := tx.RemoveItems(noon.Add(time.Hour), noon, 10_000)
		return err
	})
	finds("a removed item's word", both(word("kolona")))
	finds("a removed item's region", both(tag("region:croatia")))
}

// searchSigns: whatever a query has for words, it is words.
func searchSigns(t *testing.T, s *store.Store) {
	for i, text := range []string{`"`, `'`, `\`, `*`, `a"b`, `a' OR 'b`, `a AND b`, `NEAR(a b)`, `words:a`, `^a`, `a - b`, `(`, `)`, `!a`, `a:*`, `a&b|c`, `<->`,
		`;--`, `ш`, `🔴`, `https://a.example/x?y=1&z='2'`, strings.Repeat("x", 64)} {
		key := rules.Key{Text: text, Begins: i%2 == 0}
		same(t, text, candidates(t, s, rules.Search{{{Words: [][]rules.Key{{key, key}, {key}}}}}, time.Time{}), []int64(nil))
		same(t, "tag "+text, candidates(t, s, both(tag(text)), time.Time{}), []int64(nil))
	}
	var many rules.Search
	for i := range 300 {
		many = append(many, rules.Alternative{word(fmt.Sprint("a", i, "*"), "b"), word("c")})
	}
	same(t, "a long query", candidates(t, s, many, time.Time{}), []int64(nil))
	var wide rules.Clause
	for i := range 2000 {
		wide.Words = append(wide.Words, []rules.Key{{Text: fmt.Sprint("utakm", i)}, {Text: "x"}})
	}
	wide.Words = append(wide.Words, []rules.Key{{Text: "utakm", Begins: true}})
	if got := candidates(t, s, both(wide), time.Time{}); len(got) != crowd {
		t.Errorf("a long list of words finds %d stories, want %d", len(got), crowd)
	}
}
