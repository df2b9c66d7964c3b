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

// AlertOfMessage returns the id of the alert whose opening message a platform calls so; ErrNone when there is none.
func (t *Tx) AlertOfMessage(message string) (id int64, err error) {
	wellFormedText(&message)
	err = t.get(`SELECT id FROM alerts WHERE message = $1 AND message <> '' ORDER BY id DESC LIMIT 1`, []any{message}, &id)
	return id, err
}
