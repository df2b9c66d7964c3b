package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// mostListed is how many items that meet a match are listed. What more have is soon found by walking.
const mostListed = 100_000

// filterable sees to it that stories can be asked whether they meet the wide conditions; where they cannot, the
// candidates are everywhere.
func (f *finder) filterable(w where) (where, error) {
	if w.level == anyLevel {
		return w, nil
	}
	for i, a := range w.wide {
		w.wide[i] = nil
		for j, c := range a {
			if j > 0 && len(c.matches) > fewMatches {
				continue
			}
			if ok, err := f.askable(c); err != nil {
				return w, err
			} else if ok {
				w.wide[i] = append(w.wide[i], c)
			}
		}
		if len(w.wide[i]) == 0 {
			w.everywhere = true
			return w, nil
		}
	}
	return w, nil
}

// askable says whether stories can be asked whether they meet a condition.
func (f *finder) askable(c condition) (bool, error) {
	if f.tx.search.amongWords != "" {
		return true, nil
	}
	for _, match := range c.matches {
		if items, err := f.list(match); err != nil || len(items) > mostListed {
			return false, err
		}
	}
	return true, nil
}

// list returns the items that meet a match, up to mostListed and one more.
func (f *finder) list(match string) ([]int64, error) {
	if items, ok := f.lists[match]; ok {
		return items, nil
	}
	items, err := f.items(match, mostListed+1)
	f.lists[match] = items
	return items, err
}

// items returns up to n items that meet a match, ascending. They come as one text, since a row for each takes ten times as
// long.
func (f *finder) items(match string, n int) ([]int64, error) {
	var text string
	if err := f.tx.get(f.tx.search.items, []any{match, f.cut, n}, &text); err != nil {
		return nil, err
	}
	items := make([]int64, 0, strings.Count(text, ",")+1)
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("store: items that were found: %w", err)
		}
		items = append(items, id)
	}
	slices.Sort(items)
	return items, nil
}

// meetAny returns which of the stories on a page are candidates.
func (f *finder) meetAny(page []place, at where) (map[int64]bool, error) {
	met := map[int64]bool{}
	var ids []int64
	for _, p := range page {
		if at.ids[p.id] {
			met[p.id] = true
		} else {
			ids = append(ids, p.id)
		}
	}
	for _, conditions := range at.wide {
		left := ids
		for _, c := range conditions {
			these, err := f.among(left, c)
			if err != nil {
				return nil, err
			}
			if left = keysOf(these); len(left) == 0 {
				break
			}
		}
		for _, id := range left {
			met[id] = true
		}
	}
	return met, nil
}

// among returns which of the stories meet a condition, which must be askable.
func (f *finder) among(ids []int64, c condition) (map[int64]bool, error) {
	met := map[int64]bool{}
	stories, err := jsonText(ids)
	if err != nil {
		return nil, err
	}
	look := func(query, what string) error {
		ids, err := list(f.tx, func(r row) (id int64, err error) { return id, r.Scan(&id) }, query, stories, what)
		for _, id := range ids {
			met[id] = true
		}
		return err
	}
	if len(c.tags) > 0 {
		tags, err := jsonText(c.tags)
		if err != nil {
			return nil, err
		}
		if err := look(f.tx.search.amongTags, tags); err != nil {
			return nil, err
		}
	}
	if len(c.matches) > 0 && f.tx.search.amongWords == "" {
		return met, f.addListed(met, stories, c.matches)
	}
	for _, match := range c.matches {
		if err := look(f.tx.search.amongWords, match); err != nil {
			return nil, err
		}
	}
	return met, nil
}

// addListed adds to met the stories that have an item which is listed under one of the matches.
func (f *finder) addListed(met map[int64]bool, stories string, matches []string) error {
	type report struct{ item, story int64 }
	reports, err := list(f.tx, func(r row) (p report, err error) { return p, r.Scan(&p.item, &p.story) }, f.tx.search.itemsOf, stories)
	if err != nil {
		return err
	}
	for _, match := range matches {
		items, err := f.list(match)
		if err != nil {
			return err
		}
		for _, r := range reports {
			if _, ok := slices.BinarySearch(items, r.item); ok {
				met[r.story] = true
			}
		}
	}
	return nil
}
