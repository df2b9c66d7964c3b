package store

import (
	"maps"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// anyLevel is every level at once.
const anyLevel news.Level = -1

// where says where the candidates of a search on a level are: everywhere, or in stories that are named or meet all
// conditions of an alternative, which too many do to be named.
type where struct {
	level      news.Level
	everywhere bool
	ids        map[int64]bool
	wide       [][]condition
}

// many says whether more is there than the stories that are named.
func (w where) many() bool { return w.everywhere || len(w.wide) > 0 }

// finder finds out where the candidates of a search are.
type finder struct {
	tx    *Tx
	query rules.Search
	since time.Time
	cut   int64                  // no item below this id matters
	known map[rules.Key][]string // the terms of a match that a key stands for
	found map[news.Level]where
	lists map[string][]int64 // by match: the items that meet it
}

// newFinder prepares a search. walk says that looking for items is of no use, since every story must be looked at.
func (t *Tx) newFinder(q rules.Search, since time.Time) (f *finder, walk bool, err error) {
	f = &finder{
		tx: t, query: bounded(q), since: since,
		known: map[rules.Key][]string{}, lists: map[string][]int64{}, found: map[news.Level]where{},
	}
	if slices.ContainsFunc(q, func(a rules.Alternative) bool { return len(a) == 0 }) {
		return f, true, nil
	}
	f.cut, walk, err = t.cut(since)
	return f, walk, err
}

// cut returns the lowest id of an item that the stories since then have. walk says that looking for items is of no use:
// some are not entered yet, or the stories are few.
func (t *Tx) cut(since time.Time) (id int64, walk bool, err error) {
	const few, most = 50, 50_000
	limit := most
	if since.IsZero() {
		limit = 0
	}
	var count int
	var behind string
	if err := t.get(t.search.cut, []any{millis(since), limit, unfilled}, &id, &count, &behind); err != nil {
		return 0, false, err
	}
	all := count == limit // asked for, or so many that one is old
	if all {
		id = 0
	}
	last, err := entered(behind)
	return id, !all && count <= few || last > 0 && id <= last, err
}

// at returns where the candidates of a level are, and looks only once.
func (f *finder) at(level news.Level) (where, error) {
	if w, ok := f.found[level]; ok {
		return w, nil
	}
	w, err := f.look(level)
	f.found[level] = w
	return w, err
}

func (f *finder) look(level news.Level) (where, error) {
	w := where{level: level, ids: map[int64]bool{}}
	for _, a := range f.query {
		conditions, possible, err := f.conditions(a, level)
		switch {
		case err != nil:
			return w, err
		case !possible:
			continue
		case len(conditions) == 0:
			w.everywhere = true
			return w, nil
		}
		met, err := f.meetAll(conditions, level)
		if err != nil {
			return w, err
		}
		if met == nil {
			w.wide = append(w.wide, conditions)
		}
		for id := range met {
			w.ids[id] = true
		}
	}
	return f.filterable(w)
}

// A story is asked whether it meets a further condition where the stories are few, and the condition is short enough.
const (
	fewStories = 500
	fewMatches = 8
)

// meetAll returns the stories that meet all conditions that few items meet; nil when there is no such condition. What is
// left out is for the matcher to see.
func (f *finder) meetAll(conditions []condition, level news.Level) (met map[int64]bool, err error) {
	var left []condition
	for _, c := range conditions {
		if met != nil && len(met) <= fewStories {
			left = append(left, c)
			continue
		}
		stories, err := f.meeting(c, level)
		switch {
		case err != nil:
			return nil, err
		case stories == nil:
			left = append(left, c)
		case met == nil:
			met = stories
		default:
			maps.DeleteFunc(met, func(id int64, _ bool) bool { return !stories[id] })
		}
	}
	if met == nil || len(met) > fewStories {
		return met, nil
	}
	for _, c := range left {
		if len(c.matches) > fewMatches {
			continue
		}
		if ok, err := f.askable(c); err != nil {
			return nil, err
		} else if !ok {
			continue
		}
		if met, err = f.among(keysOf(met), c); err != nil || len(met) == 0 {
			return met, err
		}
	}
	return met, nil
}

// mostNamed is how many items found under one condition are looked at one by one. Asked for all levels at once it is few,
// since for most questions the first levels answer; and on level 0, where most stories are, walking takes longest.
func mostNamed(level news.Level) int {
	switch level {
	case anyLevel:
		return 500
	case news.None:
		return 3000
	}
	return 1000
}

// meeting returns the stories that meet a condition; nil when they are too many.
func (f *finder) meeting(c condition, level news.Level) (map[int64]bool, error) {
	stories := map[int64]bool{}
	left := mostNamed(level)
	look := func(query string, args ...any) (enough bool, err error) {
		ids, err := list(f.tx, func(r row) (id int64, err error) { return id, r.Scan(&id) }, query, args...)
		for _, id := range ids {
			stories[id] = true
		}
		left -= len(ids)
		return left >= 0, err
	}
	if len(c.tags) > 0 {
		tags, err := jsonText(c.tags)
		if err != nil {
			return nil, err
		}
		if enough, err := look(f.tx.search.withTags, tags, f.cut, left+1); err != nil || !enough {
			return nil, err
		}
	}
	for _, match := range c.matches {
		query, args := f.tx.search.withWords, []any{match, f.cut, left + 1}
		if f.tx.search.items != "" {
			items, err := f.items(match, left+1)
			if err != nil || len(items) > left {
				return nil, err
			}
			found, err := jsonText(items)
			if err != nil {
				return nil, err
			}
			args = []any{found}
		}
		if enough, err := look(query, args...); err != nil || !enough {
			return nil, err
		}
	}
	return stories, nil
}
