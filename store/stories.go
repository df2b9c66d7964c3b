package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// Near returns the stories that have an item under one of keys, with the time of the latest such item.
func (t *Tx) Near(keys []string) ([]stories.Candidate, error) {
	var near []stories.Candidate
	for _, k := range keys {
		found, err := list(t, func(r row) (c stories.Candidate, err error) {
			var at int64
			err = r.Scan(&c.Story, &at)
			c.At = fromMillis(at)
			return c, err
		}, `SELECT story_id, at FROM story_keys WHERE key = $1`, indexed(k))
		if err != nil {
			return nil, err
		}
		near = append(near, found...)
	}
	return near, nil
}

// AddKeys makes the story found under keys, by an item published at at.
func (t *Tx) AddKeys(story int64, keys []string, at time.Time) error {
	for _, k := range keys {
		if err := t.run(`INSERT INTO story_keys (key, story_id, at) VALUES ($1, $2, $3)
			ON CONFLICT (key, story_id) DO UPDATE SET at = CASE WHEN excluded.at > story_keys.at THEN excluded.at ELSE story_keys.at END`,
			indexed(k), story, millis(at)); err != nil {
			return err
		}
	}
	return nil
}

const factColumns = `level, confirmed, category, categories, regions, paths, concepts, first, latest`

func scanFacts(r row) (id int64, f news.Facts, err error) {
	var first, latest int64
	err = r.Scan(&id, &f.Level, &f.Confirmed, &f.Category, column[news.Category]{&f.Categories}, column[string]{&f.Regions},
		column[string]{&f.Paths}, column[string]{&f.Concepts}, &first, &latest)
	f.First, f.Latest = fromMillis(first), fromMillis(latest)
	return id, f, err
}

const storyColumns = `id, ` + factColumns + `, circle`

// storiesIn begins the question for stories by their ids.
const storiesIn = `SELECT ` + storyColumns + ` FROM stories WHERE id`

func scanStory(r row) (s news.Story, err error) {
	s.ID, s.Facts, err = scanFacts(withMore{r, []any{&s.Circle}})
	return s, err
}

// CircleOf returns who sees a story.
func (t *Tx) CircleOf(story int64) (c news.Circle, err error) {
	return c, t.get(`SELECT circle FROM stories WHERE id = $1`, []any{story}, &c)
}

// SetCircle makes a story one that only some see.
func (t *Tx) SetCircle(story int64, c news.Circle) error {
	return t.run(`UPDATE stories SET circle = $1 WHERE id = $2`, c, story)
}

