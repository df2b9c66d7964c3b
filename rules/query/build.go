package query

import "slices"

// appendParts adds a node to the parts of an alternative. An And in an And is only parentheses, and is spread out.
func appendParts(parts []Node, n Node) []Node {
	switch n := n.(type) {
	case nil:
		return parts
	case *And:
		return append(parts, n.Parts...)
	}
	return append(parts, n)
}

// and makes the node of one alternative: nil for nothing, the part itself for one. It refuses parts that only exclude.
func and(parts []Node, found *problems) Node {
	if len(parts) == 0 {
		return nil
	}
	span := around(parts)
	for _, part := range parts {
		if _, ok := part.(*Not); !ok {
			if len(parts) == 1 {
				return part
			}
			return &And{Span: span, Parts: parts}
		}
	}
	if found.mistakes == 0 || !found.covers(span) {
		found.mistake(span, "this only excludes: add a word, phrase or field beside it that must be there")
	}
	return nil
}

// or makes the node of alternatives: nil for nothing, the alternative itself for one. It warns of an exclusion that
// stands in some of them only.
func or(alternatives []Node, found *problems) Node {
	switch len(alternatives) {
	case 0:
		return nil
	case 1:
		return alternatives[0]
	}
	n := &Or{Span: around(alternatives)}
	for _, a := range alternatives {
		if inner, ok := a.(*Or); ok {
			n.Alternatives = append(n.Alternatives, inner.Alternatives...)
			continue
		}
		n.Alternatives = append(n.Alternatives, a)
	}
	last := len(alternatives) - 1
	if exclusions := exclusionsIn(alternatives[last]); exclusions != nil && exclusionsIn(alternatives[last-1]) == nil {
		found.hint(around(exclusions), halfExcluded(alternatives, exclusions))
	}
	return n
}

// exclusionsIn returns the exclusions of an alternative.
func exclusionsIn(alternative Node) (found []Node) {
	if all, ok := alternative.(*And); ok {
		for _, part := range all.Parts {
			if _, ok := part.(*Not); ok {
				found = append(found, part)
			}
		}
	}
	return found
}

// halfExcluded words the warning that exclusions bind to the last alternative only, with the query that was perhaps
// meant where it is short.
func halfExcluded(alternatives, exclusions []Node) string {
	last := len(alternatives) - 1
	var rest []Node
	for _, part := range alternatives[last].(*And).Parts {
		if _, ok := part.(*Not); !ok {
			rest = append(rest, part)
		}
	}
	what, from := Print(&And{Parts: exclusions}), Print(&And{Parts: rest})
	meant := "(" + Print(&Or{Alternatives: append(slices.Clone(alternatives[:last]), &And{Parts: rest})}) + ") " + what
	if len(meant) > 80 {
		meant = "(x, y) -z"
	}
	return what + " excludes from " + shorten(from, 40) + " only; to exclude from all, write " + meant
}

// around returns the span from the first node to the last.
func around(nodes []Node) Span {
	start, _ := nodes[0].Pos()
	_, end := nodes[len(nodes)-1].Pos()
	return Span{start, end}
}
