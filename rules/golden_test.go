package rules

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

var update = flag.Bool("update", false, "write testdata/annotations.golden anew")

// TestGolden shows whole annotations, evidence and all, of items from every language.
func TestGolden(t *testing.T) {
	r := load(t)
	items := []news.Item{
		{Lang: "en", Title: "Dozens injured as protesters clash with KFOR troops in Zvečan", Summary: "Peacekeepers and protesters were hurt when the crowd tried to enter the municipal building. Police used tear gas."},
		{Lang: "sr", Title: "Сукоби у Звечану: повређени војници Кфора", Summary: "Полиција је бацила сузавац, а демонстранти камење."},
		{Lang: "hr", Title: "Vučić podigao vojsku na najviši stupanj pripravnosti", Summary: "Napetosti na sjeveru Kosova rastu nakon ulaska gradonačelnika u općine."},
		{Lang: "sq", Title: "KFOR-i shton praninë në veri të Kosovës", Summary: "Kryetari i Zveçanit hyri në komunë i shoqëruar nga policia."},
		{Lang: "mk", Title: "Нереди во Тетово", Summary: "Полицијата употреби солзавец, има повредени."},
		{Lang: "bg", Title: "Протест блокира магистрала край София", Summary: "Няма пострадали."},
		{Lang: "el", Title: "Έκρηξη βόμβας στην Αθήνα", Summary: "Δεν υπάρχουν τραυματίες."},
		{Lang: "tr", Title: "Ankara'da bombalı saldırı", Summary: "Çok sayıda yaralı var."},
		{Lang: "ro", Title: "Explozii la Tiraspol", Summary: "Autoritățile de la Chișinău cer calm."},
		{Lang: "hu", Title: "Tüntetés Budapesten", Summary: "A rendőrség könnygázt vetett be."},
		{Lang: "sl", Title: "Spopadi s policijo v Ljubljani", Summary: "Protestniki so metali kamenje."},
		{Lang: "en", Title: "Belgrade derby: clash of titans ends in a late goal", Summary: "Red Star's striker was injured."},
		{Lang: "en", Title: "Barricades removed in north Kosovo", Summary: "A deal on licence plates was reached in Brussels."},
		{Title: "Mitrovica", Summary: "Ibar. Zvečan."},
	}
	var b strings.Builder
	for _, it := range items {
		a := r.Read(it).Annotation
		fmt.Fprintf(&b, "%s | %s\n  %s %s, level %d %s, regions %v, paths %v, concepts %v, topics %v\n",
			it.Title, it.Summary, a.Lang, a.Script, a.Level, a.Category, a.Regions, a.Paths, a.Concepts, a.Topics)
		for _, e := range a.Evidence {
			fmt.Fprintf(&b, "    %-11s %-30s %s %d–%d %q\n", e.Rule, e.StandsFor, e.Field, e.Start, e.End, e.Text)
		}
	}
	const name = "testdata/annotations.golden"
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("annotations differ from %s; look at them and run with -update:\n%s", name, b.String())
	}
}