// AddStory begins a story with what it says and returns its id.
func (t *Tx) AddStory(f news.Facts) (id int64, err error) {
	args, err := factArgs(f)
	if err != nil {
		return 0, err
	}
	err = t.get(`INSERT INTO stories (`+factColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`, args, &id)
	return id, err
}

// SetFacts stores what a story says now.
func (t *Tx) SetFacts(story int64, f news.Facts) error {
	args, err := factArgs(f)
	if err != nil {
		return err
	}
	before, err := t.levelOf(story)
	if err != nil {
		return err
	}
	if err := t.run(`UPDATE stories SET level = $1, confirmed = $2, category = $3, categories = $4, regions = $5, paths = $6,
		concepts = $7, first = $8, latest = $9,
		oldest = coalesce((SELECT min(id) FROM items WHERE story_id = $10), 0) WHERE id = $10`, append(args, story)...); err != nil || before == f.Level {
		return err
	}
	return t.changedLevel(story)
}

func factArgs(f news.Facts) ([]any, error) {
	texts := make([]string, 4)
	for i, l := range []any{f.Categories, f.Regions, f.Paths, f.Concepts} {
		var err error
		if texts[i], err = jsonText(l); err != nil {
			return nil, err
		}
	}
	return []any{f.Level, f.Confirmed, f.Category, texts[0], texts[1], texts[2], texts[3], millis(f.First), millis(f.Latest)}, nil
}

// Story returns a story with its reports; of a merged one, the story that took it in.
func (t *Tx) Story(id int64) (news.Story, error) {
	for {
		var into int64
		if err := t.get(`SELECT merged_into FROM stories WHERE id = $1`, []any{id}, &into); err != nil {
			return news.Story{}, fmt.Errorf("story %d: %w", id, err)
		}
		if into == 0 {
			break
		}
		id = into
	}
	all, err := list(t, scanStory, storiesIn+` = $1`, id)
	if err == nil && (len(all) == 0 || !t.sees(all[0].Circle)) {
		err = ErrNone
	}
	if err != nil {
		return news.Story{}, fmt.Errorf("story %d: %w", id, err)
	}
	all[0].Reports, err = t.Reports(id)
	return all[0], err
}

// StoriesOf returns the stories that stand in an alert, in the order in which they joined it, with their reports. There may be
// hundreds, and each message asks, so two questions are all.
func (t *Tx) StoriesOf(alert int64) ([]news.Story, error) {
	all, err := list(t, scanStory, `SELECT `+storyColumns+` FROM stories JOIN (SELECT story_id, joined FROM alert_stories WHERE alert_id = $1) a
		ON a.story_id = id ORDER BY a.joined, id`, alert)
	if err != nil {
		return nil, fmt.Errorf("the stories of alert %d: %w", alert, err)
	}
	if err := t.addReports(all, ` IN (SELECT story_id FROM alert_stories WHERE alert_id = $1)`, alert); err != nil {
		return nil, fmt.Errorf("the reports of alert %d: %w", alert, err)
	}
	return all, nil
}

// addReports gives stories their reports with one question: those of all stories that which names by its argument.
func (t *Tx) addReports(stories []news.Story, which string, arg any) error {
	at := make(map[int64]int, len(stories))
	for i, s := range stories {
		at[s.ID] = i
	}
	reports, err := list(t, scanFound, `SELECT `+reportColumns+`, story_id FROM items WHERE story_id`+which+` ORDER BY id`, arg)
	for _, r := range reports {
		if i, ok := at[r.story]; ok {
			stories[i].Reports = append(stories[i].Reports, r.Report)
		}
	}
	return err
}

// Latest returns when the n-th of the stories that changed last did so, at since or later; the zero time when they are fewer.
func (t *Tx) Latest(n int, since time.Time) (time.Time, error) {
	var levels []string // each is read from the end of its part of the index; all of them together would have to be sorted
	for level := news.None; level <= news.Deadly; level++ {
		levels = append(levels, fmt.Sprintf(`SELECT latest FROM (SELECT latest FROM stories WHERE merged_into = 0 AND level = %d AND latest >= $1 ORDER BY latest DESC LIMIT $2) AS l%d`, level, level))
	}
	var latest int64
	err := t.get(`SELECT latest FROM (`+strings.Join(levels, ` UNION ALL `)+`) AS newest ORDER BY latest DESC LIMIT 1 OFFSET $3`, []any{millis(since), n, n - 1}, &latest)
	if errors.Is(err, ErrNone) {
		return time.Time{}, nil
	}
	return fromMillis(latest), err
}

// HistoryFrom returns since when there are stories, at since or later: since itself where some changed before it for the last time.
// The zero time when there are none.
func (t *Tx) HistoryFrom(since time.Time) (time.Time, error) {
	var at int64
	err := t.get(`SELECT latest FROM stories WHERE merged_into = 0 AND level IN (0, 1, 2, 3, 4) AND latest < $1 LIMIT 1`, []any{millis(since)}, &at)
	if err == nil {
		return since, nil
	}
	if !errors.Is(err, ErrNone) {
		return time.Time{}, err
	}
	if err := t.get(`SELECT coalesce(min(first), 0) FROM stories WHERE merged_into = 0`, nil, &at); err != nil || at == 0 {
		return time.Time{}, err
	}
	if first := fromMillis(at); first.After(since) {
		return first, nil
	}
	return since, nil
}

// StoryOf returns the story that an item is a report of.
func (t *Tx) StoryOf(item int64) (news.Story, error) {
	var story int64
	if err := t.get(`SELECT story_id FROM items WHERE id = $1`, []any{item}, &story); err != nil {
		return news.Story{}, fmt.Errorf("item %d: %w", item, err)
	}
	return t.Story(story)
}
