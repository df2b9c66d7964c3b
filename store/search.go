package store

import (
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// Candidates returns the stories with a report published at since or later that a search may find, without their reports:
// the highest level first, and the newest first within a level. Among them are all that the query concerns, and others:
// rules.Set.Concerned decides. The sequence ends with the first error, or when it is left.
//
// The ids of items grow with their arrival, so what is older than the oldest item of the stories asked for is never looked
// at. A query that narrows nothing walks through the stories in their order.
func (t *Tx) Candidates(q rules.Search, since time.Time) iter.Seq2[news.Story, error] {
	return func(yield func(news.Story, error) bool) {
		w, err := t.narrow(q, since)
		if err != nil {
			yield(news.Story{}, err)
			return
		}
		pages := w.pages
		if w.everywhere {
			pages = t.everyStory
		}
		for stories, err := range pages(since) {
			if err != nil {
				yield(news.Story{}, err)
				return
			}
			for _, s := range stories {
				if !yield(s, nil) {
					return
				}
			}
		}
	}
}

// The sizes of pages: the first is what most questions need.
const (
	firstPage = 50
	lastPage  = 800
)

// everyStory returns all stories since then, page by page: each level in the order of its index.
func (t *Tx) everyStory(since time.Time) iter.Seq2[[]news.Story, error] {
	return func(yield func([]news.Story, error) bool) {
		size := firstPage
		for level := news.Deadly; level >= news.None; level-- {
			latest, id := int64(math.MaxInt64), int64(math.MaxInt64)
			for {
				page, err := list(t, scanStory, `SELECT id, `+factColumns+` FROM stories
					WHERE merged_into = 0 AND level = $1 AND latest >= $2 AND latest <= $3 AND (latest < $3 OR id < $4)
					ORDER BY latest DESC, id DESC LIMIT $5`, level, millis(since), latest, id, size)
				if len(page) > 0 || err != nil {
					if !yield(page, err) {
						return
					}
				}
				if len(page) < size {
					break
				}
				last := page[len(page)-1]
				latest, id, size = millis(last.Latest), last.ID, min(4*size, lastPage)
			}
		}
	}
}

func scanStory(r row) (s news.Story, err error) {
	s.ID, s.Facts, err = scanFacts(r)
	return s, err
}

// where says where the candidates of a search are: stories by their ids, and those found under tags or by a match that
// are too many to be named.
type where struct {
	tx         *Tx
	everywhere bool // nothing narrows
	ids        []int64
	tags       []string
	matches    []string
	cut        int64 // no item below this id matters
}

// pages returns the stories there, page by page.
func (w *where) pages(since time.Time) iter.Seq2[[]news.Story, error] {
	return func(yield func([]news.Story, error) bool) {
		if len(w.ids)+len(w.tags)+len(w.matches) == 0 {
			return
		}
		ids, err := jsonText(w.ids)
		if err != nil {
			yield(nil, err)
			return
		}
		tags, err := jsonText(w.tags)
		if err != nil {
			yield(nil, err)
			return
		}
		level, latest, id := int64(math.MaxInt64), int64(math.MaxInt64), int64(math.MaxInt64)
		for size := firstPage; ; size = min(4*size, lastPage) {
			page, err := list(w.tx, scanStory, w.tx.search.stories, millis(since), level, latest, id, ids, tags,
				w.tx.search.either(w.matches), w.cut, size)
			if !yield(page, err) || err != nil || len(page) < size {
				return
			}
			last := page[len(page)-1]
			level, latest, id = int64(last.Level), millis(last.Latest), last.ID
		}
	}
}

// narrow finds out where the candidates of a search are.
func (t *Tx) narrow(q rules.Search, since time.Time) (*where, error) {
	w := &where{tx: t}
	if slices.ContainsFunc(q, func(a rules.Alternative) bool { return len(a) == 0 }) {
		w.everywhere = true
		return w, nil
	}
	var err error
	if w.cut, w.everywhere, err = t.cut(since); err != nil || w.everywhere {
		return w, err
	}
	if t.search.begin != "" {
		if err := t.run(t.search.begin); err != nil {
			return w, err
		}
	}
	for _, a := range q {
		if err := w.add(a); err != nil || w.everywhere {
			return w, err
		}
	}
	return w, nil
}

// cut returns the lowest id of an item that the stories since then have. walk says that looking for items is of no use:
// some are not entered yet, or the stories are few.
func (t *Tx) cut(since time.Time) (id int64, walk bool, err error) {
	const few, most = 50, 50_000
	count := most
	if !since.IsZero() {
		if err := t.get(`SELECT coalesce(min(oldest), 0), count(*) FROM
			(SELECT oldest FROM stories WHERE merged_into = 0 AND level IN (0, 1, 2, 3, 4) AND latest >= $1 LIMIT $2) AS these`,
			[]any{millis(since), most}, &id, &count); err != nil {
			return 0, false, err
		}
	}
	if count == most { // of so many, one is old
		id = 0
	}
	unfilled, err := t.Unfilled()
	return id, count <= few || unfilled > 0 && id <= unfilled, err
}

// mostNamed is how many items found under one condition are looked at one by one.
const mostNamed = 2000

// add adds the candidates of one alternative: the stories that meet all conditions that find few items, else those that
// meet the one that likely finds the fewest. What is left out is for the matcher to see.
func (w *where) add(a rules.Alternative) error {
	conditions := w.conditions(a)
	var met map[int64]bool
	for _, c := range conditions {
		stories, err := w.meeting(c)
		switch {
		case err != nil:
			return err
		case stories == nil:
		case met == nil:
			met = stories
		default:
			for id := range met {
				if !stories[id] {
					delete(met, id)
				}
			}
		}
		if met != nil && len(met) == 0 {
			return nil
		}
	}
	if met != nil {
		for id := range met {
			w.ids = append(w.ids, id)
		}
		return nil
	}
	best := conditions[0]
	if best.match == "" && strings.HasPrefix(best.tags[0], "level:") {
		w.everywhere = true // so many stories of a level are soonest met in their order
		return nil
	}
	w.tags = append(w.tags, best.tags...)
	if best.match != "" {
		w.matches = append(w.matches, best.match)
	}
	return nil
}

// condition is met by a story one of whose items is found under one of the tags or by the match.
type condition struct {
	tags  []string
	match string
}

// conditions returns what an alternative asks for, what likely finds the fewest first. Clauses of words alone are one
// condition, since one item must meet them all.
func (w *where) conditions(a rules.Alternative) []condition {
	var all []condition
	var words []rules.Clause
	for _, c := range a {
		if len(c.Tags) == 0 {
			words = append(words, c)
			continue
		}
		found := condition{}
		for _, tag := range c.Tags {
			found.tags = append(found.tags, indexed(tag))
		}
		if len(c.Words) > 0 {
			found.match = w.tx.search.match([]rules.Clause{c})
		}
		all = append(all, found)
	}
	slices.SortStableFunc(all, func(a, b condition) int { return a.breadth() - b.breadth() })
	if len(words) > 0 {
		all = slices.Insert(all, 0, condition{match: w.tx.search.match(words)})
	}
	return all
}

func (c condition) breadth() int {
	if strings.HasPrefix(c.tags[0], "level:") {
		return 1
	}
	return 0
}

// meeting returns the stories that meet a condition; nil when they are too many.
func (w *where) meeting(c condition) (map[int64]bool, error) {
	stories := map[int64]bool{}
	look := func(query, what string) (more bool, err error) {
		ids, err := list(w.tx, func(r row) (id int64, err error) { return id, r.Scan(&id) }, query, what, w.cut, mostNamed+1)
		for _, id := range ids {
			stories[id] = true
		}
		return len(ids) > mostNamed, err
	}
	if len(c.tags) > 0 {
		tags, err := jsonText(c.tags)
		if err != nil {
			return nil, err
		}
		if more, err := look(w.tx.search.withTags, tags); err != nil || more {
			return nil, err
		}
	}
	if c.match != "" {
		if more, err := look(w.tx.search.withWords, c.match); err != nil || more {
			return nil, err
		}
	}
	return stories, nil
}
