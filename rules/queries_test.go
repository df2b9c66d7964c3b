package rules

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/karaula/karaula/rules/query"
)

// TestGoldenQueries reads testdata/queries.txt: blocks of a query, its normal form ("=> …") and the same in words, or nothing,
// and what check says about it. It holds what names mean and what is advised; rules/query has the grammar. A query that
// begins with "[sr en] " is for feeds in these languages.
func TestGoldenQueries(t *testing.T) {
	const name = "testdata/queries.txt"
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	cases := 0
	for block := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n\n") {
		if strings.HasPrefix(block, "# ") {
			got = append(got, block)
			continue
		}
		line, _, _ := strings.Cut(block, "\n")
		got = append(got, queryBlock(load(t), line))
		cases++
	}
	if cases < 100 {
		t.Errorf("%s has %d cases, want at least 100", name, cases)
	}
	written := strings.Join(got, "\n\n") + "\n"
	if *update {
		if err := os.WriteFile(name, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	wants := strings.Split(strings.TrimSpace(string(file)), "\n\n")
	for i, g := range got {
		if g != wants[i] {
			t.Errorf("want\n%s\ngot\n%s\n", wants[i], g)
		}
	}
}

func queryBlock(r *Rules, line string) string {
	o := Options{Outlets: []string{"Balkan Insight", "N1", "B92"}}
	q, before := line, ""
	if langs, rest, ok := strings.Cut(line, "] "); ok && strings.HasPrefix(langs, "[") {
		o.Langs = strings.Fields(langs[1:])
		q, before = rest, strings.Repeat(" ", len(langs)+2)
	}
	var b strings.Builder
	b.WriteString(line)
	normal, problems := r.CheckFor(q, o)
	if normal != "" {
		b.WriteString("\n=> " + normal + "\n   " + r.Say(q))
	}
	for _, p := range problems {
		kind := "mistake"
		if p.Warning {
			kind = "warning"
		}
		_, carets, _ := strings.Cut(query.Point(q, p), "\n")
		fmt.Fprintf(&b, "\n%s%s\n%s: %s", before, carets, kind, p.Message)
	}
	return b.String()
}
