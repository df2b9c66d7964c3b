package bot

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/rules/text"
)

// alternatives are what a query asks for, any of which is enough, and what it excludes from all of them.
type alternatives struct {
	wanted   []query.Node
	excluded []query.Node
}

// alternativesOf takes a query apart. One that asks for several things at once is a single alternative.
func alternativesOf(q string) (a alternatives) {
	tree, _ := query.Parse(q)
	if and, ok := tree.(*query.And); ok {
		var wanted []query.Node
		for _, p := range and.Parts {
			if _, not := p.(*query.Not); not {
				a.excluded = append(a.excluded, p)
			} else {
				wanted = append(wanted, p)
			}
		}
		if len(wanted) == 1 {
			tree = wanted[0]
		} else {
			a.excluded = nil
		}
	}
	switch n := tree.(type) {
	case nil:
	case *query.Or:
		a.wanted = slices.Clone(n.Alternatives)
	default:
		a.wanted = []query.Node{n}
	}
	return a
}

// query puts the alternatives together again.
func (a alternatives) query() string {
	if len(a.wanted) == 0 {
		return ""
	}
	wanted := anyOf(a.wanted)
	if len(a.excluded) == 0 {
		return query.Print(wanted)
	}
	return query.Print(&query.And{Parts: append([]query.Node{wanted}, a.excluded...)})
}

// add adds an alternative, and reports whether it was not there.
func (a *alternatives) add(n query.Node) bool {
	if slices.ContainsFunc(a.wanted, func(w query.Node) bool { return alike(w, n) }) {
		return false
	}
	a.wanted = append(a.wanted, n)
	return true
}

// remove takes an alternative out, and reports whether it was there.
func (a *alternatives) remove(n query.Node) bool {
	before := len(a.wanted)
	a.wanted = slices.DeleteFunc(a.wanted, func(w query.Node) bool { return alike(w, n) })
	return len(a.wanted) < before
}

func alike(a, b query.Node) bool {
	return text.Fold(query.Print(a)) == text.Fold(query.Print(b)) && marks(a) == marks(b)
}

// marks are the signs of a word that a folded text does not have.
func marks(n query.Node) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune("=*:/", c) {
			return c
		}
		return -1
	}, query.Print(n))
}

// isPlace reports whether an alternative is a place.
func isPlace(n query.Node) bool {
	f, ok := n.(*query.Field)
	return ok && f.Name == "region"
}

// isWord reports whether an alternative is a word or a phrase.
func isWord(n query.Node) bool {
	switch n.(type) {
	case *query.Word, *query.Phrase:
		return true
	}
	return false
}

// placeNode and wordNode are the alternatives of a place and of a word.
func placeNode(path string) query.Node {
	return &query.Field{Name: "region", Values: []query.Value{{Text: path}}}
}

func wordNode(entry string) query.Node {
	n, _ := query.Parse(query.FromLists(nil, []string{entry}, nil, false))
	return n
}

// separated are the places of one region: in which each alternative has one value, so that each can be removed by itself.
func (a alternatives) separated() alternatives {
	var all []query.Node
	for _, n := range a.wanted {
		f, ok := n.(*query.Field)
		if !ok || f.Name != "region" {
			all = append(all, n)
			continue
		}
		for _, v := range f.Values {
			all = append(all, placeNode(v.Text))
		}
	}
	a.wanted = all
	return a
}
