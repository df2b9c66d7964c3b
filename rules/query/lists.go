package query

import "strings"

// FromLists writes the query of a watchlist that gives lists instead: what matches one of the regions or one of the
// keywords (all: a region and a keyword), less what is excluded. An entry is a name or words, never query language, and
// cannot change more than its own place; but a single word may carry the marks = and *, an exact phrase begins with =,
// and an entry in the form of a field (topic:sport) is that field. An entry of several words is a phrase. Empty entries
// are left out; without any entry the query is "".
//
// What is wrong in an entry is wrong in the query, and Parse tells.
func FromLists(regions, keywords, exclude []string, all bool) string {
	var wanted, parts []Node
	region := &Field{Name: "region"}
	for _, name := range regions {
		if name = strings.TrimSpace(name); name != "" {
			region.Values = append(region.Values, Value{Text: name})
		}
	}
	words := entries(keywords)
	switch {
	case len(region.Values) == 0:
		wanted = words
	case all && len(words) > 0:
		parts = []Node{region}
		wanted = words
	default:
		wanted = append([]Node{region}, words...)
	}
	switch len(wanted) {
	case 0:
	case 1:
		parts = append(parts, wanted[0])
	default:
		parts = append(parts, &Or{Alternatives: wanted})
	}
	for _, n := range entries(exclude) {
		parts = append(parts, &Not{Part: n})
	}
	if len(parts) == 1 {
		return Print(parts[0])
	}
	return Print(&And{Parts: parts})
}

// entries makes the atoms of a list.
func entries(list []string) []Node {
	var out []Node
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, entry(s))
		}
	}
	return out
}

// entry makes the atom of one entry. One without any letter stays as it is, for Parse to complain of.
func entry(s string) Node {
	if f := fieldEntry(strings.TrimPrefix(s, "-")); f != nil {
		return f
	}
	body, exact := strings.CutPrefix(s, "=")
	body, prefix := strings.CutSuffix(body, "*")
	found := words(body)
	switch {
	case len(found) == 0:
		return &Word{Text: s}
	case len(found) > 1:
		return &Phrase{Words: found, Exact: exact}
	}
	return &Word{Text: found[0], Exact: exact, Prefix: prefix}
}

// fieldEntry makes the field that an entry is, or returns nil. A field with a mistake in it keeps its whole value, so
// that the mistake is told.
func fieldEntry(s string) Node {
	if n, _ := Parse(s); n != nil {
		if f, ok := n.(*Field); ok {
			return f
		}
	}
	name, value, ok := strings.Cut(s, ":")
	if value = strings.TrimRight(value, " "); !ok || fieldName(name) == "" || value == "" || value[0] == ' ' {
		return nil
	}
	return &Field{Name: fieldName(name), Values: []Value{{Text: value}}}
}
