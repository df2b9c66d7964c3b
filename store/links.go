package store

import (
	"time"

	"github.com/karaula/karaula/news"
)

// AtLink returns up to n items of a page that are seen, by its canonical link, the oldest first, and the story of each.
func (t *Tx) AtLink(link string, n int) (reports []news.Report, stories []int64, err error) {
	wellFormedText(&link)
	var circles []news.Circle
	all, err := list(t, func(r row) (f found, err error) {
		var c news.Circle
		f.Report, err = scanReport(withMore{r, []any{&f.story, &c}})
		circles = append(circles, c)
		return f, err
	}, `SELECT `+reportColumns+`, story_id, coalesce((SELECT circle FROM stories WHERE stories.id = items.story_id), '') FROM items WHERE link = $1 AND link <> '' AND ($3 = '' OR EXISTS
			(SELECT 1 FROM stories s WHERE s.id = items.story_id AND (s.circle = '' OR ' ' || s.circle || ' ' LIKE '% ' || $3 || ' %')))
		ORDER BY id LIMIT $2`, indexed(link), n, t.viewer)
	for i, f := range all {
		if t.sees(circles[i]) { // LIKE may have taken too much
			reports, stories = append(reports, f.Report), append(stories, f.story)
		}
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
