package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// SetCorrected stores what people corrected of a story. What it says with that is SetFacts' matter.
func (t *Tx) SetCorrected(story int64, c news.Corrected) error {
	text, err := valueText(c.Held != nil || len(c.Notes) > 0, c)
	if err != nil {
		return err
	}
	return t.run(`UPDATE stories SET corrected = $1 WHERE id = $2`, text, story)
}

// Split makes some reports of a story one of their own, found under their keys, and returns its id: a new one, or that of a story that
// became a part of this one once; ErrNone when that is kept no longer. What part says is stored with it. Alerts are left as they are.
func (t *Tx) Split(story int64, part news.Story) (id int64, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("split story %d: %w", story, err)
		}
	}()
	circle, err := t.CircleOf(story) // who sees a story sees its parts
	if err != nil {
		return 0, err
	}
	if id = part.ID; id == 0 {
		if id, err = t.AddStory(part.Facts); err != nil {
			return 0, err
		}
		if err := t.SetCircle(id, circle); err != nil {
			return 0, err
		}
		others, err := t.Apart(story)
		if err != nil {
			return 0, err
		}
		for _, other := range others { // what its reports were taken apart from stays apart from them
			if err := t.KeepApart(id, other, true); err != nil {
				return 0, err
			}
		}
		if err := t.run(`INSERT INTO left_out (alert_id, story_id, level) SELECT alert_id, CAST($2 AS BIGINT), level FROM left_out WHERE story_id = $1`, story, id); err != nil {
			return 0, err
		}
	} else if n, err := t.removed(`UPDATE stories SET merged_into = 0 WHERE id = $1 AND merged_into = $2`, id, story); err != nil {
		return 0, err
	} else if n == 0 {
		return 0, ErrNone
	}
	for _, r := range part.Reports {
		if err := errors.Join(t.enter(r, id), t.run(`UPDATE items SET story_id = $2 WHERE id = $1`, r.ID, id)); err != nil {
			return 0, err
		}
	}
	staying, err := t.Reports(story)
	if err != nil {
		return 0, err
	}
	stay, leave := latestUnder(staying, circle), latestUnder(part.Reports, circle)
	for key, at := range leave {
		if err := t.run(`DELETE FROM story_keys WHERE key = $1 AND story_id = $2`, key, story); err != nil {
			return 0, err
		}
		if err := t.AddKeys(id, []string{key}, at); err != nil {
			return 0, err
		}
		if both, shared := stay[key]; shared {
			if err := t.AddKeys(story, []string{key}, both); err != nil {
				return 0, err
			}
		}
	}
	return id, errors.Join(
		t.run(`UPDATE stories SET oldest = coalesce((SELECT min(id) FROM items WHERE story_id = $1), 0) WHERE id = $1`, story),
		t.SetFacts(id, part.Facts), t.SetCorrected(id, part.Corrected))
}

// latestUnder are the keys that reports are found under, with the time of the latest each.
func latestUnder(reports []news.Report, circle news.Circle) map[string]time.Time {
	at := map[string]time.Time{}
	for _, r := range reports {
		r.Circle = circle
		for _, k := range stories.Keys(r.Item) {
			if k = indexed(k); at[k].Before(r.Published) {
				at[k] = r.Published
			}
		}
	}
	return at
}

// KeepApart remembers that people took two stories apart, or with false forgets it.
func (t *Tx) KeepApart(a, b int64, apart bool) error {
	one, other := min(a, b), max(a, b)
	if !apart {
		return t.run(`DELETE FROM apart WHERE one = $1 AND other = $2`, one, other)
	}
	return t.run(`INSERT INTO apart (one, other) VALUES ($1, $2) ON CONFLICT (one, other) DO NOTHING`, one, other)
}

// Apart returns the stories that people took apart from one, by their ids.
func (t *Tx) Apart(story int64) ([]int64, error) {
	return list(t, func(r row) (id int64, err error) { return id, r.Scan(&id) },
		`SELECT other FROM apart WHERE one = $1 UNION SELECT one FROM apart WHERE other = $1 ORDER BY 1`, story)
}

// mergeCorrected makes what people corrected of a story count for the one that it became a part of.
func (t *Tx) mergeCorrected(from, into int64) error {
	var a, b news.Corrected
	if err := errors.Join(t.corrected(from, &a), t.corrected(into, &b)); err != nil {
		return err
	}
	apart, err := t.Apart(from)
	if err != nil {
		return err
	}
	err = errors.Join(t.SetCorrected(into, stories.Joined(b, a)), t.removeApart(from))
	for _, other := range slices.DeleteFunc(apart, func(id int64) bool { return id == into }) {
		err = errors.Join(err, t.KeepApart(into, other, true))
	}
	return err
}

func (t *Tx) corrected(story int64, c *news.Corrected) error {
	return t.get(`SELECT corrected FROM stories WHERE id = $1`, []any{story}, value[news.Corrected]{c})
}

// removeApart forgets what people took apart from a story.
func (t *Tx) removeApart(story int64) error {
	return t.run(`DELETE FROM apart WHERE one = $1 OR other = $1`, story)
}

// forgetCorrectors takes the names of people of a workspace or server out of what they corrected; what stories say stays.
func (t *Tx) forgetCorrectors(scope string) error {
	all, err := list(t, scanStory, `SELECT `+storyColumns+` FROM stories WHERE corrected <> ''`)
	for i := 0; err == nil && i < len(all); i++ {
		c := all[i].Corrected
		if c.Held != nil && c.Held.Scope == scope {
			c.Held.By, c.Held.Scope, c.Held.Reason = "", "", ""
		}
		c.Notes = slices.DeleteFunc(c.Notes, func(n news.Note) bool { return n.Scope == scope })
		err = t.SetCorrected(all[i].ID, c)
	}
	return err
}
