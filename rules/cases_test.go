package rules

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

func load(t testing.TB) *Rules {
	t.Helper()
	r, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCases holds the rules against testdata/cases.txt: items of feeds that say their language.
func TestCases(t *testing.T) {
	r := load(t)
	eachCase(t, "cases.txt", 60, func(c ruleCase) {
		if got := c.read(r, c.lang); got.lang != c.lang || !c.agrees(got) {
			t.Errorf("%s", c.report(got))
		}
	})
}

// TestCasesWithoutHint holds the rules against testdata/no-hint.txt: short texts that may be in any language of their
// script. None may be taken for the wrong language, and what they report must be found all the same.
func TestCasesWithoutHint(t *testing.T) {
	r := load(t)
	eachCase(t, "no-hint.txt", 60, func(c ruleCase) {
		if got := c.read(r, ""); got.lang != c.lang && got.lang != "" || !c.agrees(got) {
			t.Errorf("%s", c.report(got))
		}
		if got := c.read(r, c.lang); got.lang != c.lang || !c.agrees(got) {
			t.Errorf("with its language: %s", c.report(got))
		}
	})
}

// ruleCase is a line of a file of cases, or what the rules make of one.
type ruleCase struct {
	where                        string
	lang, level, category, codes string
	text                         string
	evidence                     []news.Evidence
}

// eachCase calls check for every case of a file that has at least so many.
func eachCase(t *testing.T, file string, atLeast int, check func(ruleCase)) {
	t.Helper()
	content, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for number, line := range strings.Split(string(content), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		columns := strings.SplitN(line, "|", 5)
		if len(columns) != 5 {
			t.Fatalf("%s:%d: five columns, please", file, number+1)
		}
		for i := range columns {
			columns[i] = strings.TrimSpace(columns[i])
		}
		count++
		codes := strings.Fields(columns[3])
		slices.Sort(codes)
		check(ruleCase{where: fmt.Sprintf("%s:%d", file, number+1), lang: columns[0], level: columns[1], category: columns[2],
			codes: strings.Join(codes, " "), text: columns[4]})
	}
	if count < atLeast {
		t.Errorf("%s: only %d cases were read", file, count)
	}
}

func (c ruleCase) read(r *Rules, hint string) ruleCase {
	reading := r.ReadText(c.text, news.Item{Lang: hint})
	codes := strings.Join(reading.Regions, " ")
	if codes == "" {
		codes = "-"
	}
	return ruleCase{lang: reading.Annotation.Lang, level: fmt.Sprint(int(reading.Level)), category: string(reading.Category),
		codes: codes, evidence: reading.Annotation.Evidence}
}

// agrees says whether what was read is what the case wants, its language aside.
func (c ruleCase) agrees(got ruleCase) bool {
	same := func(want, got string) bool { return want == "*" || want == got }
	return same(c.level, got.level) && same(c.category, got.category) && same(c.codes, got.codes)
}

func (c ruleCase) report(got ruleCase) string {
	return fmt.Sprintf("%s: %s\n\tgot %s | %s | %s | %s, want %s | %s | %s | %s; evidence %+v", c.where, c.text,
		got.lang, got.level, got.category, got.codes, c.lang, c.level, c.category, c.codes, got.evidence)
}
