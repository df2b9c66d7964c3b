package stories

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

// r makes a report of an outlet with an owner ("" for unknown) and a text.
func r(outlet, owner, title string) news.Report {
	return news.Report{Item: news.Item{Outlet: outlet, Owner: owner, Title: title, Published: noon}}
}

func TestIndependentPairs(t *testing.T) {
	const long = "Tear gas was used against protesters who tried to enter the municipal building in Zvecan"
	const other = "Dozens of people were hurt this afternoon in the north of Kosovo, a hospital says"
	for _, c := range []struct {
		name string
		a, b news.Report
		want int
	}{
		{"two outlets, two texts", r("N1", "", long), r("RTS", "", other), 2},
		{"one outlet", r("N1", "", long), r("n1", "", other), 1},
		{"one owner", r("N1", "United Media", long), r("Nova", "United Media", other), 1},
		{"an outlet and its owner", r("N1", "", long), r("Nova", "N1", other), 1},
		{"unknown owners are not the same owner", r("N1", "", long), r("Nova", "", other), 2},
		{"one unknown owner", r("N1", "United Media", long), r("Nova", "", other), 2},
		{"a credit by name", r("N1", "", long), r("RTS", "", other+", N1 reports"), 1},
		{"a credit in the other direction", r("N1", "", long+", javlja RTS"), r("RTS", "", other), 1},
		{"a credit of several words", r("Radio Slobodna Evropa", "", long), r("RTS", "", other+", prenosi Radio Slobodna Evropa"), 1},
		{"part of a word is no credit", r("Nova", "", long), r("RTS", "", other+" in Novak Street"), 2},
		{"a common word is no credit", r("Danas", "", long), r("RTS", "", other+" danas u Zvečanu"), 2},
		{"nor at the beginning of a sentence", r("Danas", "", long), r("RTS", "", "Danas su protesti. Danas u Zvečanu. Rekao je: „Danas je mirno“. "+other), 2},
		{"nor in a title of capitals", r("Danas", "", long), r("RTS", "", "VUČIĆ DANAS U ZVEČANU"), 2},
		{"but as a name it is", r("Danas", "", long), r("RTS", "", other+", piše Danas"), 1},
		{"also in quotes", r("Danas", "", long), r("RTS", "", other+", piše „Danas“"), 1},
		{"also in another alphabet", r("Danas", "", long), r("РТС", "", other+", преноси Данас"), 1},
		{"one agency, two languages", r("N1", "", "Reuters: "+long), r("Koha", "", "Dhjetëra të lënduar në veri, njofton Reuters"), 1},
		{"two agencies", r("N1", "", long+" (Tanjug)"), r("RTS", "", other+" (Beta)"), 2},
		{"the agency and who credits it", r("Tanjug", "", long), r("RTS", "", other+" (Танјуг)"), 1},
		{"an agency in capitals", r("N1", "", long+" (MIA)"), r("RTS", "", other+" (MIA)"), 1},
		{"a woman who has its name", r("N1", "", "Mia told N1 that "+long), r("RTS", "", "Mia says: "+other), 2},
		{"a title of capitals is no agency", r("N1", "", "ŠTA SE DEŠAVA NA SEVERU"), r("RTS", "", "ŠTA KAŽE VLADA O SUKOBIMA"), 2},
		{"the same words", r("N1", "", long), r("RTS", "", long), 1},
		{"the same words in two alphabets", r("N1", "", "Policija je upotrebila suzavac u Zvečanu"), r("RTS", "", "Полиција је употребила сузавац у Звечану"), 1},
		{"four fifths", r("N1", "", "one two three four five"), r("RTS", "", "one two three four six seven eight nine"), 1},
		{"three fifths", r("N1", "", "one two three four five"), r("RTS", "", "one two three six seven eight nine"), 2},
		{"a translation without a credit", r("N1", "", "Desetine povređenih u sukobima"), r("Koha", "", "Dhjetëra të lënduar në përleshje"), 2},
		{"no outlets", r("", "", long), r("", "", other), 1},
		{"no words", r("N1", "", ""), r("RTS", "", other), 1},
	} {
		for _, pair := range [][]news.Report{{c.a, c.b}, {c.b, c.a}} {
			if got := Independent(pair); got != c.want {
				t.Errorf("%s: %d of %q and %q stand on their own, want %d", c.name, got, pair[0].Title, pair[1].Title, c.want)
			}
		}
	}
	if Independent(nil) != 0 {
		t.Error("of no reports some stand on their own")
	}
}

