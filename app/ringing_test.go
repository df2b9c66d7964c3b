package app

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
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

// TestRehearsalOfTheNewest: where a week has more stories than are read, the newest ones are, and not those of the highest
// level alone, which would hide a word that rings often on level 0.
func TestRehearsalOfTheNewest(t *testing.T) {
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "karaula.db"), Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	end := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		for i := range 60 {
			it := news.Item{FeedID: 1, Key: fmt.Sprint(i), Title: fmt.Sprint("Poginulo dvoje, slučaj ", i), Outlet: "A", Lang: "sr", Revision: 1}
			it.Published = end.Add(-time.Duration(i) * time.Hour)
			if i < 30 {
				it.Title, it.Published = fmt.Sprint("Požar broj ", i), end.Add(-time.Duration(i)*40*time.Minute)
			}
			if err := addReports(tx, []news.Report{r.Read(it).Report}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lists := []news.Watchlist{{Name: "fires", Query: "požar", PostTo: []news.Destination{"console"}}}
	set, _ := r.Compile(lists, rules.Options{})
	policy := alerts.Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour}
	for _, c := range []struct {
		most, rings int
		days        float64
	}{{1000, 30, 59.0 / 24}, {40, 30, 39.0 / 24}, {25, 25, 16.0 / 24}, {1, 1, 1.0 / 24}} {
		var rings []int
		var days float64
		err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			rings, days, err = rehearse(tx, r, policy, c.most)
			return err
		})
		if err != nil || len(rings) != 1 || rings[0] != c.rings || math.Abs(days-c.days) > 0.01 {
			t.Errorf("of %d stories: %v in %.2f days (%v), want %d in %.2f", c.most, rings, days, err, c.rings, c.days)
		}
	}
}
