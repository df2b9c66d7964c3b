package rules

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

// The page on the query language for people: its sections, its tables and its blocks of queries.
var (
	pageRow   = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.*) \\|$")
	pageBlock = regexp.MustCompile("(?s)```query\n(.*?)```")
)

// section returns what stands under a heading of docs/query.md; "" is the whole page.
func section(t *testing.T, heading string) string {
	t.Helper()
	page, err := os.ReadFile("../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	if heading == "" {
		return string(page)
	}
	_, part, ok := strings.Cut(string(page), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("docs/query.md has no section %q", heading)
	}
	part, _, _ = strings.Cut(part, "\n## ")
	return part
}

var pageOptions = Options{Question: true, Outlets: []string{"Balkan Insight", "Kosovo Online"}}

// TestPageExamples compiles every query that docs/query.md shows as right.
func TestPageExamples(t *testing.T) {
	var queries []string
	for _, block := range pageBlock.FindAllStringSubmatch(section(t, ""), -1) {
		queries = append(queries, strings.Split(strings.TrimSpace(block[1]), "\n")...)
	}
	for _, heading := range []string{"Words", "And, or, not", "Fields"} {
		for _, row := range pageRow.FindAllStringSubmatch(section(t, heading), -1) {
			queries = append(queries, row[1])
		}
	}
	if len(queries) < 50 {
		t.Errorf("docs/query.md shows %d queries, want fifty", len(queries))
	}
	for _, q := range queries {
		_, problems := load(t).CheckFor(q, pageOptions)
		for _, p := range problems {
			if !p.Warning {
				t.Errorf("%s: %s", q, p.Message)
			}
		}
	}
}

// TestPageWords tries the table of words: what is said to be found is found, the rest is not.
func TestPageWords(t *testing.T) {
	rows := pageRow.FindAllStringSubmatch(section(t, "Words"), -1)
	if len(rows) < 10 {
		t.Fatalf("the table of words has %d rows", len(rows))
	}
	for _, row := range rows {
		finds, not, ok := strings.Cut(row[2], " | ")
		if !ok {
			t.Errorf("%s: the row wants three columns", row[1])
		}
		for i, cell := range []string{finds, not} {
			for _, text := range strings.Split(cell, " · ") {
				if _, found := concerns(t, row[1], news.Item{Title: text}); found != (i == 0) {
					t.Errorf("%s in %q: found is %v", row[1], text, found)
				}
			}
		}
	}
}

// TestPageMistakes holds the page to what karaula says of wrong queries, and of those that were probably not meant so.
func TestPageMistakes(t *testing.T) {
	wrong, warned, _ := strings.Cut(section(t, "When something is wrong"), "Some queries work")
	for i, part := range []string{wrong, warned} {
		rows := pageRow.FindAllStringSubmatch(part, -1)
		if len(rows) < 7 {
			t.Errorf("table %d has %d rows", i, len(rows))
		}
		for _, row := range rows {
			_, problems := load(t).CheckFor(row[1], pageOptions)
			if !slices.ContainsFunc(problems, func(p query.Problem) bool { return p.Warning == (i == 1) && strings.Contains(p.Message, row[2]) }) {
				t.Errorf("%s: %v, want %q", row[1], problems, row[2])
			}
		}
	}
}

// TestPageLists: the lists say the same as the query beside them.
func TestPageLists(t *testing.T) {
	got := query.FromLists([]string{"kosovo/north"}, []string{"barikada", "specijalna policija"}, []string{"topic:sport"}, false)
	if !strings.Contains(section(t, "Lists instead of a query"), "the query `"+got+"`") {
		t.Errorf("the page has another query than %s", got)
	}
}
