package storetest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

func getStory(t *testing.T, s *store.Store, id int64) news.Story {
	t.Helper()
	return ask(t, s, func(tx *store.Tx) (news.Story, error) { return tx.Story(id) })
}

func near(t *testing.T, s *store.Store, keys ...string) []stories.Candidate {
	t.Helper()
	return ask(t, s, func(tx *store.Tx) ([]stories.Candidate, error) { return tx.Near(keys) })
}

func factsRoundTrip(t *testing.T, s *store.Store) {
	full, bare := facts(news.Violence), news.Facts{Category: news.CategoryNone}
	id, other := addStory(t, s, full, report(1)), addStory(t, s, bare)
	got := getStory(t, s, id)
	same(t, "what a new story says", got.Facts, full)
	same(t, "what a story says of which there is nothing to say", getStory(t, s, other), news.Story{ID: other, Facts: bare})
	changed := news.Facts{Level: news.Deadly, Confirmed: news.Violence, Category: news.Attack, Categories: []news.Category{news.Attack},
		Paths: []string{"serbia", "kosovo"}, First: noon.Add(-time.Millisecond), Latest: noon}
	write(t, s, func(tx *store.Tx) error { return tx.SetFacts(id, changed) })
	same(t, "what it says after a change", getStory(t, s, id).Facts, changed)
	same(t, "what the other says", getStory(t, s, other).Facts, bare)
	none(t, "an unknown story", s.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Story(999); return err }))
}

func storiesNear(t *testing.T, s *store.Store) {
	a, b := addStory(t, s, facts(1)), addStory(t, s, facts(1))
	write(t, s, func(tx *store.Tx) error {
		for _, k := range []struct {
			story int64
			keys  []string
			after time.Duration
		}{{a, []string{"link 1", "title x"}, 2 * time.Hour}, {b, []string{"title x"}, time.Hour}, {a, []string{"link 1"}, time.Hour}, {a, nil, 0}} {
			if err := tx.AddKeys(k.story, k.keys, noon.Add(k.after)); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "an earlier item leaves the latest time", near(t, s, "link 1"), []stories.Candidate{{Story: a, At: noon.Add(2 * time.Hour)}})
	if got := near(t, s, "title x"); len(got) != 2 {
		t.Errorf("near a shared title: %v, want both stories", got)
	}
	if got := near(t, s, "title X", "link", ""); len(got) != 0 {
		t.Errorf("near keys that nobody has: %v", got)
	}
	if got := near(t, s); len(got) != 0 {
		t.Errorf("near no keys: %v", got)
	}
}

func storiesSince(t *testing.T, s *store.Store) {
	var ids []int64
	for _, c := range []struct {
		level  news.Level
		latest time.Duration
	}{{1, 3 * time.Hour}, {4, time.Hour}, {1, 2 * time.Hour}, {4, 0}, {4, -time.Hour}} {
		f := facts(c.level)
		f.Latest = noon.Add(c.latest)
		ids = append(ids, addStory(t, s, f))
	}
	same(t, "highest level first, then newest", candidates(t, s, everyStory, noon), []int64{ids[1], ids[3], ids[0], ids[2]})
	same(t, "behind the last", candidates(t, s, everyStory, noon.Add(4*time.Hour)), []int64(nil))
	write(t, s, merge(ids[1], ids[0]))
	same(t, "without the merged one", candidates(t, s, everyStory, noon), []int64{ids[3], ids[0], ids[2]})
}

func mergeMoves(t *testing.T, s *store.Store) {
	from, into := addStory(t, s, facts(3), report(1), report(2)), addStory(t, s, facts(1), report(3))
	write(t, s, func(tx *store.Tx) error {
		if err := tx.AddKeys(from, []string{"both", "from"}, noon.Add(time.Hour)); err != nil {
			return err
		}
		return tx.AddKeys(into, []string{"both", "into"}, noon)
	})
	slack := addAlert(t, s, "slack:#a", news.AlertStory{StoryID: into, Joined: 1, Watchlists: []string{"one"}})
	console := addAlert(t, s, "console", news.AlertStory{StoryID: from, Level: 3, Joined: 1, Watchlists: []string{"two"}, ReportID: 1, Announced: true})
	write(t, s, merge(from, into))

	if got := getStory(t, s, into); got.ID != into || len(got.Reports) != 3 {
		t.Errorf("the surviving story is %d with %d reports, want %d with 3", got.ID, len(got.Reports), into)
	}
	same(t, "the merged story's name leads to the surviving one", getStory(t, s, from), getStory(t, s, into))
	same(t, "keys that both had keep the latest time", near(t, s, "both"), []stories.Candidate{{Story: into, At: noon.Add(time.Hour)}})
	same(t, "keys of the merged one", near(t, s, "from"), []stories.Candidate{{Story: into, At: noon.Add(time.Hour)}})
	same(t, "the alert of the surviving one", storyIDs(getAlert(t, s, slack)), []int64{into})
	same(t, "the alert of the merged one", getAlert(t, s, console).Stories,
		[]news.AlertStory{{StoryID: into, Level: 3, Joined: 1, Watchlists: []string{"two"}, ReportID: 1, Announced: true}})
	holding := func(id int64) int {
		return len(ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.AlertsHolding(id) }))
	}
	if holding(into) != 2 || holding(from) != 0 {
		t.Errorf("%d alerts hold the surviving story and %d the merged one, want 2 and 0", holding(into), holding(from))
	}
}

