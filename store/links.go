package store

import (
	"time"

	"github.com/karaula/karaula/news"
)

// AtLink returns up to n items of a page, by its canonical link, the oldest first, and the story of each.
func (t *Tx) AtLink(link string, n int) (reports []news.Report, stories []int64, err error) {
	wellFormedText(&link)
	all, err := list(t, scanFound, `SELECT `+reportColumns+`, story_id FROM items WHERE link = $1 AND link <> '' ORDER BY id LIMIT $2`, indexed(link), n)
	for _, f := range all {
		circle, err := t.CircleOf(f.story)
		if err != nil {
			return nil, nil, err
		}
		if !t.sees(circle) {
			continue
		}
		reports, stories = append(reports, f.Report), append(stories, f.story)
	}
	return reports, stories, err
}

// SeenLink returns when a page was last seen whose items are kept no longer; the zero time for one that never had any.
func (t *Tx) SeenLink(link string) (time.Time, error) {
	wellFormedText(&link)
	var at int64
	err := t.get(`SELECT coalesce(max(at), 0) FROM seen WHERE link = $1 AND link <> ''`, []any{indexed(link)}, &at)
	return fromMillis(at), err
}
