package app

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// TestNewsAgrees: with and without the store's search, for stores and questions of all kinds, the same stories come in the
// same order.
func TestNewsAgrees(t *testing.T) {
	t.Parallel()
	server := startPostgres(t)
	t.Run("SQLite", func(t *testing.T) {
		newsAgrees(t, store.Options{File: filepath.Join(t.TempDir(), "karaula.db"), Volatile: true})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		address, err := server.New(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		newsAgrees(t, store.Options{Postgres: address})
	})
}

func newsAgrees(t *testing.T, o store.Options) {
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &dice{rand.New(rand.NewPCG(1, 2)), r}
	now := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	for range 3 { // days
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return d.day(tx, now, 150) }); err != nil {
			t.Fatal(err)
		}
		now = now.Add(24 * time.Hour)
	}
	found := 0
	for i := range 60 {
		found += askBoth(t, s, r, d.question(), d.since(now), []int{1, 20, 20, 300}[i%4])
	}
	if found < 200 {
		t.Errorf("the questions found %d stories: they test nothing", found)
	}
}

// askBoth asks a question with and without the search, and returns how many stories it found.
func askBoth(t *testing.T, s *store.Store, r *rules.Rules, question string, since time.Time, n int) (found int) {
	t.Helper()
	search, problems, broken := bot.NewSearch(r, question, since)
	if broken {
		t.Fatalf("%s: %v", question, problems)
	}
	search.Since = since
	set, _ := r.Compile([]news.Watchlist{{Query: question}}, rules.Options{Question: true})
	var got, want []news.Story
	err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
		for story, err := range tx.Candidates(rules.Search{nil}, since) {
			if err != nil {
				return err
			}
			readings := make([]*rules.Reading, len(story.Reports))
			for i, report := range story.Reports {
				readings[i] = r.Read(report.Item)
			}
			if len(set.Concerned(story.Facts, readings)) > 0 {
				if want = append(want, story); len(want) == n {
					break
				}
			}
		}
		got, _, err = search.Stories(tx, 0, n, mostRead)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	id := func(s news.Story) string { return fmt.Sprintf("%d (level %d)", s.ID, s.Level) }
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || id(got[i]) != id(want[i]) {
			t.Fatalf("%s since %v, at most %d: %d stories, and without the search %d; they differ from the %d. on", question, since, n, len(got), len(want), i+1)
		}
	}
	return len(got)
}

