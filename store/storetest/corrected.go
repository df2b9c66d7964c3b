package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// held is a story that a person gave a level.
func held(by, scope string, l news.Level) news.Corrected {
	return news.Corrected{Held: &news.Held{Level: l, Seen: news.Violence, By: by, Scope: scope, At: noon, Reason: "an exercise"},
		Notes: []news.Note{{At: noon, By: by, Scope: scope, Did: news.AmendLevel, From: news.Violence, To: l, Reason: "an exercise"}}}
}

func setCorrected(t *testing.T, s *store.Store, story int64, c news.Corrected) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error { return tx.SetCorrected(story, c) })
}

func apartFrom(t *testing.T, s *store.Store, story int64) []int64 {
	t.Helper()
	return ask(t, s, func(tx *store.Tx) ([]int64, error) { return tx.Apart(story) })
}

func correctedStory(t *testing.T, s *store.Store) {
	id, other := addStory(t, s, facts(3), report(1)), addStory(t, s, facts(1))
	setCorrected(t, s, id, held("Ana", "slack:T1", news.Tension))
	same(t, "what was corrected", getStory(t, s, id).Corrected, held("Ana", "slack:T1", news.Tension))
	same(t, "what was corrected of another", getStory(t, s, other).Corrected, news.Corrected{})
	same(t, "what it says", getStory(t, s, id).Facts, facts(3))
	setCorrected(t, s, id, news.Corrected{})
	same(t, "what was taken back", getStory(t, s, id).Corrected, news.Corrected{})

	setCorrected(t, s, id, held("Ana", "slack:T1", news.Tension))
	setCorrected(t, s, other, held("Bo", "slack:T2", news.Tension))
	write(t, s, func(tx *store.Tx) error { return tx.ForgetScope("slack:T1") })
	forgotten := held("", "", news.Tension)
	forgotten.Held.Reason, forgotten.Notes = "", nil
	same(t, "what its workspace had forgotten", getStory(t, s, id).Corrected.Held, forgotten.Held)
	if n := getStory(t, s, id).Corrected.Notes; len(n) > 0 {
		t.Errorf("it still names who corrected it: %+v", n)
	}
	same(t, "what another workspace corrected", getStory(t, s, other).Corrected, held("Bo", "slack:T2", news.Tension))
}

func splitStory(t *testing.T, s *store.Store) {
	reports := []news.Report{report(1), report(2), report(3)}
	reports[1].Title, reports[2].Published = reports[0].Title, noon.Add(5*time.Hour)
	id := addStory(t, s, facts(3), reports...)
	write(t, s, func(tx *store.Tx) error {
		for _, r := range reports {
			if err := tx.AddKeys(id, stories.Keys(r.Item), r.Published); err != nil {
				return err
			}
		}
		return nil
	})
	left := addAlert(t, s, "slack:#a", news.AlertStory{StoryID: id, Joined: 1})
	write(t, s, func(tx *store.Tx) error { return tx.LeaveOut(left, id, news.Elevated) })
	story := getStory(t, s, id)
	part := news.Story{Facts: facts(4), Reports: story.Reports[1:], Corrected: held("Ana", "", news.Tension)}
	write(t, s, func(tx *store.Tx) (err error) {
		if part.ID, err = tx.Split(id, part); err != nil {
			return err
		}
		return tx.KeepApart(part.ID, id, true)
	})
	got := getStory(t, s, part.ID)
	if len(got.Reports) != 2 || got.Reports[0].ID != story.Reports[1].ID || len(getStory(t, s, id).Reports) != 1 {
		t.Errorf("%d reports were split off, and %d stayed", len(got.Reports), len(getStory(t, s, id).Reports))
	}
	same(t, "what the part says", got.Facts, facts(4))
	same(t, "what was corrected of it", got.Corrected, part.Corrected)
	both := near(t, s, stories.Keys(reports[0].Item)[1])
	slices.SortFunc(both, func(a, b stories.Candidate) int { return int(a.Story - b.Story) })
	same(t, "near the title that both have", both, []stories.Candidate{{Story: id, At: reports[0].Published, Apart: []int64{part.ID}}, {Story: part.ID, At: reports[1].Published, Apart: []int64{id}}})
	same(t, "near the link of one that was split off", near(t, s, stories.Keys(reports[2].Item)[0]), []stories.Candidate{{Story: part.ID, At: noon.Add(5 * time.Hour), Apart: []int64{id}}})
	same(t, "where the part was left out", ask(t, s, func(tx *store.Tx) ([]store.LeftOut, error) { return tx.LeftOut(part.ID) }), []store.LeftOut{{Alert: left, Destination: "slack:#a", Level: news.Elevated}})
	found := candidates(t, s, everyStory, noon)
	same(t, "what is found", found, []int64{part.ID, id})
	mend(t, s, id, part.ID)
}

