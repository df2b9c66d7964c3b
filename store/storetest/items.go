package storetest

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// found is what Find returns.
type found struct {
	report news.Report
	story  int64
}

func find(t *testing.T, s *store.Store, it news.Item) (f found, err error) {
	t.Helper()
	err = s.Read(t.Context(), func(tx *store.Tx) (err error) { f.report, f.story, err = tx.Find(it); return err })
	return f, err
}

func itemRoundTrip(t *testing.T, s *store.Store) {
	full := report(1)
	bare := news.Report{Item: news.Item{FeedID: 7, Key: "bare", Published: noon, Seen: noon, Revision: 1}, Annotation: news.Annotation{Category: news.CategoryNone}}
	old := report(2)
	old.Old = true
	story := addStory(t, s, facts(1), full, bare, old)
	got := ask(t, s, func(tx *store.Tx) ([]news.Report, error) { return tx.Reports(story) })
	if len(got) != 3 {
		t.Fatalf("%d reports, want 3", len(got))
	}
	for i, want := range []news.Report{full, bare, old} {
		want.ID = got[i].ID
		same(t, want.Key, got[i], want)
		same(t, want.Key+" by its id", ask(t, s, func(tx *store.Tx) (news.Report, error) { return tx.Report(want.ID) }), want)
	}
	none(t, "an unknown id", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Report(999); return err }))
	of := ask(t, s, func(tx *store.Tx) (news.Story, error) { return tx.StoryOf(got[1].ID) })
	if of.ID != story || len(of.Reports) != 3 {
		t.Errorf("the item's story is %d with %d reports, want %d with 3", of.ID, len(of.Reports), story)
	}
	none(t, "the story of an unknown item", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.StoryOf(999); return err }))
}

func itemFound(t *testing.T, s *store.Store) {
	one, two := report(1), report(2)
	two.Link = ""
	story := addStory(t, s, facts(1), one, two)
	for _, c := range []struct {
		name string
		it   news.Item
		key  string // of the item that is found; "" for none
	}{
		{"feed and key", news.Item{FeedID: 7, Key: "guid-1"}, "guid-1"},
		{"feed and key go before the link", news.Item{FeedID: 7, Key: "guid-2", Outlet: "Ibar", Link: one.Link}, "guid-2"},
		{"a new key, the same link", news.Item{FeedID: 7, Key: "new", Outlet: "Ibar", Link: one.Link}, "guid-1"},
		{"another feed of the outlet", news.Item{FeedID: 8, Key: "guid-1", Outlet: "ИБАР", Link: one.Link}, "guid-1"},
		{"another feed, the same key", news.Item{FeedID: 8, Key: "guid-1"}, ""},
		{"another outlet, the same link", news.Item{FeedID: 8, Key: "guid-1", Outlet: "Other", Link: one.Link}, ""},
		{"no link", news.Item{FeedID: 8, Key: "x", Outlet: "Ibar"}, ""},
		{"a new link", news.Item{FeedID: 7, Key: "x", Outlet: "Ibar", Link: "https://ibar.example/9"}, ""},
	} {
		got, err := find(t, s, c.it)
		if c.key == "" {
			none(t, c.name, err)
		} else if err != nil || got.report.Key != c.key || got.story != story {
			t.Errorf("%s: found %q in story %d, error %v; want %q in %d", c.name, got.report.Key, got.story, err, c.key, story)
		}
	}
	err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AddItem(one, story); return err })
	if err == nil {
		t.Error("a second item with the same feed and key was stored")
	}
}

// itemsSaid asks what a whole document's entries said before.
func itemsSaid(t *testing.T, s *store.Store) {
	one, two, other := report(1), report(2), report(3)
	two.Title, two.Summary, other.FeedID = `Sukobi "u" Zvečanu`, "", 8
	addStory(t, s, facts(1), one, two, other)
	for _, c := range []struct {
		name string
		feed int64
		keys []string
		want map[string]store.Words
	}{
		{"of many keys, those that are stored", 7, []string{"none", two.Key, one.Key, `"`, "a\x00b\xff", ""},
			map[string]store.Words{one.Key: {Title: one.Title, Summary: one.Summary}, two.Key: {Title: two.Title}}},
		{"of its own feed only", 7, []string{other.Key}, map[string]store.Words{}},
		{"of no keys", 7, nil, map[string]store.Words{}},
	} {
		same(t, c.name, ask(t, s, func(tx *store.Tx) (map[string]store.Words, error) { return tx.Says(c.feed, c.keys) }), c.want)
	}
	for _, at := range []time.Time{noon, {}} { // taken back, and not any more
		known, err := find(t, s, one.Item)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(tx *store.Tx) error { return tx.TakeBack(known.report.ID, at) })
		if known, err = find(t, s, one.Item); err != nil || !known.report.TakenBack.Equal(at) {
			t.Errorf("an item was taken back at %v, want %v (%v)", known.report.TakenBack, at, err)
		}
		says := ask(t, s, func(tx *store.Tx) (map[string]store.Words, error) { return tx.Says(7, []string{one.Key}) })
		if says[one.Key].TakenBack == at.IsZero() {
			t.Errorf("says %+v of an item that was taken back at %v", says[one.Key], at)
		}
	}
}

