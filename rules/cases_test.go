package rules

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/karaula/karaula/news"
)

// loaded is the shipped data, read once for all tests.
var loaded = sync.OnceValues(Load)

func load(t testing.TB) *Rules {
	t.Helper()
	r, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCases holds the rules against testdata/cases.txt, as one field and as title and summary.
func TestCases(t *testing.T) {
	r := load(t)
	file, err := os.ReadFile("testdata/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for number, line := range strings.Split(string(file), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		columns := strings.SplitN(line, "|", 5)
		if len(columns) != 5 {
			t.Fatalf("cases.txt:%d: five columns, please", number+1)
		}
		for i := range columns {
			columns[i] = strings.TrimSpace(columns[i])
		}
		count++
		reading := r.ReadText(columns[4], news.Item{Lang: columns[0]})
		codes := strings.Join(reading.Regions, " ")
		if codes == "" {
			codes = "-"
		}
		got := []string{reading.Annotation.Lang, fmt.Sprint(int(reading.Level)), string(reading.Category), codes}
		for i, want := range columns[:4] {
			if want != "*" && got[i] != want {
				t.Errorf("cases.txt:%d: %s\n\tgot %s, want %s; evidence %+v", number+1, columns[4], strings.Join(got, " | "), strings.Join(columns[:4], " | "), reading.Annotation.Evidence)
				break
			}
		}
	}
	if count < 60 {
		t.Errorf("only %d cases were read", count)
	}
}
