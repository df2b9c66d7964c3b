package store

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

const reportColumns = `id, feed_id, key, url, link, title, summary, outlet, owner, lang, country, trust, revision,
	published, seen, old, text_lang, script, regions, paths, level, category, concepts, topics, evidence, rules, taken_back`

func scanReport(r row) (p news.Report, err error) {
	var published, seen, old, back int64
	var ev []evidence
	err = r.Scan(&p.ID, &p.FeedID, &p.Key, &p.URL, &p.Link, &p.Title, &p.Summary, &p.Outlet, &p.Owner, &p.Item.Lang,
		&p.Country, &p.Trust, &p.Revision, &published, &seen, &old, &p.Annotation.Lang, &p.Script,
		column[string]{&p.Regions}, column[string]{&p.Paths}, &p.Level, &p.Category, column[string]{&p.Concepts},
		column[string]{&p.Topics}, column[evidence]{&ev}, &p.RulesStamp, &back)
	p.Published, p.Seen, p.Old, p.TakenBack = fromMillis(published), fromMillis(seen), old != 0, fromMillis(back)
	p.Evidence = newsEvidence(ev)
	return p, err
}

// Find returns the stored form of an item and its story: the item of the same feed and key, else the one of the same
// outlet and link, since a feed may give an entry a new id; of several, one with the same title. ErrNone: it is new.
func (t *Tx) Find(it news.Item) (report news.Report, story int64, err error) {
	it = wellFormed(it)
	report, story, err = t.findBy(`feed_id = $1 AND key = $2`, it.FeedID, it.Key)
	if errors.Is(err, ErrNone) && it.Link != "" {
		return t.findBy(`link = $1 AND source_key = $2 AND link <> '' ORDER BY CASE WHEN title = $3 THEN 0 ELSE 1 END, id LIMIT 1`,
			indexed(it.Link), sourceKey(it), it.Title)
	}
	return report, story, err
}

// sourceKey is whose pages an item's link tells apart: its outlet's, among those who see it.
func sourceKey(it news.Item) string {
	if it.Circle == "" {
		return indexed(text.Fold(it.Outlet))
	}
	return indexed(text.Fold(it.Outlet) + "\n" + string(it.Circle))
}

// found is a report and its story.
type found struct {
	news.Report
	story int64
}

func scanFound(r row) (f found, err error) {
	f.Report, err = scanReport(withMore{r, []any{&f.story}})
	return f, err
}

func (t *Tx) findBy(where string, args ...any) (news.Report, int64, error) {
	all, err := list(t, scanFound, `SELECT `+reportColumns+`, story_id FROM items WHERE `+where, args...)
	if err != nil {
		return news.Report{}, 0, err
	}
	if len(all) == 0 {
		return news.Report{}, 0, ErrNone
	}
	return all[0].Report, all[0].story, nil
}

// withMore scans further columns behind those of a scan function.
type withMore struct {
	row
	more []any
}

func (m withMore) Scan(into ...any) error { return m.row.Scan(append(into, m.more...)...) }

// Words is what an entry of a feed says.
type Words struct {
	Title, Summary string
	TakenBack      bool // or it said so, and was taken back
}

// Says returns what the items of a feed say that are stored under one of the keys, by key: one question for a whole document,
// most of which is known.
func (t *Tx) Says(feed int64, keys []string) (map[string]Words, error) {
	keys = slices.Clone(keys)
	for i := range keys {
		wellFormedText(&keys[i])
	}
	wanted, err := jsonText(keys)
	if err != nil {
		return nil, err
	}
	says := map[string]Words{}
	_, err = list(t, func(r row) (key string, err error) {
		var w Words
		var back int64
		err = r.Scan(&key, &w.Title, &w.Summary, &back)
		w.TakenBack = back != 0
		says[key] = w
		return key, err
	}, `SELECT key, title, summary, taken_back FROM items WHERE key`+t.texts+` AND feed_id = $2`, wanted, feed)
	return says, err
}

// AddItem stores a new item with what the rules found in it, as a report of the story, and returns its id.
func (t *Tx) AddItem(p news.Report, story int64) (id int64, err error) {
	p.Item = wellFormed(p.Item)
	regions, paths, concepts, topics, ev, err := listTexts(p.Annotation)
	if err != nil {
		return 0, err
	}
	err = t.get(`INSERT INTO items (feed_id, key, source_key, url, link, title, summary, outlet, owner, lang, country, trust,
			revision, published, seen, old, story_id, text_lang, script, regions, paths, level, category, concepts, topics, evidence, rules)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
		RETURNING id`,
		[]any{p.FeedID, p.Key, sourceKey(p.Item), p.URL, indexed(p.Link), p.Title, p.Summary, p.Outlet, p.Owner, p.Item.Lang,
			p.Country, p.Trust, p.Revision, millis(p.Published), millis(p.Seen), number(p.Old), story, p.Annotation.Lang,
			p.Script, regions, paths, p.Level, p.Category, concepts, topics, ev, p.RulesStamp}, &id)
	if err != nil {
		return 0, err
	}
	p.ID = id
	return id, t.enter(p, story)
}

