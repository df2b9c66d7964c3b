package query

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

const goldenFile = "testdata/queries.txt"

// TestGolden reads testdata/queries.txt: blocks of a query, its normal form ("=> …") and the same in words, or nothing, and
// what there is to say about it. A query that begins with "watchlist: " is read as a watchlist's.
func TestGolden(t *testing.T) {
	file, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	cases := 0
	for block := range strings.SplitSeq(strings.TrimRight(string(file), "\n"), "\n\n") {
		if cases > 0 || got.Len() > 0 {
			got.WriteString("\n\n")
		}
		line, _, _ := strings.Cut(block, "\n")
		if strings.HasPrefix(line, "# ") {
			got.WriteString(block)
			continue
		}
		cases++
		got.WriteString(render(line))
	}
	got.WriteByte('\n')
	if *update {
		if err := os.WriteFile(goldenFile, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if cases < 500 {
		t.Errorf("%s has %d cases, want at least 500", goldenFile, cases)
	}
	reportDifference(t, string(file), got.String())
}

func reportDifference(t *testing.T, want, got string) {
	t.Helper()
	wants, gots := strings.Split(want, "\n\n"), strings.Split(got, "\n\n")
	for i := range max(len(wants), len(gots)) {
		w, g := "", ""
		if i < len(wants) {
			w = wants[i]
		}
		if i < len(gots) {
			g = gots[i]
		}
		if strings.TrimRight(w, "\n") != strings.TrimRight(g, "\n") {
			t.Errorf("want\n%s\ngot\n%s\n", w, g)
		}
	}
}

// render makes the golden block of one query.
func render(line string) string {
	query, watchlist := strings.CutPrefix(line, "watchlist: ")
	parse := Parse
	if watchlist {
		parse = ParseWatchlist
	}
	n, problems := parse(query)
	var b strings.Builder
	b.WriteString(line)
	if n != nil {
		b.WriteString("\n=> " + Print(n) + "\n   " + Say(n, nil))
	}
	for _, p := range problems {
		kind := "mistake"
		if p.Warning {
			kind = "warning"
		}
		_, carets, _ := strings.Cut(Point(query, p), "\n")
		if watchlist {
			carets = strings.Repeat(" ", len("watchlist: ")) + carets
		}
		fmt.Fprintf(&b, "\n%s\n%s: %s", carets, kind, p.Message)
	}
	return b.String()
}

// checkPrint holds what is printed to being the same query.
func checkPrint(t *testing.T, query string, n Node) {
	t.Helper()
	printed := Print(n)
	again, problems := Parse(printed)
	if again == nil {
		t.Fatalf("%q prints as %q, which is a mistake: %v", query, printed, problems)
	}
	if twice := Print(again); twice != printed {
		t.Fatalf("%q prints as %q, that as %q", query, printed, twice)
	}
	if a, b := shape(n), shape(again); a != b {
		t.Fatalf("%q prints as %q, another tree:\n%s\n%s", query, printed, a, b)
	}
}

// shape writes a tree without places.
func shape(n Node) string {
	group := func(name string, nodes []Node) string {
		var parts []string
		for _, n := range nodes {
			parts = append(parts, shape(n))
		}
		return name + "(" + strings.Join(parts, " ") + ")"
	}
	switch n := n.(type) {
	case *And:
		return group("and", n.Parts)
	case *Or:
		return group("or", n.Alternatives)
	case *Not:
		return "not(" + shape(n.Part) + ")"
	case *Near:
		return fmt.Sprintf("near/%d(%s %s)", n.Within, shape(n.Left), shape(n.Right))
	case *Word:
		return fmt.Sprintf("word(%q exact=%v prefix=%v)", n.Text, n.Exact, n.Prefix)
	case *Phrase:
		return fmt.Sprintf("phrase(%q exact=%v)", n.Words, n.Exact)
	case *Field:
		var values []string
		for _, v := range n.Values {
			values = append(values, v.Text)
		}
		return fmt.Sprintf("field(%s equal=%v %q)", n.Name, n.Equal, values)
	}
	return fmt.Sprintf("%T", n)
}

// checkTree holds a tree to what its types promise.
func checkTree(t *testing.T, query string, n Node, inAnd bool) {
	t.Helper()
	start, end := n.Pos()
	if start < 0 || end < start || end > len(query) {
		t.Fatalf("%q: %s has the place %d:%d", query, shape(n), start, end)
	}
	switch n := n.(type) {
	case *And:
		positive := false
		for _, part := range n.Parts {
			_, not := part.(*Not)
			positive = positive || !not
			checkTree(t, query, part, true)
		}
		if !positive || len(n.Parts) < 2 {
			t.Fatalf("%q: %s", query, shape(n))
		}
	case *Or:
		if len(n.Alternatives) < 2 {
			t.Fatalf("%q: %s", query, shape(n))
		}
		for _, a := range n.Alternatives {
			checkTree(t, query, a, false)
		}
	case *Not:
		if _, ok := n.Part.(*Not); ok || !inAnd {
			t.Fatalf("%q: an exclusion stands in the wrong place: %s", query, shape(n))
		}
		checkTree(t, query, n.Part, false)
	case *Near:
		checkTree(t, query, n.Left, false)
		checkTree(t, query, n.Right, false)
	case *Word:
		if query[start:end] == "" || n.Text == "" {
			t.Fatalf("%q: an empty word", query)
		}
	case *Phrase:
		if len(n.Words) < 2 {
			t.Fatalf("%q: %s", query, shape(n))
		}
	}
}

func TestPlaces(t *testing.T) {
	n, _ := Parse(`a (region:kosovo/north, =Bar) -"c d"`)
	all := n.(*And)
	or := all.Parts[1].(*Or)
	field := or.Alternatives[0].(*Field)
	tests := []struct {
		node  interface{ Pos() (int, int) }
		start int
		end   int
	}{{all, 0, 36}, {all.Parts[0], 0, 1}, {or, 3, 28}, {field, 3, 22}, {field.Values[0], 10, 22}, {or.Alternatives[1], 24, 28}, {all.Parts[2], 30, 36}}
	for _, test := range tests {
		if start, end := test.node.Pos(); start != test.start || end != test.end {
			t.Errorf("%T stands at %d:%d, want %d:%d", test.node, start, end, test.start, test.end)
		}
	}
}

func TestLimits(t *testing.T) {
	tests := []struct{ name, query, want string }{
		{"bytes", strings.Repeat("barikada ", 4000), "32768"},
		{"nesting", strings.Repeat("(", 33) + "a" + strings.Repeat(")", 33), "32 deep"},
		{"far too deep", strings.Repeat("(", 30000), "32 deep"},
		{"words", strings.Repeat("a ", 2001), "2000 words"},
		{"words of a phrase", `"` + strings.Repeat("a ", 2001) + `"`, "2000 words"},
		{"values", "region:a" + strings.Repeat(",a", 2000), "2000 words"},
		{"NEARs", "a" + strings.Repeat(" NEAR a", 65), "64 NEARs"},
		{"marks", strings.Repeat("„", 10000), "quotation mark"},
		{"dashes and colons", strings.Repeat("a:b ", 8000), "no field"},
		{"not UTF-8", "a \xff b", "UTF-8"},
		{"control character", "a\x00b", "control character"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, problems := Parse(test.query)
			if n != nil || len(problems) == 0 || !strings.Contains(problems[0].Message, test.want) {
				t.Errorf("got %v, %v, want a mistake with %q", n, problems, test.want)
			}
		})
	}
	for _, query := range []string{
		strings.Repeat("(", 32) + "a" + strings.Repeat(")", 32), strings.Repeat("a ", 2000), "a" + strings.Repeat(" NEAR a", 64),
	} {
		if n, problems := Parse(query); n == nil {
			t.Errorf("a query within the bounds is refused: %v", problems)
		}
	}
}

func TestManyProblemsAreCut(t *testing.T) {
	_, problems := Parse(strings.Repeat("or ", 50) + strings.Repeat("x:y ", 50))
	if len(problems) != mostProblems || problems[0].Warning {
		t.Errorf("%d problems, the first %+v", len(problems), problems[0])
	}
}

func TestPoint(t *testing.T) {
	query := strings.Repeat("ž ", 100) + "regoin:x\tand\n" + strings.Repeat("š ", 100)
	_, problems := Parse(query)
	got := Point(query, problems[0])
	lines := strings.Split(got, "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines:\n%s", len(lines), got)
	}
	column := strings.Index(lines[1], "^")
	under := string([]rune(lines[0])[column:][:utf8.RuneCountInString(strings.TrimSpace(lines[1]))])
	if under != "regoin:" || utf8.RuneCountInString(lines[0]) > 2*pointWidth+len(under) {
		t.Errorf("points at %q:\n%s", under, got)
	}
	for _, p := range []Problem{{Span: Span{-3, 900}}, {Span: Span{5, 2}}, {}} {
		if got := Point("abc", p); strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "^") {
			t.Errorf("Point(%v) = %q", p.Span, got)
		}
	}
}

