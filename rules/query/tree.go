package query

import "iter"

// Node is one part of a query's tree: *And, *Or, *Not, *Near, *Word, *Phrase or *Field.
type Node interface {
	// Pos returns the node's place in the query as typed: byte offsets, end exclusive.
	Pos() (start, end int)
	node()
}

// Span is a node's place in the query as typed, in bytes, End exclusive.
type Span struct{ Start, End int }

// Pos returns the span's ends.
func (s Span) Pos() (start, end int) { return s.Start, s.End }

func (Span) node() {}

// And asks for every part. At least one part is no *Not.
type And struct {
	Span
	Parts []Node
}

// Or asks for any of its alternatives.
type Or struct {
	Span
	Alternatives []Node
}

// Not excludes what its part matches; it stands in an *And only, and never in another *Not.
type Not struct {
	Span
	Part Node
}

// Near asks for Left and Right with at most Within words between them, in any order, inside one field of the item.
// Its operands are *Word, *Phrase, or an *Or of these.
type Near struct {
	Span
	Left, Right Node
	Within      int
}

// Word is one word: in any form, as a beginning (Prefix) or just as it is spelled (Exact).
type Word struct {
	Span
	Text   string // as typed, without the marks = and *
	Exact  bool
	Prefix bool
}

// Phrase is words that stand next to each other, each in any form, or all just as spelled (Exact).
type Phrase struct {
	Span
	Words []string
	Exact bool
}

// Field is a condition on something other than the words: any of Values holds. Name is the field's normal name
// (region, level, category, concept, topic, lang, outlet, country, title, since).
type Field struct {
	Span
	Name   string
	Values []Value
	Equal  bool // level=2: exactly, not "or higher"
}

// Value is one value of a field as typed, without quotes, and where it stands.
type Value struct {
	Span
	Text string
}

// Problem is a mistake in a query, or something to warn of: where it is, what was expected and what was probably meant.
type Problem struct {
	Span
	Message string
	Warning bool // a hint or warning: the query works all the same
}

func (p Problem) Error() string { return p.Message }

// All yields a node and everything below it, parents before their parts; nothing for nil.
func All(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) { walk(n, yield) }
}

func walk(n Node, yield func(Node) bool) bool {
	if n == nil || !yield(n) {
		return n == nil
	}
	var parts []Node
	switch n := n.(type) {
	case *And:
		parts = n.Parts
	case *Or:
		parts = n.Alternatives
	case *Not:
		parts = []Node{n.Part}
	case *Near:
		parts = []Node{n.Left, n.Right}
	}
	for _, p := range parts {
		if !walk(p, yield) {
			return false
		}
	}
	return true
}