// TakeBack keeps that an item's outlet took it back at a time, or with the zero time that it stands.
func (t *Tx) TakeBack(id int64, at time.Time) error {
	return t.run(`UPDATE items SET taken_back = $1 WHERE id = $2`, millis(at), id)
}

// EditItem stores an item's new text, revision and annotation over the old ones. Its story, and whether it is old, stay.
func (t *Tx) EditItem(p news.Report) error {
	p.Item = wellFormed(p.Item)
	regions, paths, concepts, topics, ev, err := listTexts(p.Annotation)
	if err != nil {
		return err
	}
	stored, story, err := t.leave(p.ID)
	if err != nil {
		return err
	}
	if err := t.run(`UPDATE items SET title = $1, summary = $2, url = $3, link = $4, revision = $5, text_lang = $6, script = $7,
			regions = $8, paths = $9, level = $10, category = $11, concepts = $12, topics = $13, evidence = $14, rules = $15
		WHERE id = $16`,
		p.Title, p.Summary, p.URL, indexed(p.Link), p.Revision, p.Annotation.Lang, p.Script, regions, paths, p.Level, p.Category,
		concepts, topics, ev, p.RulesStamp, p.ID); err != nil {
		return err
	}
	stored.Title, stored.Summary, stored.Annotation = p.Title, p.Summary, p.Annotation
	return t.enter(stored, story)
}

// wellFormed returns the item in texts that every database takes: PostgreSQL's hold neither broken UTF-8 nor NUL. What
// feeds.Parse returns is well formed already.
func wellFormed(it news.Item) news.Item {
	for _, s := range []*string{&it.Key, &it.URL, &it.Link, &it.Title, &it.Summary, &it.Outlet, &it.Owner, &it.Lang, &it.Country} {
		wellFormedText(s)
	}
	return it
}

func wellFormedText(s *string) {
	if strings.IndexByte(*s, 0) >= 0 || !utf8.ValidString(*s) {
		*s = strings.ReplaceAll(strings.ToValidUTF8(*s, "\ufffd"), "\x00", "\ufffd")
	}
}

func listTexts(a news.Annotation) (regions, paths, concepts, topics, ev string, err error) {
	var errs [5]error
	regions, errs[0] = jsonText(a.Regions)
	paths, errs[1] = jsonText(a.Paths)
	concepts, errs[2] = jsonText(a.Concepts)
	topics, errs[3] = jsonText(a.Topics)
	ev, errs[4] = jsonText(storedEvidence(a.Evidence))
	return regions, paths, concepts, topics, ev, errors.Join(errs[:]...)
}

// Reports returns a story's reports in the order of their arrival.
func (t *Tx) Reports(story int64) ([]news.Report, error) {
	return list(t, scanReport, `SELECT `+reportColumns+` FROM items WHERE story_id = $1 ORDER BY id`, story)
}

// Newest returns up to n items that arrived last, newest first.
func (t *Tx) Newest(since time.Time, n int) ([]news.Report, error) {
	return list(t, scanReport, `SELECT `+reportColumns+` FROM items WHERE published >= $1 ORDER BY published DESC, id DESC LIMIT $2`, millis(since), n)
}

// Counts says how much the store holds.
type Counts struct{ Feeds, Items, Stories, Alerts, Waiting int }

// Count returns how much the store holds; Waiting is the number of alerts whose destination does not show their current
// state yet.
func (t *Tx) Count() (c Counts, err error) {
	err = t.get(`SELECT (SELECT count(*) FROM feeds WHERE active = 1), (SELECT count(*) FROM items),
			(SELECT count(*) FROM stories WHERE merged_into = 0), (SELECT count(*) FROM alerts),
			(SELECT count(*) FROM alerts WHERE kind = '' AND gone = 0 AND shown < revision AND id IN (SELECT alert_id FROM alert_stories))`, nil,
		&c.Feeds, &c.Items, &c.Stories, &c.Alerts, &c.Waiting)
	return c, err
}

// Report returns one item by its id; ErrNone when there is none.
func (t *Tx) Report(id int64) (news.Report, error) {
	r, _, err := t.findBy(`id = $1`, id)
	return r, err
}
