package rules

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// judged is a line of the judging data for word forms: a sentence, or a word with the sentences that hold a form of it.
type judged struct {
	Sentence string `json:"s"`
	Query    string `json:"q"`
	Lang     string
	Text     string
	Typed    struct{ Lemma string }
	Gold     []string
}

// linesOf calls each for the lines of a packed file of the judging data that lies beside the checkout, or skips the test.
func linesOf(t *testing.T, name string, each func(line string)) {
	t.Helper()
	folder := "../../shared/data"
	if set := os.Getenv("DATA"); set != "" {
		folder = set
	}
	file, err := os.Open(filepath.Join(folder, "inflection", name))
	if err != nil {
		t.Skipf("the judging data is not at hand (DATA names its folder): %v", err)
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		each(lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestEvidenceOfForms: wherever a word of the judging data is rightly found, the evidence is exactly the bytes of a form of it,
// or of a part of one that has a hyphen (NATO-u). A few are forms that the data cuts into two words (Turkish -daki).
// Every tenth sentence is read; all of them where DATA names the data.
func TestEvidenceOfForms(t *testing.T) {
	every := 10
	if os.Getenv("DATA") != "" {
		every = 1
	}
	forms := map[string]bool{} // language, form and lemma, folded
	linesOf(t, "dev.lexicon.tsv.gz", func(line string) {
		if row := strings.Split(line, "\t"); len(row) > 2 {
			for part := range strings.FieldsSeq(text.Fold(row[1])) {
				forms[row[0]+"\t"+part+"\t"+text.Fold(row[2])] = true
			}
		}
	})
	words := map[string][]news.Watchlist{}
	gold := map[string][]string{}
	sentences := map[string][]judged{}
	read := 0
	linesOf(t, "dev.jsonl.gz", func(line string) {
		var j judged
		if err := json.Unmarshal([]byte(line), &j); err != nil {
			t.Fatal(err)
		}
		if j.Query != "" {
			words[j.Lang] = append(words[j.Lang], news.Watchlist{Name: j.Query, Query: `"` + j.Typed.Lemma + `"`})
			gold[j.Query] = j.Gold
			return
		}
		if read++; read%every == 0 {
			sentences[j.Lang] = append(sentences[j.Lang], j)
		}
	})
	r := load(t)
	hits, shown := 0, 0
	var others []string
	for lang, lists := range words {
		set, mistakes := r.Compile(lists, Options{})
		if len(mistakes) > 0 {
			t.Fatal(mistakes[0])
		}
		for _, s := range sentences[lang] {
			reading := r.ReadText(s.Text, news.Item{Lang: lang})
			for _, v := range set.Concerned(news.Facts{}, []*Reading{reading}) {
				if !slices.Contains(gold[v.Watchlist], s.Sentence) {
					continue
				}
				hits++
				right := false
				for _, e := range v.Evidence {
					checkEvidence(t, e, map[string]string{"text": s.Text})
					as := text.Fold(e.Text)
					before, _, _ := strings.Cut(as, "'") // the treebank has Alan and 's
					lemma := "\t" + text.Fold(e.StandsFor)
					right = right || forms[lang+"\t"+as+lemma] || forms[lang+"\t"+before+lemma]
				}
				if right {
					shown++
				} else {
					others = append(others, fmt.Sprintf("%s %s: %+v", s.Sentence, s.Text, v.Evidence))
				}
			}
		}
	}
	t.Logf("%d hits, of %d the evidence is a form of the word", hits, shown)
	if hits < 40_000/every || len(others)*300 > hits {
		t.Errorf("%d of %d hits are shown by something else:\n%s", len(others), hits, strings.Join(others, "\n"))
	}
}

// TestEvidenceSpans has a sentence or more in every language; the form that stands for the word is in brackets.
func TestEvidenceSpans(t *testing.T) {
	cases := []struct{ lang, query, sentence string }{
		{"sr", "barikada", "Na [barikadama] u Zvečanu mirno"},
		{"sr", "barikada", "На [барикадама] у Звечану мирно"},
		{"sr", "policija", "🚨 „[Полиције]“ нема"},
		{"sr", "vežba", "Vojska na [vežbama] kod granice"},
		{"hr", "prosvjed", "Nakon [prosvjeda] ulice su prazne"},
		{"hr", "čovjek", "Tisuće [ljudi] na trgu"},
		{"bs", "granica", "Gužve na [granicama] i dalje"},
		{"cnr", "vlada", "Pad [vlade] u Podgorici"},
		{"sl", "policist", "Napad na [policiste] v Ljubljani"},
		{"mk", "протест", "[Протестите] во Скопје траат"},
		{"mk", "protest", "[Протестите] во Скопје траат"},
		{"bg", "град", "Пожари в [градовете] край морето"},
		{"sq", "polici", "Sulm ndaj [policisë] në veri"},
		{"ro", "graniță", "Cozi la [granițe] în weekend"},
		{"el", "στρατός", "Η απόφαση του [στρατού] ήρθε αργά"},
		{"hu", "tüntetés", "A [tüntetéseken] nem volt baj"},
		{"tr", "asker", "Sınırdaki [askerlerin] çekilmesi"},
		{"tr", "Kosova", "[Kosova'nın] kuzeyinde gerginlik"},
		{"en", "barricade", "They tore the [barricades] down"},
		{"en", "KFOR", "The [KFOR’s] commander spoke"},
		{"sr", `"specijalna policija"`, "Upad [specijalne policije] u zgradu"},
		{"sr", "mobiliz*", "Naređena [mobilizacija] rezerve"},
		{"sr", "=Bar", "bar jedan, u [Bar] stigao brod"},
		{"sr", "Zvečan", "Gužva u [Zve\u00adčanu] ujutro"},
		{"sr", "Zvečan", "Gužva u [Zvec\u030canu] ujutro"},
		{"sr", "Đoković", "Pobeda [Djokovica] u finalu"},
		{"sr", "krv", "\ufeffDavanje [krvi] u Nišu"},
	}
	r := load(t)
	for _, c := range cases {
		start, end := strings.IndexByte(c.sentence, '['), strings.IndexByte(c.sentence, ']')-1
		sentence := strings.NewReplacer("[", "", "]", "").Replace(c.sentence)
		reading := r.ReadText(sentence, news.Item{Lang: c.lang})
		verdicts := compileOne(t, c.query, Options{}).Concerned(news.Facts{}, []*Reading{reading})
		if len(verdicts) != 1 || len(verdicts[0].Evidence) != 1 {
			t.Errorf("%s in %q: %+v", c.query, sentence, verdicts)
			continue
		}
		e := verdicts[0].Evidence[0]
		checkEvidence(t, e, map[string]string{"text": sentence})
		if e.Start != start || e.End != end {
			t.Errorf("%s in %q: shown by %q (%d to %d), want %q", c.query, sentence, e.Text, e.Start, e.End, sentence[start:end])
		}
	}
}
