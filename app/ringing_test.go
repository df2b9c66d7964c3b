package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckWarnsOfRinging stores a day of fires and one barricade: who watches fires would have heard too often, who watches
// barricades, or fires by region, would not.
func TestCheckWarnsOfRinging(t *testing.T) {
	var items strings.Builder
	for i := range tooOften + 2 {
		fmt.Fprintf(&items, `{"id":"%d","title":"Požar broj %d u Beogradu","lang":"sr","outlet":"A","published":"2023-05-26T%02d:%02d:00Z"}`+"\n", i, i, 8+i/6, i%6*10)
	}
	items.WriteString(`{"id":"b","title":"Barikade u Zvečanu","lang":"sr","outlet":"A","published":"2023-05-26T10:05:00Z"}` + "\n")
	kept := filepath.Join(t.TempDir(), "kept.db")
	config := writeFile(t, "config.yaml", fmt.Sprintf(`store: %q
feeds: {include: []}
watchlists:
  - {name: barricades, query: barikada, post_to: [console]}
  - post_to: [console]
    name: fires
    query: 'požar'
  - {name: from above, query: 'požar', post_at: 2, post_to: [console]}
  - {name: by region, query: 'region:serbia, požar', post_at: 0, post_to: [console]}
`, kept))
	if status, _, people := call(t, "", "check", "--offline", "--config", config); status != exitFine || people != "" {
		t.Fatalf("without a store: status %d, %s", status, people)
	}
	if status, _, people := call(t, "", "replay", writeFile(t, "items.jsonl", items.String()), "--store", kept, "--config", config); status != exitFine {
		t.Fatal(people)
	}
	status, out, people := call(t, "", "check", "--offline", "--config", config)
	want := fmt.Sprintf("warning: %s:6:11: the watchlist fires would have rung 22 times a day on what is stored (22 times in 24 h)", config)
	if status != exitFine || !strings.HasPrefix(people, want) || strings.Count(people, "warning") != 1 {
		t.Errorf("status %d, said\n%swant one line that begins with\n%s", status, people, want)
	}
	if !strings.Contains(out, "anything in Serbia, or mentioning “požar” in any form\n") {
		t.Errorf("check does not say what is asked for:\n%s", out)
	}
}
