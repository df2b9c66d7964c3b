package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/karaula/karaula/news"
)

// Merge makes the reports, keys and alerts of one story those of another. Where a destination has an alert for each, the
// oldest alert keeps the story, with the watchlists of all, and the others go on without it: their ids are returned, since
// their messages are to be brought up to date.
func (t *Tx) Merge(from, into int64) (without []int64, err error) {
	holding, err := t.alertsWhere(`id IN (SELECT alert_id FROM alert_stories WHERE story_id = $1 OR story_id = $2) ORDER BY id`, from, into)
	for i := 0; err == nil && i < len(holding); i++ {
		holding[i].Stories, err = t.AlertStories(holding[i].ID)
	}
	if err != nil {
		return nil, fmt.Errorf("merge story %d into %d: %w", from, into, err)
	}
	moved, err := t.Reports(from)
	for i := 0; err == nil && i < len(moved); i++ {
		err = t.enter(moved[i], into)
	}
	if err != nil {
		return nil, fmt.Errorf("merge story %d into %d: %w", from, into, err)
	}
	for _, q := range []string{
		`UPDATE items SET story_id = $2 WHERE story_id = $1`,
		`INSERT INTO story_keys (key, story_id, at) SELECT key, CAST($2 AS BIGINT), at FROM story_keys WHERE story_id = $1
			ON CONFLICT (key, story_id) DO UPDATE SET at = CASE WHEN excluded.at > story_keys.at THEN excluded.at ELSE story_keys.at END`,
		`DELETE FROM story_keys WHERE story_id = $1 AND story_id <> $2`,
		`UPDATE stories SET merged_into = $2 WHERE id = $1`,
		`UPDATE stories SET oldest = coalesce((SELECT min(id) FROM items WHERE story_id = $2), 0) WHERE id = $2 AND id <> $1`,
		`DELETE FROM alert_stories WHERE story_id IN ($1, $2)`,
	} {
		if err := t.run(q, from, into); err != nil {
			return nil, fmt.Errorf("merge story %d into %d: %w", from, into, err)
		}
	}
	if err := errors.Join(t.mergeQuietings(from, into), t.mergeCorrected(from, into)); err != nil {
		return nil, fmt.Errorf("merge story %d into %d: %w", from, into, err)
	}
	if err := t.mergeLeftOut(from, into); err != nil {
		return nil, fmt.Errorf("merge story %d into %d: %w", from, into, err)
	}
	if without, err = t.mergePlaces(holding, from, into); err != nil {
		return nil, fmt.Errorf("merge story %d into %d: %w", from, into, err)
	}
	return without, nil
}

// mergePlaces gives the merged story its place in the oldest of each destination's alerts, and the others the level of
// the stories that are left to them, so that they tell of no rise that is no longer theirs. It returns these others.
func (t *Tx) mergePlaces(holding []news.Alert, from, into int64) (without []int64, err error) {
	kept := map[news.Destination]int64{}
	places := map[int64]news.AlertStory{} // by alert
	for _, a := range holding {
		if kept[a.Destination] == 0 {
			kept[a.Destination] = a.ID
		}
		keeper := kept[a.Destination]
		for _, s := range a.Stories {
			if s.StoryID != from && s.StoryID != into {
				continue
			}
			place, ok := places[keeper]
			switch {
			case !ok:
				place = s
			case a.ID == keeper:
				place = mergePlace(place, s, s.StoryID == into)
			default: // what the other alert's readers were told is no matter of this one's
				place.Watchlists = union(place.Watchlists, s.Watchlists)
			}
			place.StoryID = into
			places[keeper] = place
		}
	}
	for _, a := range holding {
		if place, ok := places[a.ID]; ok {
			if err := t.PutAlertStory(a.ID, place); err != nil {
				return nil, err
			}
			continue
		}
		without = append(without, a.ID)
		if err := t.run(`UPDATE alerts SET level = (SELECT coalesce(max(s.level), 0) FROM alert_stories s WHERE s.alert_id = alerts.id)
			WHERE id = $1`, a.ID); err != nil {
			return nil, err
		}
	}
	return without, nil
}

// mergePlace makes two places in one alert one; survives says that b is the story that stays.
func mergePlace(a, b news.AlertStory, survives bool) news.AlertStory {
	if survives {
		a, b = b, a
	}
	a.Level, a.Joined, a.Announced = max(a.Level, b.Level), min(a.Joined, b.Joined), a.Announced || b.Announced
	a.Rose, a.ShownLevel = max(a.Rose, b.Rose), max(a.ShownLevel, b.ShownLevel)
	a.Watchlists = union(a.Watchlists, b.Watchlists)
	if a.ReportID == 0 {
		a.ReportID, a.Evidence = b.ReportID, b.Evidence
	}
	return a
}

func union(a, b []string) []string {
	a = slices.Clone(a)
	for _, name := range b {
		if !slices.Contains(a, name) {
			a = append(a, name)
		}
	}
	return a
}
