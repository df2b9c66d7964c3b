package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// cyrillic writes Serbian Latin in Cyrillic.
var cyrillic = strings.NewReplacer(strings.Fields("lj љ Lj Љ LJ Љ nj њ Nj Њ NJ Њ dž џ Dž Џ DŽ Џ " +
	"a а b б v в g г d д đ ђ e е ž ж z з i и j ј k к l л m м n н o о p п r р s с t т ć ћ u у f ф h х c ц č ч š ш " +
	"A А B Б V В G Г D Д Đ Ђ E Е Ž Ж Z З I И J Ј K К L Л M М N Н O О P П R Р S С T Т Ć Ћ U У F Ф H Х C Ц Č Ч Š Ш")...)

// TestQueriesInBothScripts: a Serbian query whose Latin form has a diacritic answers the same in both scripts, on texts in both;
// of one in plain ASCII, what the Cyrillic query finds the Latin one finds too.
func TestQueriesInBothScripts(t *testing.T) {
	r := load(t)
	var latin []string
	for _, s := range sentences(t) {
		if _, script := text.Detect(s, ""); script == "Latn" && !strings.ContainsAny(s, "qwxyQWXYëçțăâîșáéíóöőúüűğışÇÖÜ") {
			latin = append(latin, s)
		}
	}
	var lists []news.Watchlist
	seen := map[string]bool{}
	for _, s := range latin {
		for _, token := range text.Read(s) {
			if word := s[token.Start:token.End]; !seen[word] && inflects(token.Folded) && len(lists) < 600 {
				seen[word] = true
				lists = append(lists, news.Watchlist{Name: word, Query: word})
			}
		}
	}
	inCyrillic := slices.Clone(lists)
	for i := range inCyrillic {
		inCyrillic[i].Query = cyrillic.Replace(inCyrillic[i].Query)
	}
	a, _ := r.Compile(lists, Options{})
	b, _ := r.Compile(inCyrillic, Options{})
	names := func(set *Set, s string) map[string]bool {
		reading := r.Read(news.Item{Title: s, Lang: "sr"})
		found := map[string]bool{}
		for _, v := range set.Concerned(factsOf(reading), []*Reading{reading}) {
			found[v.Watchlist] = true
			for _, e := range v.Evidence {
				checkEvidence(t, e, map[string]string{"title": s})
			}
		}
		return found
	}
	hits := 0
	for _, s := range latin {
		for _, text := range []string{s, cyrillic.Replace(s)} {
			inLatin, inCyrillic := names(a, text), names(b, text)
			for word := range inCyrillic {
				hits++
				if !inLatin[word] {
					t.Errorf("%s in Cyrillic finds %q, in Latin not", word, text)
				}
			}
			for word := range inLatin {
				if !isASCII(word) && !inCyrillic[word] {
					t.Errorf("%s in Latin finds %q, in Cyrillic not", word, text)
				}
			}
		}
	}
	if hits < 500 {
		t.Errorf("only %d hits: the sentences test nothing", hits)
	}
}
