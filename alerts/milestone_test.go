package alerts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

func TestGrown(t *testing.T) {
	const zvecan, leposavic, north = "kosovo/north/zvecan", "kosovo/north/leposavic", "kosovo/north"
	reach := func(outlets string, lang string, paths ...string) (all []news.Reach) {
		for _, o := range strings.Fields(outlets) {
			all = append(all, news.Reach{Story: 1, Outlet: o, Lang: lang, Paths: paths})
		}
		return all
	}
	told := func(outlets int, langs string, places ...string) news.Growth {
		return news.Growth{Outlets: outlets, Languages: strings.Fields(langs), Places: places}
	}
	for _, c := range []struct {
		name  string
		told  news.Growth
		reach []news.Reach
		want  string
	}{
		{"nothing is new", told(2, "sr", zvecan), reach("a b", "sr", zvecan), ""},
		{"the same outlets again", told(2, "sr", zvecan), reach("a b a b a b", "sr", zvecan), ""},
		{"three", told(2, "sr", zvecan), reach("a b c", "sr", zvecan), "outlets 3 [a b c]"},
		{"four were told at once", told(4, "sr", zvecan), reach("a b c d e", "sr", zvecan), ""},
		{"from two to seven", told(2, "sr", zvecan), reach("a b c d e f g", "sr", zvecan), "outlets 7 [e f g]"},
		{"twelve", told(11, "sr", zvecan), reach("a b c d e f g h i j k l", "sr", zvecan), "outlets 12 [j k l]"},
		{"thirteen", told(12, "sr", zvecan), reach("a b c d e f g h i j k l m", "sr", zvecan), ""},
		{"one is quieted: fewer than were told", told(3, "sr", zvecan), reach("a b", "sr", zvecan), ""},
		{"a language", told(1, "sr", zvecan), append(reach("a", "sr", zvecan), reach("mia", "mk", zvecan)...), "language mk [mia]"},
		{"its kin", told(1, "sr", zvecan), append(reach("a", "sr", zvecan), reach("b", "hr", zvecan)...), ""},
		{"none that can be told", told(1, "sr", zvecan), append(reach("a", "sr", zvecan), reach("b", "", zvecan)...), ""},
		{"a place beside", told(1, "sr", zvecan), reach("a", "sr", zvecan, leposavic), "place [kosovo/north/leposavic] [a]"},
		{"a place around", told(1, "sr", zvecan), reach("a", "sr", zvecan, north, "kosovo"), ""},
		{"a place within", told(1, "sr", north), reach("a", "sr", zvecan), "place [kosovo/north/zvecan] [a]"},
		{"a capital, a neighbour", told(1, "sr", zvecan), reach("a", "sr", zvecan, "kosovo/pristina", "serbia/belgrade"), ""},
		{"no place was told", told(1, "sr"), reach("a", "sr", zvecan), ""},
		{"all at once", told(1, "sr", zvecan), append(reach("a b", "sr", zvecan), reach("c", "sq", leposavic)...),
			"outlets 3 [a b c], place [kosovo/north/leposavic] [c], language sq [c]"},
	} {
		a := news.Alert{Revision: 7, Grown: c.told}
		all, _ := Grown(a, c.reach)
		var got []string
		for _, m := range all {
			s := string(m.Reason)
			switch m.Reason {
			case news.ReasonOutlets:
				s += fmt.Sprint(" ", m.Outlets)
			case news.ReasonLanguage:
				s += " " + m.Lang
			case news.ReasonPlace:
				s += fmt.Sprint(" ", m.Places)
			}
			got = append(got, fmt.Sprint(s, " ", m.Names))
		}
		if g := strings.Join(got, ", "); g != c.want {
			t.Errorf("%s: %s, want %s", c.name, g, c.want)
		}
	}
}