func itemEdited(t *testing.T, s *store.Store) {
	story := addStory(t, s, facts(1), report(1))
	was, err := find(t, s, report(1).Item)
	if err != nil {
		t.Fatal(err)
	}
	edit := report(1)
	edit.ID, edit.Revision, edit.Title, edit.Summary = was.report.ID, 2, "Miran dan", ""
	edit.URL, edit.Link = "https://ibar.example/new", "https://ibar.example/new"
	edit.Annotation = news.Annotation{Lang: "hr", Script: "Latn", Category: news.CategoryNone, RulesStamp: "rules-2"}
	want := edit
	edit.Old, edit.Published, edit.Seen, edit.Outlet, edit.Key = true, noon.Add(time.Hour), noon.Add(time.Hour), "Other", "other"
	write(t, s, func(tx *store.Tx) error { return tx.EditItem(edit) })
	got, err := find(t, s, want.Item)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the edited item", got, found{want, story})
}

func oddTexts(t *testing.T, s *store.Store) {
	story := addStory(t, s, facts(1))
	for _, c := range []struct{ name, text string }{
		{"a megabyte", strings.Repeat("Звечан ", 1<<20/13)},
		{"invalid UTF-8", "Zve\xc4an \xff\xfe"},
		{"NUL", "Zve\x00čan"},
		{"signs of SQL and JSON", `'"; DROP TABLE items; -- \u0000 {"a":[1]} $1 ?`},
		{"line ends and controls", "a\r\nb\tc\x1b[31md\u2028e"},
		{"letters outside the BMP", "🔴 𝔷𝔳𝔢"},
	} {
		r := report(1)
		r.Key, r.Link, r.Title, r.Summary = "odd "+c.name, "https://odd.example/"+c.name, c.text, c.text
		if len(c.text) < 100 { // what stands in an index is bounded by who gives it
			r.Outlet = c.text
		}
		r.Concepts = []string{c.text}
		r.Evidence[0].Text = c.text
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.AddItem(r, story); err != nil {
				return err
			}
			return tx.AddKeys(story, stories.Keys(r.Item), noon)
		})
		clean := utf8.ValidString(c.text) && !strings.ContainsRune(c.text, 0)
		got, missing := find(t, s, r.Item)
		switch {
		case err != nil && clean:
			t.Errorf("%s: %v", c.name, err)
		case err != nil:
			none(t, c.name+": nothing is half written", missing)
		case missing != nil:
			t.Errorf("%s: stored, and not found: %v", c.name, missing)
		case clean:
			r.ID = got.report.ID
			same(t, c.name, got.report, r)
		case !strings.HasPrefix(got.report.Title, "Zve"):
			t.Errorf("%s: the title became %q", c.name, got.report.Title)
		}
	}
}

func newestItems(t *testing.T, s *store.Store) {
	var all []news.Report
	for i := range 5 {
		r := report(i)
		r.Published = noon.Add(time.Duration(i) * time.Hour)
		all = append(all, r)
	}
	addStory(t, s, facts(1), all[3], all[0], all[4], all[1], all[2])
	got := ask(t, s, func(tx *store.Tx) ([]news.Report, error) { return tx.Newest(noon.Add(time.Hour), 3) })
	var keys []string
	for _, r := range got {
		keys = append(keys, r.Key)
	}
	same(t, "the newest three", keys, []string{"guid-4", "guid-3", "guid-2"})
	if got := ask(t, s, func(tx *store.Tx) ([]news.Report, error) { return tx.Newest(noon.Add(4*time.Hour), 9) }); len(got) != 1 {
		t.Errorf("%d items are as new as the newest, want 1", len(got))
	}
}
