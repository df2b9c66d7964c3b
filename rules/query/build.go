package query

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
	for i, a := range alternatives {
		if inner, ok := a.(*Or); ok {
			n.Alternatives = append(n.Alternatives, inner.Alternatives...)
			continue
		}
		n.Alternatives = append(n.Alternatives, a)
		if not := exclusionIn(a); not != nil && i == len(alternatives)-1 && exclusionIn(alternatives[i-1]) == nil {
			found.hint(not.Span, "this excludes from the last alternative only; to exclude it from all, put the alternatives in parentheses: (x, y) -z")
		}
	}
	return n
}

func exclusionIn(alternative Node) *Not {
	if all, ok := alternative.(*And); ok {
		for _, part := range all.Parts {
			if not, ok := part.(*Not); ok {
				return not
			}
		}
	}
	return nil
}

// around returns the span from the first node to the last.
func around(nodes []Node) Span {
	start, _ := nodes[0].Pos()
	_, end := nodes[len(nodes)-1].Pos()
	return Span{start, end}
}
