package work

import (
	"errors"
	"slices"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

const (
	// youngFor is how long after it came an entry that goes counts as taken back. What goes later may have been replaced.
	youngFor = 15 * time.Minute
	// mostYoung is how many such entries of a feed are kept in mind.
	mostYoung = 20
	// olderOnes is how many older entries must stand where a younger one went.
	olderOnes = 2
	// missedReads is in how many reads in a row it must be missing where nothing else shows that the document is not an
	// old copy.
	missedReads = 3
)

// grow takes new entries of a feed into mind, and forgets those that are no longer young.
func grow(young []store.YoungEntry, fresh []news.Item, since, now time.Time) []store.YoungEntry {
	all := slices.DeleteFunc(slices.Clone(young), func(y store.YoungEntry) bool {
		return y.Missed == 0 && now.Sub(time.UnixMilli(y.Seen)) > youngFor
	})
	for _, it := range fresh {
		if !it.Old && it.Published.After(since) && !it.Published.Equal(it.Seen) { // or it is an edit, or has no date
			all = append(all, store.YoungEntry{Key: it.Key, Seen: it.Seen.UnixMilli(), Published: it.Published.UnixMilli()})
		}
	}
	return all[max(len(all)-mostYoung, 0):]
}

// went looks for young entries that are missing in a document in which older ones stand, and counts that. gone are those
// that were taken back. A document that is not in order of time is a front page, where entries come and go.
func went(young []store.YoungEntry, d *feeds.Document, items []news.Item) (left []store.YoungEntry, gone []string) {
	if len(young) == 0 || !inOrder(d) {
		return nil, nil
	}
	for _, y := range young {
		if slices.ContainsFunc(items, func(it news.Item) bool { return it.Key == y.Key }) {
			y.Missed = 0
			left = append(left, y)
			continue
		}
		published := time.UnixMilli(y.Published)
		older, newer := 0, d.Updated.After(published) || d.Published.After(published)
		for _, it := range items {
			if it.Published.Before(published) {
				older++
			}
			newer = newer || it.Published.After(published)
		}
		if y.Missed++; newer || y.Missed >= missedReads {
			if older >= olderOnes {
				gone = append(gone, y.Key)
			}
			continue
		}
		left = append(left, y)
	}
	return left, gone
}

// stillGone counts a read whose answer was that nothing changed.
func stillGone(young []store.YoungEntry) (left []store.YoungEntry, gone []string) {
	for _, y := range young {
		if y.Missed > 0 {
			y.Missed++
		}
		if y.Missed >= missedReads {
			gone = append(gone, y.Key)
			continue
		}
		left = append(left, y)
	}
	return left, gone
}

// inOrder reports whether a document's entries have dates, and the newest stands first.
func inOrder(d *feeds.Document) bool {
	for i, e := range d.Items {
		if e.Published.IsZero() || i > 0 && e.Published.After(d.Items[i-1].Published) {
			return false
		}
	}
	return len(d.Items) > 0
}

// confirmed are those of the keys whose entries do not stand in the document under another id, and whose outlet has no other
// feed that they may have gone to.
func confirmed(tx *store.Tx, f store.FeedState, gone []string, items []news.Item) (sure []string, err error) {
	if len(gone) == 0 {
		return nil, nil
	}
	if n, err := tx.OtherFeeds(f.Feed); n > 0 || err != nil {
		return nil, err
	}
	for _, key := range gone {
		known, _, err := tx.Find(news.Item{FeedID: f.ID, Key: key})
		if errors.Is(err, store.ErrNone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(items, func(it news.Item) bool {
			return it.Link != "" && it.Link == known.Link || text.Fold(it.Title) == text.Fold(known.Title)
		}) {
			sure = append(sure, key)
		}
	}
	return sure, nil
}

// returns reports whether an entry that was taken back stands again.
func returns(known news.Report, it news.Item) bool {
	return !known.TakenBack.IsZero() && !rules.TakenBack(it.Title)
}

// stands keeps whether an entry that is read again stands, or says that it is taken back, and says why its alert changes.
func (in *Intake) stands(tx *store.Tx, known news.Report, r *rules.Reading) (news.Reason, error) {
	r.TakenBack = known.TakenBack
	switch says := rules.TakenBack(r.Title); {
	case says && known.TakenBack.IsZero():
		r.TakenBack = in.Clock.Now()
		return news.ReasonTakenBack, tx.TakeBack(known.ID, r.TakenBack)
	case !says && !known.TakenBack.IsZero():
		r.TakenBack = time.Time{}
		return news.ReasonEdited, tx.TakeBack(known.ID, r.TakenBack)
	}
	return news.ReasonEdited, nil
}

// takeBack marks an item that is gone from its feed, in its alerts as well. It opens none.
func (in *Intake) takeBack(tx *store.Tx, it news.Item, taken *Taken) error {
	known, id, err := tx.Find(it)
	if errors.Is(err, store.ErrNone) || err == nil && !known.TakenBack.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	now := in.Clock.Now()
	if err := tx.TakeBack(known.ID, now); err != nil {
		return err
	}
	story, err := tx.Story(id)
	if err != nil {
		return err
	}
	in.Log.Info("an outlet took a report back: it is gone from the feed", "outlet", known.Outlet, "item", known.ID, "story", id)
	back := func(before news.Facts, after news.Story) *news.Correction {
		return alerts.TakenBack(before, after, known)
	}
	return in.sumUp(tx, story, back, news.ReasonTakenBack, taken)
}
