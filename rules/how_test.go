package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// TestHow holds what people are told of how a word came to stand for another.
func TestHow(t *testing.T) {
	cases := []struct{ query, lang, title, want string }{
		{"barikada", "sr", "Barikada na mostu", "the word itself"},
		{"Barikada", "sr", "Barikada na mostu", "as it is typed"},
		{"barikada", "sr", "Na barikadama u Zvečanu", "ending -ama for -a (Serbian)"},
		{"barikada", "sr", "На барикадама", "ending -ама for -a (Serbian), in Cyrillic"},
		{"барикада", "hr", "Na barikadi", "ending -i for -а (Serbian), in Latin"},
		{"Zvečan", "sr", "U Zvečanu mirno", "ending -u (Serbian)"},
		{"Zvečan", "sr", "Zvecan: mirno", "the word itself, written without diacritics"},
		{"Zvečan", "sr", "U Zvecanu mirno", "ending -u (Serbian), written without diacritics"},
		{"Zvecan", "sr", "U Zvečanu mirno", "ending -u (Serbian), diacritics left aside"},
		{"čovjek", "hr", "Ljudi na ulicama", "an irregular form of it (Serbian)"},
		{"vežba", "hr", "Vojska na vježbama", "a form of vježba, as it is also spelled (Serbian)"},
		{"vezba", "hr", "Vojska na vježbama", "a form of vjezba, as it is also spelled (Serbian)"},
		{"vježba", "sr", "Војна вежба", "a form of vežba, as it is also spelled (Serbian), in Cyrillic"},
		{"stabilan", "sr", "Najstabilniji region", "a superlative of it, ending -niji (Serbian)"},
		{"asker", "tr", "Askerlerin çekilmesi", "ending -lerin (Turkish)"},
		{"στρατός", "el", "Ο επικεφαλής του στρατού", "ending -ού for -ός (Greek)"},
		{"barricade", "en", "Barricades", "ending -es for -e (English)"},
		{"KFOR", "en", "Kfor's commander", "the word itself before an apostrophe"},
		{"mobiliz*", "en", "Mobilization ordered", "begins so"},
		{"мобилиз*", "en", "Mobilization ordered", "begins so, in Latin"},
		{"=Bar", "sr", "U Bar stigao brod", "spelled just so"},
		{`"specijalna policija"`, "sr", "Bez specijalne policije", "specijalne: ending -e for -a (Serbian); policije: ending -e for -a (Serbian)"},
		{`="special police"`, "en", "The special police", "special: spelled just so; police: spelled just so"},
		{"region:Zvečan", "sr", "У Звечану", "a form of its name, in Cyrillic"},
		{"region:Zvečan", "sr", "Звечан", "its name, in Cyrillic"},
		{"region:kosovo", "en", "KFOR arrives", ""},
		{"level:2", "en", "Barricades", ""},
	}
	r := load(t)
	for _, c := range cases {
		reading := r.Read(news.Item{Title: c.title, Lang: c.lang})
		verdicts := compileOne(t, c.query, Options{}).Concerned(factsOf(reading), []*Reading{reading})
		if len(verdicts) == 0 || len(verdicts[0].Evidence) == 0 {
			t.Errorf("%s in %q: no evidence", c.query, c.title)
			continue
		}
		x := r.Explainer()
		for range 2 { // what is kept says the same
			if got := x.How(reading, verdicts[0].Evidence[0]); got != c.want {
				t.Errorf("%s in %q: %q, want %q", c.query, c.title, got, c.want)
			}
		}
	}
}

func TestHeldBack(t *testing.T) {
	cases := []struct{ lang, title, want string }{
		{"en", "No casualties in explosion in Pristina", "denied “No casualties” what did not happen"},
		{"sr", "Utakmica u Zvečanu: napad na trenera", "not counted “napad na” attack (level 3)"},
		{"tr", "Askerlerin toplantısı", "weak “Askerlerin” posture (level 1)"},
		{"sr", "Pucnjava u Zvečanu", ""},
		{"de", "Explosion in Pristina", ""},
	}
	r := load(t)
	for _, c := range cases {
		var got []string
		for _, e := range r.HeldBack(r.Read(news.Item{Title: c.title, Lang: c.lang})) {
			checkEvidence(t, e, map[string]string{"title": c.title})
			got = append(got, strings.TrimSpace(e.Rule+" “"+e.Text+"” "+e.StandsFor))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%q: %q, want %q", c.title, got, c.want)
		}
	}
}

// TestHowPlaces holds what people are told of how words came to name a place.
func TestHowPlaces(t *testing.T) {
	cases := []struct{ lang, title, want string }{
		{"en", "Pristina", "its name"},
		{"sr", "U Prištini", "a form of its name"},
		{"sr", "У Приштини", "a form of its name, in Cyrillic"},
		{"sr", "Priština", "its name"},
		{"sq", "Në Prishtinë", "its name in Albanian, Prishtinë"},
		{"sq", "E Prishtinës", "a form of its name in Albanian, Prishtinë"},
		{"bg", "В Прищина", "its name, in Cyrillic"},
		{"hu", "Belgrádban", "a form of its name"},
		{"sr", "Српски", "a word for it"},
		{"bg", "Край Банска", "its name in Bulgarian, Банска"},
		{"en", "In the FYROM", "a word for it"},
		{"sr", "BiH", "another name of it"},
	}
	r := load(t)
	for _, c := range cases {
		reading := r.Read(news.Item{Title: c.title, Lang: c.lang})
		i := slices.IndexFunc(reading.Annotation.Evidence, func(e news.Evidence) bool { return e.Rule == rulePlace })
		if i < 0 {
			t.Errorf("%q names no place", c.title)
			continue
		}
		if got := r.Explainer().How(reading, reading.Annotation.Evidence[i]); got != c.want {
			t.Errorf("%q: %s, want %s", c.title, got, c.want)
		}
	}
}
