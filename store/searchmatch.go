package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// However long a query is, only so much of it is looked for: of what must all be there, the few parts that likely find the
// least. What is left out makes the search find more, and the matcher sees to that.
const (
	mostAlternatives = 16
	mostClauses      = 6  // of an alternative
	mostKeys         = 4  // of a group
	mostOperands     = 64 // of a match; more make several
	mostMatches      = 64 // of a condition
)

// bounded returns the search, or where it has very many alternatives, one that asks of each a single clause.
func bounded(q rules.Search) rules.Search {
	if len(q) <= mostAlternatives {
		return q
	}
	var one rules.Clause
	for _, a := range q {
		if len(a) == 0 {
			return rules.Search{nil}
		}
		c := slices.MinFunc(a, func(a, b rules.Clause) int { return cmp.Compare(breadth(a), breadth(b)) })
		one.Tags, one.Words = append(one.Tags, c.Tags...), append(one.Words, c.Words...)
	}
	slices.Sort(one.Tags)
	one.Tags = slices.Compact(one.Tags)
	return rules.Search{{one}}
}

// breadth orders clauses by how much they likely find: long words are rare, most tags are not, and a level least of all.
func breadth(c rules.Clause) int {
	switch {
	case len(c.Tags) > 0 && strings.HasPrefix(c.Tags[0], "level:"):
		return 1000
	case len(c.Tags) > 0:
		return 500
	}
	longest := 100
	for _, g := range c.Words {
		most := 0
		for _, k := range g {
			most = max(most, len(k.Text))
		}
		longest = min(longest, most)
	}
	return 100 - longest
}

// condition is met by a story one of whose items is found under one of the tags or meets one of the matches.
type condition struct {
	tags    []string
	matches []string
}

// conditions returns what an alternative asks of a story of the level, what likely finds the fewest first; none when every
// story of the level is a candidate, and possible is false when none is. Clauses of words alone are one condition, since
// one item must meet them all.
func (f *finder) conditions(a rules.Alternative, level news.Level) (all []condition, possible bool, err error) {
	var words []rules.Clause
	a = slices.Clone(a)
	slices.SortStableFunc(a, func(a, b rules.Clause) int { return cmp.Compare(breadth(a), breadth(b)) })
	for _, c := range a {
		switch {
		case len(c.Tags) == 0:
			words = append(words, c)
			continue
		case level != anyLevel && ofLevels(c):
			if !slices.Contains(c.Tags, fmt.Sprintf("level:%d", level)) {
				return nil, false, nil
			}
			continue
		case len(all) == mostClauses:
			continue
		}
		found := condition{}
		for _, tag := range c.Tags {
			found.tags = append(found.tags, indexed(tag))
		}
		if len(c.Words) > 0 {
			groups, err := f.groups(c)
			if err != nil {
				return nil, false, err
			}
			if found.matches = f.matches(groups, level); len(found.matches) > mostMatches {
				continue
			}
		}
		all = append(all, found)
	}
	if len(words) == 0 {
		return all, true, nil
	}
	matches, err := f.words(words, level)
	switch {
	case err != nil || len(matches) == 0:
		return nil, false, err
	case len(matches) <= mostMatches:
		all = slices.Insert(all, 0, condition{matches: matches})
	}
	return all, true, nil
}

// ofLevels says whether a clause asks for levels and nothing else. A story has the level of one of its items.
func ofLevels(c rules.Clause) bool {
	return len(c.Words) == 0 && !slices.ContainsFunc(c.Tags, func(tag string) bool { return !strings.HasPrefix(tag, "level:") })
}

// group is a part of a match: what an item must have for one group of keys, and how many words that names.
type group struct {
	match    string
	operands int
}

// words returns the matches one of which an item meets that has words for all clauses; none when no item can.
func (f *finder) words(clauses []rules.Clause, level news.Level) ([]string, error) {
	var all []string
	var least []group // of a clause that is too long to stand in a match with others
	for _, c := range clauses[:min(len(clauses), mostClauses)] {
		groups, err := f.groups(c)
		if err != nil || len(groups) == 0 {
			return nil, err
		}
		operands := 0
		for _, g := range groups {
			operands += g.operands
		}
		switch {
		case operands <= mostOperands:
			all = append(all, f.tx.search.either(groups))
		case least == nil || len(groups) < len(least):
			least = groups
		}
	}
	if len(all) == 0 {
		return f.matches(least, level), nil
	}
	return []string{f.onLevel(strings.Join(all, f.tx.search.and), level)}, nil
}

// matches writes groups of which an item must meet one as matches that are not too long.
func (f *finder) matches(groups []group, level news.Level) (matches []string) {
	for len(groups) > 0 {
		n, operands := 0, 0
		for n < len(groups) && (n == 0 || operands+groups[n].operands <= mostOperands) {
			operands += groups[n].operands
			n++
		}
		matches = append(matches, f.onLevel(f.tx.search.either(groups[:n]), level))
		groups = groups[n:]
	}
	return matches
}

// onLevel narrows a match to the items of stories of a level.
func (f *finder) onLevel(match string, level news.Level) string {
	if level == anyLevel {
		return match
	}
	return match + f.tx.search.and + f.tx.search.term(f.tx.search.token(levelWord(level)), false)
}

// groups returns the groups of a clause that an item can have.
func (f *finder) groups(c rules.Clause) (groups []group, err error) {
	wanted := slices.Clone(c.Words)
	for i, keys := range wanted {
		if len(keys) > mostKeys {
			wanted[i] = slices.SortedStableFunc(slices.Values(keys), func(a, b rules.Key) int { return len(b.Text) - len(a.Text) })[:mostKeys]
		}
	}
	if err := f.lookUp(wanted); err != nil {
		return nil, err
	}
	for _, keys := range wanted {
		g, all := group{}, make([]string, 0, len(keys))
		for _, k := range keys {
			terms := f.known[k]
			if len(terms) == 0 {
				break
			}
			g.operands += len(terms)
			all = append(all, "("+strings.Join(terms, f.tx.search.or)+")")
		}
		if len(all) == len(keys) {
			g.match = "(" + strings.Join(all, f.tx.search.and) + ")"
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// lookUp sees to it that the terms of all these keys are known.
func (f *finder) lookUp(groups [][]rules.Key) error {
	var missing []rules.Key
	for _, keys := range groups {
		for _, k := range keys {
			if _, ok := f.known[k]; !ok {
				f.known[k] = nil
				missing = append(missing, k)
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	terms, err := f.tx.forms(missing)
	for i, found := range terms {
		f.known[missing[i]] = found
	}
	return err
}