// randomReports draws reports from a few outlets, owners and words.
func randomReports(rnd *rand.Rand) []news.Report {
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	reports := make([]news.Report, 1+rnd.IntN(6))
	for i := range reports {
		var words []string
		for range rnd.IntN(12) {
			words = append(words, pick("Tanjug", "N1", "tear", "gas", "zvečan", "police", "mayor", "road", "bridge", "Reuters", "army", "north"))
		}
		reports[i] = r(pick("N1", "RTS", "Koha", "B92", "Danas", "Tanjug"), pick("", "", "A", "B"), strings.Join(words, " "))
		reports[i].Level = news.Level(rnd.IntN(5))
		reports[i].Trust = news.Trust(pick("trusted", "normal", "normal", "untrusted"))
		reports[i].Category = news.Category(pick("clash", "protest", "none"))
		reports[i].Paths = []string{pick("kosovo", "kosovo/north", "kosovo/north/zvecan", "serbia")}
		reports[i].Published = noon.Add(time.Duration(rnd.IntN(100)) * time.Minute)
	}
	return reports
}

func TestIndependentBounds(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		reports := randomReports(rnd)
		outlets := map[string]bool{}
		for _, x := range reports {
			outlets[x.Outlet] = true
		}
		if n := Independent(reports); n < 1 || n > len(outlets) {
			t.Fatalf("%d of %d outlets stand on their own: %+v", n, len(outlets), reports)
		}
	}
}