// Whatever comes in, nothing is told twice, and each of the steps is told when it is reached.
func TestGrownOnce(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		a := news.Alert{Stories: []news.AlertStory{{StoryID: 1, Announced: true}}}
		var reach []news.Reach
		told := map[string]int{}
		for range 40 {
			a.Revision++
			n := news.Reach{Story: 1, Outlet: fmt.Sprint(r.IntN(16)), Lang: []string{"sr", "hr", "sq", "en", ""}[r.IntN(5)]}
			for range r.IntN(3) {
				n.Paths = append(n.Paths, []string{"kosovo", "kosovo/north", "kosovo/north/zvecan", "kosovo/north/leposavic", "serbia"}[r.IntN(5)])
			}
			reach = append(reach, n)
			all, growth := Grown(a, reach)
			if a.Grown.Outlets == 0 { // the opening message
				a.Grown = growth
				continue
			}
			if len(all) == 0 || r.IntN(2) == 0 {
				continue
			}
			for _, m := range all {
				switch m.Reason {
				case news.ReasonOutlets:
					told[fmt.Sprint("at least ", stepBelow(m.Outlets))]++
				case news.ReasonLanguage:
					told[m.Lang]++
				}
				for _, p := range m.Places {
					told[p]++
				}
			}
			a.Grown = growth
			if again, _ := Grown(a, reach); len(again) > 0 {
				t.Fatalf("seed %d: %v is told again", seed, again)
			}
		}
		for what, n := range told {
			if n > 1 {
				t.Errorf("seed %d: %s was told %d times", seed, what, n)
			}
		}
		if told["sr"]+told["hr"] > 1 {
			t.Errorf("seed %d: Serbian and Croatian were both told", seed)
		}
	}
}

func stepBelow(n int) (below int) {
	for _, s := range steps {
		if s <= n {
			below = s
		}
	}
	return below
}