func TestSince(t *testing.T) {
	zone := time.FixedZone("CEST", 7200)
	now := time.Date(2023, 5, 29, 14, 30, 0, 0, zone)
	tests := []struct {
		value string
		want  time.Time
	}{
		{"30m", now.Add(-30 * time.Minute)},
		{"24h", now.Add(-24 * time.Hour)},
		{"7D", now.Add(-7 * 24 * time.Hour)},
		{"2w", now.Add(-14 * 24 * time.Hour)},
		{"2023-05-27", time.Date(2023, 5, 27, 0, 0, 0, 0, zone)},
		{"27.5.2023", time.Date(2023, 5, 27, 0, 0, 0, 0, zone)},
		{"", time.Time{}}, {"h", time.Time{}}, {"24", time.Time{}}, {"0h", time.Time{}}, {"-1h", time.Time{}}, {"24y", time.Time{}},
		{"99999w", time.Time{}}, {"2023-13-01", time.Time{}}, {"yesterday", time.Time{}},
	}
	for _, test := range tests {
		got, ok := Since(test.value, now)
		if ok != !test.want.IsZero() || !got.Equal(test.want) {
			t.Errorf("Since(%q) = %v, %v, want %v", test.value, got, ok, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	file, err := os.ReadFile(goldenFile)
	if err != nil {
		f.Fatal(err)
	}
	for block := range strings.SplitSeq(string(file), "\n\n") {
		line, _, _ := strings.Cut(block, "\n")
		f.Add(strings.TrimPrefix(line, "watchlist: "))
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, problems := Parse(s)
		mistakes := 0
		for i, p := range problems {
			if p.Start < 0 || p.End < p.Start || p.End > len(s) || p.Message == "" {
				t.Fatalf("%q: %+v", s, p)
			}
			if i > 0 && p.Start < problems[i-1].Start {
				t.Fatalf("%q: problems are not in order: %+v", s, problems)
			}
			if !p.Warning {
				mistakes++
			}
			Point(s, p)
		}
		if (n == nil) != (mistakes > 0) {
			t.Fatalf("%q: tree %v with %d mistakes %v", s, n, mistakes, problems)
		}
		if n != nil {
			checkTree(t, s, n, false)
			checkPrint(t, s, n)
			if said := Say(n, nil); !strings.HasPrefix(said, "anything ") || strings.Contains(said, "  ") && !strings.Contains(s, "  ") {
				t.Fatalf("%q is said as %q", s, said)
			}
		}
		listed := FromLists([]string{s}, []string{"a", s}, []string{s}, false)
		if n, problems := Parse(listed); n != nil {
			if and, ok := n.(*And); ok && len(and.Parts) != 2 {
				t.Fatalf("the entry %q changes the structure: %s (%v)", s, listed, problems)
			}
			checkPrint(t, listed, n)
		}
	})
}

func TestEmpty(t *testing.T) {
	for _, query := range []string{"", " \t\n", ",", "!?"} {
		n, problems := ParseWatchlist(query)
		if n != nil || !strings.Contains(fmt.Sprint(problems), "empty") {
			t.Errorf("%q: %v, %v", query, n, problems)
		}
	}
}