func TestSum(t *testing.T) {
	first := r("N1", "", "Tear gas in Zvecan")
	first.Annotation = news.Annotation{Level: news.Elevated, Category: news.Protest, Regions: []string{"XK", "XK-N"},
		Paths: []string{"kosovo/north", "serbia"}, Concepts: []string{"tear-gas", "barricade"}}
	second := r("RTS", "", "Dozens hurt, a hospital in the north says today")
	second.Annotation = news.Annotation{Level: news.Violence, Category: news.Clash, Regions: []string{"RS", "XK"},
		Paths: []string{"kosovo/north/zvecan", "kosovo"}, Concepts: []string{"clash", "barricade"}}
	second.Published = noon.Add(-time.Hour)
	want := news.Facts{Level: news.Violence, Confirmed: news.Elevated, Category: news.Clash, Categories: []news.Category{news.Protest, news.Clash},
		Regions: []string{"RS", "XK", "XK-N"}, Paths: []string{"serbia", "kosovo/north/zvecan"}, Concepts: []string{"barricade", "clash", "tear-gas"},
		First: noon.Add(-time.Hour), Latest: noon}
	if got := Sum([]news.Report{first, second}, news.Corrected{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := Sum([]news.Report{r("N1", "", "Nothing")}, news.Corrected{}); got.Level != news.None || got.Confirmed != news.None {
		t.Errorf("a story of nothing has level %d, confirmed %d", got.Level, got.Confirmed)
	}
	if p := Sum([]news.Report{{Annotation: news.Annotation{Paths: []string{"serbia", "serb"}}}}, news.Corrected{}).Paths; len(p) != 2 {
		t.Errorf("a path that only begins like another was dropped: %q", p)
	}
}

func TestConfirmed(t *testing.T) {
	at := func(outlet string, level news.Level, trust news.Trust, text string) news.Report {
		x := r(outlet, "", text)
		x.Level, x.Trust = level, trust
		return x
	}
	const one, two, three = "tear gas in the municipal building", "dozens hurt says a hospital", "an army on high alert"
	for _, c := range []struct {
		name    string
		reports []news.Report
		want    news.Level
	}{
		{"one normal outlet", []news.Report{at("A", 3, news.Normal, one)}, 0},
		{"one trusted outlet", []news.Report{at("A", 3, news.Trusted, one)}, 3},
		{"two independent ones", []news.Report{at("A", 3, news.Normal, one), at("B", 3, news.Untrusted, two)}, 3},
		{"one text twice", []news.Report{at("A", 3, news.Normal, one), at("B", 3, news.Normal, one)}, 0},
		{"a lower level confirms up to itself", []news.Report{at("A", 4, news.Normal, one), at("B", 2, news.Normal, two)}, 2},
		{"trusted below, one above", []news.Report{at("A", 4, news.Normal, one), at("B", 1, news.Trusted, two)}, 1},
		{"independent of the second, not of the first", []news.Report{at("A", 3, news.Normal, one), at("B", 3, news.Normal, one), at("C", 3, news.Normal, three)}, 3},
		{"an untrusted outlet twice", []news.Report{at("A", 4, news.Untrusted, one), at("A", 4, news.Untrusted, two)}, 0},
	} {
		if got := Sum(c.reports, news.Corrected{}).Confirmed; got != c.want {
			t.Errorf("%s: confirmed up to %d, want %d", c.name, got, c.want)
		}
	}
}

// TestSumOrder holds that the order of arrival decides nothing but which category and place is named first.
func TestSumOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	for range 1000 {
		reports := randomReports(rnd)
		a := Sum(reports, news.Corrected{})
		rnd.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
		b := Sum(reports, news.Corrected{})
		for _, f := range []*news.Facts{&a, &b} {
			slices.Sort(f.Paths)
			slices.Sort(f.Categories)
			f.Category = ""
		}
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("two orders of the same reports:\n%+v\n%+v\nof %+v", a, b, reports)
		}
		if a.Confirmed > a.Level {
			t.Fatalf("confirmed up to %d of %d", a.Confirmed, a.Level)
		}
	}
}

func TestSameFor(t *testing.T) {
	full := Sum(randomReports(rand.New(rand.NewPCG(1, 1))), news.Corrected{})
	for name, change := range map[string]func(*news.Facts){
		"level":      func(f *news.Facts) { f.Level++ },
		"categories": func(f *news.Facts) { f.Categories = append(slices.Clone(f.Categories), news.Attack) },
		"paths":      func(f *news.Facts) { f.Paths = nil },
		"regions":    func(f *news.Facts) { f.Regions = []string{"AL"} },
		"concepts":   func(f *news.Facts) { f.Concepts = []string{"bridge"} },
	} {
		other := full
		change(&other)
		if SameFor(full, other) || !SameFor(other, other) {
			t.Errorf("a change of %s goes unseen", name)
		}
	}
}

// TestIndependentByPairs holds the shortcuts over many reports to what each two of them say of each other.
func TestIndependentByPairs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	apart := func(a, b news.Report) bool { return Independent([]news.Report{a, b}) == 2 }
	for range 2000 {
		reports := append(randomReports(rnd), randomReports(rnd)...)
		var kept []news.Report
		two := false
		for i := range reports {
			reports[i].Level, reports[i].Trust = news.Violence, news.Normal
			if !slices.ContainsFunc(kept, func(k news.Report) bool { return !apart(k, reports[i]) }) {
				kept = append(kept, reports[i])
			}
			two = two || slices.ContainsFunc(reports[:i], func(k news.Report) bool { return apart(k, reports[i]) })
		}
		if got := Independent(reports); got != len(kept) {
			t.Fatalf("%d of %v stand on their own, and %d by pairs", got, reports, len(kept))
		}
		if got := Sum(reports, news.Corrected{}).Confirmed; (got == news.Violence) != two {
			t.Fatalf("of %v level %d is confirmed; two are independent: %v", reports, got, two)
		}
	}
}
