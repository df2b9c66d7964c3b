package rules

import (
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
)

// checkReading holds whatever must be true of any item's reading.
func checkReading(t *testing.T, r *Rules, reading *Reading, fields map[string]string) {
	t.Helper()
	for _, e := range reading.Annotation.Evidence {
		checkEvidence(t, e, fields)
	}
	if reading.Level < news.None || reading.Level > news.Deadly {
		t.Errorf("level %v", reading.Level)
	}
	for _, path := range reading.Paths {
		region, ok := r.Region(path)
		if !ok {
			t.Errorf("path %q is no region", path)
		}
		for _, code := range region.codes {
			if !strings.Contains(" "+strings.Join(reading.Regions, " ")+" ", " "+code+" ") {
				t.Errorf("path %q without its code %s in %v", path, code, reading.Regions)
			}
		}
		for _, other := range reading.Paths {
			if other != path && r.Covers(path, other) {
				t.Errorf("path %q stands beside %q, which is more exact", path, other)
			}
		}
	}
	if reading.RulesStamp != r.Stamp() {
		t.Errorf("stamp %q", reading.RulesStamp)
	}
}

func checkEvidence(t testing.TB, e news.Evidence, fields map[string]string) {
	t.Helper()
	s, ok := fields[e.Field]
	switch {
	case !ok:
		t.Errorf("evidence of a field %q: %+v", e.Field, e)
	case e.Start < 0 || e.Start >= e.End || e.End > len(s) || s[e.Start:e.End] != e.Text:
		t.Errorf("evidence is not the field's bytes: %+v in %q", e, s)
	case e.StandsFor == "" || e.Rule == "":
		t.Errorf("evidence without a meaning: %+v", e)
	}
}

// sentences are the texts of testdata/cases.txt.
func sentences(t testing.TB) []string {
	t.Helper()
	file, err := os.ReadFile("testdata/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(file)) {
		if columns := strings.SplitN(line, "|", 5); len(columns) == 5 {
			list = append(list, strings.TrimSpace(columns[4]))
		}
	}
	return list
}

// TestEvidenceExact reads thousands of texts put together at random from pieces of sentences, broken bytes, combining
// marks and soft hyphens among them: evidence is always exactly the bytes of its field.
func TestEvidenceExact(t *testing.T) {
	r := load(t)
	list := sentences(t)
	random := rand.New(rand.NewPCG(2023, 5))
	odd := []string{"\u00ad", "\u0301", "\xff", "’", "—", "\u200b", "“Zvečan”", "Zve\u00adčan", "ЗВЕЧАН", "İSTANBUL", " ", "\n"}
	piece := func() string {
		var b strings.Builder
		for range 1 + random.IntN(6) {
			s := list[random.IntN(len(list))]
			from := random.IntN(len(s))
			b.WriteString(s[from : from+random.IntN(len(s)-from)])
			b.WriteString(odd[random.IntN(len(odd))])
		}
		return b.String()
	}
	langs := []string{"", "en", "sr", "sr-Cyrl", "sq", "mk", "bg", "el", "tr", "de"}
	for range 3000 {
		it := news.Item{Title: piece(), Summary: piece(), Lang: langs[random.IntN(len(langs))]}
		checkReading(t, r, r.Read(it), map[string]string{"title": it.Title, "summary": it.Summary})
		if t.Failed() {
			t.Fatalf("title %q, summary %q, lang %q", it.Title, it.Summary, it.Lang)
		}
	}
}

// TestScriptsAgree: Serbian says the same in both of its scripts.
func TestScriptsAgree(t *testing.T) {
	r := load(t)
	pairs := [][2]string{
		{"U sukobima u Zvečanu povređeni vojnici Kfora", "У сукобима у Звечану повређени војници Кфора"},
		{"Vučić podigao borbenu gotovost vojske", "Вучић подигао борбену готовост војске"},
		{"Banja Luka: Dodik preti otcepljenjem", "Бања Лука: Додик прети отцепљењем"},
		{"Uhapšen gradonačelnik Leposavića", "Ухапшен градоначелник Лепосавића"},
	}
	for _, pair := range pairs {
		latin, cyrillic := r.ReadText(pair[0], news.Item{Lang: "sr"}), r.ReadText(pair[1], news.Item{Lang: "sr"})
		a, b := latin.Annotation, cyrillic.Annotation
		if strings.Join(a.Paths, " ") != strings.Join(b.Paths, " ") || a.Level != b.Level || a.Category != b.Category ||
			strings.Join(a.Concepts, " ") != strings.Join(b.Concepts, " ") {
			t.Errorf("%s\n\t%v %v %v %v\n\t%v %v %v %v", pair[0], a.Paths, a.Level, a.Category, a.Concepts, b.Paths, b.Level, b.Category, b.Concepts)
		}
	}
}