// mend makes the two stories of splitStory one again, and apart once more.
func mend(t *testing.T, s *store.Store, id, part int64) {
	t.Helper()
	third := addStory(t, s, facts(1))
	write(t, s, func(tx *store.Tx) error {
		if err := tx.KeepApart(third, part, true); err != nil {
			return err
		}
		return tx.KeepApart(third, part, true) // again
	})
	write(t, s, merge(part, id))
	same(t, "apart from what took the part in", apartFrom(t, s, id), []int64{third})
	same(t, "apart from the third", apartFrom(t, s, third), []int64{id})
	same(t, "apart from the part", apartFrom(t, s, part), []int64(nil))
	whole := getStory(t, s, id)
	same(t, "what was corrected of the part", whole.Corrected, held("Ana", "", news.Tension))
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.Split(id, news.Story{ID: part, Facts: facts(2), Reports: whole.Reports[1:]})
		return err
	})
	if got := getStory(t, s, part); got.ID != part || len(got.Reports) != 2 || len(getStory(t, s, id).Reports) != 1 {
		t.Errorf("under its old number it is story %d with %d reports", got.ID, len(got.Reports))
	}
	write(t, s, merge(part, id))
	write(t, s, func(tx *store.Tx) error { // it is older than what is kept, though its reports came later
		_, err := tx.RemoveMerged(noon.Add(time.Hour*24*365), 10)
		return err
	})
	none(t, "a part that is kept no longer", s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Split(id, news.Story{ID: part, Facts: facts(2), Reports: whole.Reports[1:]})
		return err
	}))
	write(t, s, func(tx *store.Tx) error { return tx.KeepApart(id, third, false) })
	same(t, "apart from nothing any more", apartFrom(t, s, id), []int64(nil))
	write(t, s, func(tx *store.Tx) error {
		if err := tx.KeepApart(id, third, true); err != nil {
			return err
		}
		return tx.RemoveStory(third)
	})
	same(t, "apart from one that is gone", apartFrom(t, s, id), []int64(nil))
}

func alertOfMessage(t *testing.T, s *store.Store) {
	id := addAlert(t, s, "slack:#a", news.AlertStory{StoryID: addStory(t, s, facts(1)), Joined: 1})
	a := getAlert(t, s, id)
	a.Message = "C0123:1700000000.123456"
	write(t, s, func(tx *store.Tx) error { return tx.RecordShown(a) })
	of := func(message string) func(tx *store.Tx) (int64, error) {
		return func(tx *store.Tx) (int64, error) { return tx.AlertOfMessage(message) }
	}
	same(t, "the alert of a message", ask(t, s, of(a.Message)), id)
	for _, none := range []string{"", "C0123:1700000000.123457"} {
		if err := s.Read(t.Context(), func(tx *store.Tx) error { _, err := of(none)(tx); return err }); err == nil {
			t.Errorf("there is an alert of message %q", none)
		}
	}
}
