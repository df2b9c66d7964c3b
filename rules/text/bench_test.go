package text

import (
	"strings"
	"testing"
)

// benchText is leads in the proportion in which the catalogue's feeds bring them: half Latin with diacritics, a fifth
// English, the rest Cyrillic and Greek.
var benchText = strings.Repeat(strings.Join([]string{
	"Policija je postavila barikade na putu kod Zvečana, a načelnik opštine traži hitan sastanak sa predstavnicima Kfora.",
	"Policia vendosi barrikada në rrugën pranë Zveçanit, ndërsa kryetari i komunës kërkon takim urgjent me përfaqësuesit e KFOR-it.",
	"Poliția a ridicat baricade pe drumul de lângă oraș, iar primarul cere o întâlnire urgentă cu reprezentanții misiunii.",
	"Police put up barricades on the road near the town, and the mayor asks for an urgent meeting with the mission's officers.",
	"Rendőrök zárták el az utat a város mellett, a polgármester sürgős találkozót kér a misszió képviselőivel.",
	"Полицијата постави барикади на патот кај градот, а градоначалникот бара итна средба со претставниците на мисијата.",
	"Полицията издигна барикади на пътя край града, а кметът иска спешна среща с представителите на мисията.",
	"Η αστυνομία έστησε οδοφράγματα στον δρόμο κοντά στην πόλη και ο δήμαρχος ζητά έκτακτη συνάντηση.",
}, "\n"), 100)

func BenchmarkRead(b *testing.B) {
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		Read(benchText)
	}
}

// BenchmarkReadItem reads one headline, as the annotation of an item does.
func BenchmarkReadItem(b *testing.B) {
	item, _, _ := strings.Cut(benchText, "\n")
	b.SetBytes(int64(len(item)))
	b.ReportAllocs()
	for b.Loop() {
		Read(item)
	}
}

func BenchmarkDetect(b *testing.B) {
	item, _, _ := strings.Cut(benchText, "\n")
	b.SetBytes(int64(len(item)))
	b.ReportAllocs()
	for b.Loop() {
		Detect(item, "")
	}
}