// TestLoweredIsExplained: where an everyday topic keeps a level down, the evidence names the topic.
func TestLoweredIsExplained(t *testing.T) {
	reading := load(t).ReadText("Clash of rivals in the Belgrade derby", news.Item{Lang: "en"})
	if reading.Level != news.None {
		t.Errorf("level %v", reading.Level)
	}
	for _, e := range reading.Annotation.Evidence {
		if e.Rule == "lowered" && e.StandsFor == "sport" && e.Text == "derby" {
			return
		}
	}
	t.Errorf("no evidence that sport lowered the level: %+v", reading.Annotation.Evidence)
}

// TestProminence: the most exact paths come in the order in which they stand, the title's first.
func TestProminence(t *testing.T) {
	reading := load(t).Read(news.Item{Lang: "en", Title: "Clashes in Zvečan, north Kosovo", Summary: "Belgrade and Pristina blame each other over Zvečan, Kosovo."})
	if got := strings.Join(reading.Paths, " "); got != "kosovo/north/zvecan serbia/belgrade kosovo/pristina" {
		t.Errorf("paths %s", got)
	}
	if got := strings.Join(reading.Regions, " "); got != "RS XK XK-N" {
		t.Errorf("regions %s", got)
	}
}

// TestLongText: a text of megabytes is read and asked in a moment, its end is seen by watchlists, and evidence stays short.
func TestLongText(t *testing.T) {
	r := load(t)
	s := strings.Repeat("Sukobi u Zvečanu, na mostu Kosova. ", 50_000) + "barikada"
	reading := r.ReadText(s, news.Item{Lang: "sr"})
	set := compileOne(t, "barikada (sukobi NEAR/3 nigde, most NEAR/9 Zvečan)", Options{})
	verdicts := set.Concerned(factsOf(reading), []*Reading{reading})
	if len(verdicts) != 1 || len(verdicts[0].Evidence) > 10 {
		t.Fatalf("%d verdicts", len(verdicts))
	}
	if n := len(reading.Annotation.Evidence); n == 0 || n > 3*mostAnnotated {
		t.Errorf("%d pieces of evidence", n)
	}
}

// FuzzRead: no text breaks the reading.
func FuzzRead(f *testing.F) {
	for _, s := range sentences(f) {
		f.Add(s, "sr")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		r := load(t)
		checkReading(t, r, r.ReadText(s, news.Item{Lang: lang}), map[string]string{"text": s})
		if !utf8.ValidString(s) {
			return
		}
		if a, b := r.ReadText(s, news.Item{Lang: lang}), r.ReadText(s, news.Item{Lang: lang}); a.Level != b.Level || len(a.Annotation.Evidence) != len(b.Annotation.Evidence) {
			t.Error("reading twice differs")
		}
	})
}

// TestRecall: an item that is read again is as it was read first, and one that other rules read is read anew.
func TestRecall(t *testing.T) {
	r := load(t)
	for _, s := range sentences(t) {
		first := r.Read(news.Item{Title: s, Summary: "KFOR je saopštio: " + s, Lang: "sr", Country: "rs", Outlet: "N1"})
		if again := r.Recall(first.Report); !reflect.DeepEqual(again, first) {
			t.Errorf("%q was read as %+v, and again as %+v", s, first.Report, again.Report)
		}
		other := first.Report
		other.Annotation = news.Annotation{RulesStamp: "other", Paths: []string{"serbia"}}
		if anew := r.Recall(other); !reflect.DeepEqual(anew, first) {
			t.Errorf("%q of other rules was read as %+v, and anew as %+v", s, first.Report, anew.Report)
		}
		kept := first.Report
		kept.Paths = []string{"kept"}
		if again := r.Recall(kept); !reflect.DeepEqual(again.Paths, kept.Paths) {
			t.Errorf("what was found in %q is looked for again: %v", s, again.Paths)
		}
	}
}