// TestNewsEnds: a question that nothing answers does not read all that is stored.
func TestNewsEnds(t *testing.T) {
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "karaula.db"), Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	const most = 300
	last := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	ask := func(what string, wantAll bool, want int) {
		t.Helper()
		search, _, _ := bot.NewSearch(r, "level:0", last) // no words: all must be looked at
		search.Since = time.Time{}
		if err := s.Read(t.Context(), func(tx *store.Tx) error {
			found, all, err := search.Stories(tx, 0, 1, most)
			if all != wantAll || len(found) != want {
				t.Errorf("%s: %d stories and all is %v, want %d and %v", what, len(found), all, want, wantAll)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	add := func(n int) {
		t.Helper()
		if _, err := s.DB().ExecContext(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			INSERT INTO stories (level, confirmed, category, categories, regions, paths, concepts, first, latest)
			SELECT 0, 0, 'none', '[]', '[]', '[]', '[]', $2, $2 FROM n`, n, last.UnixMilli()); err != nil {
			t.Fatal(err)
		}
	}
	add(most)
	ask("as many as are read", true, 0)
	add(1)
	ask("one more", false, 0)
	if err := s.Write(t.Context(), func(tx *store.Tx) error {
		it := news.Item{FeedID: 1, Key: "a", Title: "Barikada", Published: last.Add(time.Hour), Seen: last}
		return addReports(tx, []news.Report{r.Read(it).Report})
	}); err != nil {
		t.Fatal(err)
	}
	ask("and one that is wanted", true, 1)
}

// dice makes items, stories and questions of the same words.
type dice struct {
	*rand.Rand
	rules *rules.Rules
}

func (d *dice) of(list ...string) string { return list[d.IntN(len(list))] }

func (d *dice) title() string {
	titles := []string{
		"Barikade na putu %s", "Полиција код места %s", "Протест грађана, %s", "Sukobi i pucnjava: %s", "Clashes with police near %s", "Mayors enter offices in %s",
		"Kosova's army near %s", "Utakmica u mestu %s završena bez golova", "Utakmica u mestu %s prekinuta", "Vreme: sneg i kiša, %s", "Izbori: %s", "Zima u mestu %s",
	}
	return fmt.Sprintf(d.of(titles...), d.of("Zvečan", "Звечан", "Leposavić", "Priština", "Niš", "Banjaluka", "Sarajevo", "Skoplje", "Podgorica", "Pariz"))
}

// day stores what n items report, sums their stories up, and now and then merges stories or edits an item.
func (d *dice) day(tx *store.Tx, day time.Time, n int) error {
	all := map[int64][]news.Report{}
	var ids []int64
	for i := range n {
		it := news.Item{FeedID: 1, Key: fmt.Sprint(day.Unix(), i), Title: d.title(), Outlet: d.of("N1", "Koha", "Balkan Insight"), Country: d.of("rs", "xk", "ba"),
			Lang: d.of("sr", "", "en"), Trust: news.Normal, Revision: 1, Published: day.Add(-time.Duration(d.IntN(100)) * time.Hour), Seen: day}
		if d.IntN(3) == 0 {
			it.Summary = d.title() + ". " + d.title()
		}
		report := d.rules.Read(it).Report
		var story int64
		if len(ids) > 0 && d.IntN(4) == 0 {
			story = ids[d.IntN(len(ids))]
		} else {
			var err error
			if story, err = tx.AddStory(stories.Sum([]news.Report{report}, news.Corrected{})); err != nil {
				return err
			}
			ids = append(ids, story)
		}
		var err error
		if report.ID, err = tx.AddItem(report, story); err != nil {
			return err
		}
		all[story] = append(all[story], report)
		if err := tx.SetFacts(story, stories.Sum(all[story], news.Corrected{})); err != nil {
			return err
		}
	}
	for range n / 20 {
		if err := d.change(tx, ids[d.IntN(len(ids))]); err != nil {
			return err
		}
		if err := d.merge(tx, ids); err != nil {
			return err
		}
	}
	return nil
}

// change edits a report of a story.
func (d *dice) change(tx *store.Tx, id int64) error {
	story, err := tx.Story(id)
	if err != nil {
		return err
	}
	edited := &story.Reports[d.IntN(len(story.Reports))]
	edited.Title = d.title()
	edited.Annotation = d.rules.Read(edited.Item).Annotation
	if err := tx.EditItem(*edited); err != nil {
		return err
	}
	return tx.SetFacts(story.ID, stories.Sum(story.Reports, story.Corrected))
}

// merge makes two stories one.
func (d *dice) merge(tx *store.Tx, ids []int64) error {
	a, err := tx.Story(ids[d.IntN(len(ids))])
	if err != nil {
		return err
	}
	b, err := tx.Story(ids[d.IntN(len(ids))])
	if err != nil || a.ID == b.ID {
		return err
	}
	if _, err := tx.Merge(a.ID, b.ID); err != nil {
		return err
	}
	if b, err = tx.Story(b.ID); err != nil {
		return err
	}
	return tx.SetFacts(b.ID, stories.Sum(b.Reports, b.Corrected))
}

func (d *dice) since(now time.Time) time.Time {
	return []time.Time{{}, now.Add(-24 * time.Hour), now.Add(-72 * time.Hour), now.Add(-26 * time.Hour), now}[d.IntN(5)]
}

// question is one to three alternatives of one to three parts.
func (d *dice) question() string {
	var alternatives []string
	for range 1 + d.IntN(3)*d.IntN(2) {
		parts := []string{d.part()}
		for range d.IntN(3) {
			if part := d.part(); d.IntN(5) == 0 && !strings.HasPrefix(part, "(") {
				parts = append(parts, "-"+part)
			} else {
				parts = append(parts, part)
			}
		}
		alternatives = append(alternatives, strings.Join(parts, " "))
	}
	return strings.Join(slices.Compact(alternatives), ", ")
}

func (d *dice) part() string {
	if d.IntN(6) == 0 {
		return "(" + d.part() + ", " + d.part() + " " + d.part() + ")"
	}
	return d.of("barikada", "полиција", "police", "utakmica", "zima", "Kosova", "sneg", "=Clashes", "utak*", "mesto", `"u mestu"`, "mayors NEAR/5 offices", "title:utakmica",
		"region:kosovo/north", "region:kosovo", "region:serbia", "region:balkans", "level:0", "level:1", "level:3", "level=2", "category:clash,attack", "category:none",
		"concept:barricade", "topic:sport", "lang:sr", "lang:en", "country:xk", "outlet:koha", `outlet:"balkan insight"`)
}