func mergeOfTwoAlerts(t *testing.T, s *store.Store) {
	first, second, third := addStory(t, s, facts(1)), addStory(t, s, facts(3)), addStory(t, s, facts(2))
	older := addAlert(t, s, "console", news.AlertStory{StoryID: second, Level: 2, Joined: 1, Watchlists: []string{"a", "b"}, Announced: true})
	younger := addAlert(t, s, "console", news.AlertStory{StoryID: first, Level: 3, Joined: 1, Watchlists: []string{"b", "c"}},
		news.AlertStory{StoryID: third, Level: 1, Joined: 1, Watchlists: []string{"c"}})
	elsewhere := addAlert(t, s, "slack:#a", news.AlertStory{StoryID: first, Joined: 1, Watchlists: []string{"d"}})
	write(t, s, func(tx *store.Tx) error {
		a, err := tx.Alert(younger)
		if err != nil {
			return err
		}
		a.Level = news.Violence
		if err := tx.ChangeAlert(a); err != nil {
			return err
		}
		without, err := tx.Merge(second, first)
		same(t, "the alerts that go on without the story", without, []int64{younger})
		return err
	})
	got := getAlert(t, s, older)
	same(t, "the stories of the older alert", storyIDs(got), []int64{first})
	if !got.Stories[0].Announced {
		t.Error("the destination was told of the story, and the merge forgot it")
	}
	same(t, "the watchlists of the older alert", got.Watchlists(), []string{"a", "b", "c"})
	got = getAlert(t, s, younger)
	same(t, "the stories of the younger alert", storyIDs(got), []int64{third})
	if got.Level != news.Tension {
		t.Errorf("the younger alert is left with a story of level 1 and has level %d: it would tell of a rise that is not in it", got.Level)
	}
	same(t, "the alert of another destination", storyIDs(getAlert(t, s, elsewhere)), []int64{first})
}

func mergeInsideAlert(t *testing.T, s *store.Store) {
	first, second := addStory(t, s, facts(1)), addStory(t, s, facts(3))
	evidence := []news.Evidence{{Field: "title", Start: 1, End: 3, Text: "ab", StandsFor: "word", Rule: "word"}}
	id := addAlert(t, s, "console",
		news.AlertStory{StoryID: first, Level: 1, Joined: 2, Watchlists: []string{"a"}, ReportID: 5, Evidence: evidence},
		news.AlertStory{StoryID: second, Level: 3, Joined: 1, Watchlists: []string{"b", "a"}, ReportID: 4, Announced: true})
	write(t, s, merge(second, first))
	same(t, "the story in the alert", getAlert(t, s, id).Stories, []news.AlertStory{
		{StoryID: first, Level: 3, Joined: 1, Watchlists: []string{"a", "b"}, ReportID: 5, Evidence: evidence, Announced: true}})
}

func mergeChain(t *testing.T, s *store.Store) {
	var ids []int64
	for i := range 4 {
		ids = append(ids, addStory(t, s, facts(1), report(i)))
	}
	id := addAlert(t, s, "console", news.AlertStory{StoryID: ids[3], Joined: 1})
	for _, m := range [][2]int{{3, 2}, {2, 1}, {1, 0}} {
		write(t, s, merge(ids[m[0]], ids[m[1]]))
	}
	for _, name := range ids {
		if got := getStory(t, s, name); got.ID != ids[0] || len(got.Reports) != 4 {
			t.Errorf("story %d leads to %d with %d reports, want %d with 4", name, got.ID, len(got.Reports), ids[0])
		}
	}
	same(t, "the alert's story", storyIDs(getAlert(t, s, id)), []int64{ids[0]})
	if c := ask(t, s, (*store.Tx).Count); c.Stories != 1 {
		t.Errorf("%d stories are counted, want 1", c.Stories)
	}
}

// merge makes one story the other.
func merge(from, into int64) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Merge(from, into)
		return err
	}
}
