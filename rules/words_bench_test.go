package rules

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// syllables are what words of a language are put together from: beginnings, middles and ends.
var syllables = [][3]string{
	{"bar vuk sar dra mil pro gra zve lep mit", "i a o e u ika eta ora uni eno", "kada vac nik ština nost vo čan ski anje"}, // Serbian
	{"бар вук сар дра мил про гра зве леп мит", "и а о е у ика ета ора уни ено", "када вац ник штина ност во чан ски ање"},  // the same
	{"skit pri bre tro kos rad sme vla kru pod", "i a o ije u ika eta ora uni", "nost tor anje ik ija ar or ić ac ka"},      // Croatian, Bosnian, Montenegrin
	{"slo pre zgo mes raz pos gos dru žel vre", "i a o e u iva eta ora eni", "nost telj anje ik ija ar ec ščina ka"},        // Slovene
	{"бъл вар гра мин съю пра зем ред вър път", "и а о е у ита ета оря ени", "ност ство ане ник ия ар ец щина ка"},          // Bulgarian
	{"вла гра ско пре зем ред бит сел мак суд", "и а о е у ита ета ора ени", "ност ство ење ник ија ар ец штина ка"},        // Macedonian
	{"shqi kry mini poli gjy ndër vend mbro qev zgj", "e a o ë i ura eta ora eri", "si tar sia im je esë ues or ë"},         // Albanian
	{"româ gu pre mini cetă poli jude stră mun ora", "e a o i u ura eta ora eni", "tate tor iune ar ie escu ător nță re"},   // Romanian
	{"κυβ πρω αστ δικ βου δημ στρ πολ εκλ συμ", "ε α ο ι η ερ αι ου εί", "νηση ότητα τής ία ος ισμός μα εία ικός"},          // Greek
	{"kor minisz rend vál ország katon pol bír tün szö", "e a o ö i ú é á er", "ság nök ány és ség ató ülés itás ter"},      // Hungarian
	{"hük baş güven sav seç asker pol yar cumhur gös", "ü a ı i u er ar im ir", "met kan lik cı te lük ye eme daş"},         // Turkish
	{"gov min pol elect sec prot def bord trea arm", "er a o i u ent ist ica ori", "ment tion ity er ness ship ing al ist"}, // English
}

// manyWords makes words as names and nouns of the region's languages look, in turn of each: so many, nearly all different.
func manyWords(n int) []string {
	words := make([]string, n)
	for i := range words {
		of := syllables[i%len(syllables)]
		rest := i / len(syllables)
		for _, part := range of {
			list := strings.Fields(part)
			words[i] += list[rest%len(list)]
			rest /= len(list)
		}
		if rest > 0 {
			words[i] += letters(rest)
		}
	}
	return words
}

func wordLists(n int) []news.Watchlist {
	lists := make([]news.Watchlist, n)
	for i, w := range manyWords(n) {
		lists[i] = news.Watchlist{Name: w, Query: w}
	}
	return lists
}

// heapOf returns how many bytes stay in use for what is made.
func heapOf[T any](made func() T) (T, float64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	of := made()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return of, float64(after.HeapAlloc) - float64(before.HeapAlloc)
}

// BenchmarkWords meets texts with many words in any form, each a watchlist of its own. The texts are read anew each time, but
// not annotated. What simpler programs do is in BenchmarkBaselines.
func BenchmarkWords(b *testing.B) {
	r, items := load(b), benchItems(b)
	readings, size := make([]*Reading, len(items)), 0
	for i, it := range items {
		readings[i] = r.Read(it)
		size += len(it.Title) + len(it.Summary)
	}
	for _, n := range []int{1000, 10000, 100000} {
		lists := wordLists(n)
		set, heap := heapOf(func() *Set { s, _ := r.Compile(lists, Options{}); return s })
		b.Run(fmt.Sprintf("forms/%d", n), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				for i, it := range items {
					reading := *readings[i]
					reading.fields = []field{newField(titleField, it.Title), newField(summaryField, it.Summary)}
					set.hits(&reading, nil)
				}
			}
			b.ReportMetric(heap/1e6, "heapMB")
		})
		runtime.KeepAlive(set)
	}
}

// TestWordsMemory bounds what 10,000 words of all languages cost, and that none of them is left out.
func TestWordsMemory(t *testing.T) {
	r, lists := load(t), wordLists(10000)
	set, heap := heapOf(func() *Set { s, _ := r.Compile(lists, Options{}); return s })
	if heap > 10e6 {
		t.Errorf("%d words take %.1f MB, more than 10", len(lists), heap/1e6)
	}
	for i, l := range lists {
		if i%97 != 0 {
			continue
		}
		reading := r.ReadText(l.Query, news.Item{})
		if !strings.Contains(fmt.Sprint(set.Concerned(factsOf(reading), []*Reading{reading})), l.Name) {
			t.Errorf("%s does not meet itself", l.Name)
		}
	}
}