func TestCorrections(t *testing.T) {
	facts := func(l news.Level, paths ...string) news.Facts { return news.Facts{Level: l, Paths: paths} }
	for _, c := range []struct {
		name          string
		before, after news.Facts
		want          string
	}{
		{"nothing of weight", facts(2, "kosovo/north"), facts(2, "kosovo/north"), ""},
		{"it got worse", facts(2, "kosovo/north"), facts(3, "kosovo/north", "serbia"), ""},
		{"less", facts(3, "kosovo/north"), facts(1, "kosovo/north"), "violence to tension []"},
		{"another place", facts(3, "kosovo/north/zvecan", "serbia"), facts(3, "kosovo/north/leposavic"), "violence to violence [kosovo/north/zvecan serbia]"},
		{"a place within", facts(3, "kosovo/north"), facts(3, "kosovo/north/zvecan"), ""},
	} {
		got := ""
		if back := Corrected(c.before, news.Story{ID: 5, Facts: c.after}, news.Report{Item: news.Item{Outlet: "RTS"}}); back != nil {
			got = fmt.Sprintf("%s to %s %v", back.From, back.To, back.Left)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}

	a := Opening(Want{}, story(1, news.Violence), noon)
	Done(&a, news.Delivery{Act: news.Post, Revision: 1, Level: 3}, "m", noon)
	_, a.Grown = Grown(a, nil)
	lowered := func(from, to news.Level) {
		s := story(1, to)
		Put(&a, s, Want{Correction: Corrected(facts(from), s, news.Report{Item: news.Item{Outlet: "RTS"}})}, news.ReasonEdited, noon)
	}
	tell := func() (n int) {
		all, growth := Grown(a, nil)
		a.Grown = growth
		return len(all)
	}
	lowered(news.Violence, news.Tension)
	if n := tell() + tell(); n != 1 {
		t.Errorf("a correction was told %d times, want once", n)
	}
	lowered(news.Tension, news.None)
	lowered(news.None, news.Tension) // taken back in turn
	if n := tell(); n != 0 {
		t.Errorf("%d corrections that hold no longer were told", n)
	}
	for range 3 * mostCorrections {
		lowered(news.Violence, news.None)
	}
	if len(a.Corrections) != mostCorrections {
		t.Errorf("%d corrections are kept, want %d", len(a.Corrections), mostCorrections)
	}
}

func TestQuote(t *testing.T) {
	for _, c := range []struct{ title, word, want string }{
		{"Ново: рањено 25 војника, тројица тешко", "рањено", "рањено 25 војника"},
		{"Barikade u Zvečanu", "Barikade", "Barikade u Zvečanu"},
		{"Zvečan (shots fired) again", "shots", "shots fired"},
		{"Police say that two officers who had come to the municipal building were wounded by a grenade thrown from the crowd that stood there", "wounded",
			"the municipal building were wounded by a grenade thrown from"},
		{strings.Repeat("ж", 100), strings.Repeat("ж", 100), strings.Repeat("ж", 60) + "…"},
		{"\xff shots  fired\xff", "shots", "\ufffd shots fired\ufffd"},
	} {
		start := strings.Index(c.title, c.word)
		if got := clause(c.title, start, start+len(c.word)); got != c.want {
			t.Errorf("%s: %q, want %q", c.title, got, c.want)
		}
	}
	at := func(id int64, outlet, title, word string, l news.Level) news.Report {
		i := strings.Index(title, word)
		return news.Report{Item: news.Item{ID: id, Outlet: outlet, Title: title}, Annotation: news.Annotation{Level: l, Evidence: []news.Evidence{
			{Field: "title", Start: 0, End: 1, Text: title[:1], StandsFor: "kosovo", Rule: "place"},
			{Field: "title", Start: i, End: i + len(word), Text: word, StandsFor: fmt.Sprintf("clash (level %d)", l), Rule: "level"}}}}
	}
	s := news.Story{Facts: news.Facts{Level: 3}, Reports: []news.Report{at(1, "N1", "Protest in Zvečan", "Protest", 1), at(2, "RTS", "Zvečan: shots, panic", "shots", 3)}}
	if got, want := quote(s), (Quote{"shots", "RTS"}); got != want {
		t.Errorf("quoted %v, want %v", got, want)
	}
	s.Reports[1].Title = "" // edited since: its evidence lies outside
	if got := quote(s); got != (Quote{}) {
		t.Errorf("quoted %v of a text that is not there", got)
	}
}

func TestNextTellsGrowth(t *testing.T) {
	told := news.AlertStory{StoryID: 1, Announced: true}
	a := news.Alert{Message: "m", Revision: 3, Shown: 3, Stories: []news.AlertStory{told}}
	related := a
	related.Stories = []news.AlertStory{told, {StoryID: 2}}
	behind := a
	behind.Shown = 2
	worse := a
	worse.Level = 2
	for _, c := range []struct {
		name string
		a    news.Alert
		c    Conditions
		want []string // act, reason
	}{
		{"at once", a, Conditions{}, []string{"reply", "outlets"}},
		{"behind the edit", behind, Conditions{}, []string{"edit", ""}},
		{"with a story that joined", related, Conditions{}, []string{"reply", "related"}},
		{"with a raised level", worse, Conditions{}, []string{"reply", "raised"}},
		{"in quiet hours", a, Conditions{Quiet: true}, []string{"", "quiet hours"}},
		{"without room", a, Conditions{Full: true}, []string{"", "storm"}},
		{"quieted", a, Conditions{Quieted: map[int64]bool{1: true}}, []string{"reply", "outlets"}}, // Grown saw no report of it
	} {
		c.c.Grown = news.ReasonOutlets
		d := Next(c.a, "abcdef", c.c, noon)
		if got := []string{string(d.Act), string(d.Reason)}; !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	Done(&a, news.Delivery{Act: news.Reply, Reason: news.ReasonOutlets, Level: 4}, "r", noon)
	if a.ShownLevel != 0 {
		t.Errorf("an answer that tells how the alert grew told of level %d", a.ShownLevel)
	}
}
