package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A query is written by people, or made from lists; one that passes these bounds is neither.
const (
	mostBytes   = 32 << 10
	mostNesting = 32
	mostAtoms   = 2000 // words, words of phrases, values
	mostNears   = 64
)

// Parse reads a question. It returns the query's tree and what there is to say about it, in the order of the query: the
// tree is nil when one of the problems is a mistake (no Warning), and whole otherwise.
func Parse(s string) (Node, []Problem) { return parse(s, true) }

// ParseWatchlist reads the query of a watchlist, in which since: is a mistake. It is otherwise Parse.
func ParseWatchlist(s string) (Node, []Problem) { return parse(s, false) }

func parse(s string, question bool) (Node, []Problem) {
	found := &problems{}
	if len(s) > mostBytes {
		found.mistake(Span{0, len(s)}, fmt.Sprintf("the query has %d bytes, more than the %d that are read; make several watchlists of it", len(s), mostBytes))
		return nil, found.sorted()
	}
	if at, wrong := unreadable(s); wrong != "" {
		found.mistake(Span{at, at + 1}, wrong)
		return nil, found.sorted()
	}
	l := lexer{query: s, problems: found, question: question, unclosed: map[rune]bool{}}
	p := parser{lexemes: l.run(), problems: found}
	n := p.query(len(s))
	if found.mistakes > 0 {
		return nil, found.sorted()
	}
	return n, found.sorted()
}

// Fields returns the fields of a query, also of one that cannot be parsed.
func Fields(s string) (fields []*Field) {
	if _, wrong := unreadable(s); len(s) > mostBytes || wrong != "" {
		return nil
	}
	l := lexer{query: s, problems: &problems{}, question: true, unclosed: map[rune]bool{}}
	for _, lx := range l.run() {
		if f, ok := lx.atom.(*Field); ok && len(fields) < mostProblems {
			fields = append(fields, f)
		}
	}
	return fields
}

// unreadable finds the first byte that no text editor puts into a query.
func unreadable(s string) (at int, wrong string) {
	for i, c := range s {
		switch {
		case c == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			return i, "the query is not valid UTF-8 here; save it as UTF-8 and try again"
		case unicode.IsControl(c) && !unicode.IsSpace(c):
			return i, "there is an invisible control character here; remove it"
		}
	}
	return 0, ""
}

// parser builds the tree out of lexemes, by recursive descent: alternatives, all, part, near, atom as in the grammar.
type parser struct {
	lexemes  []lexeme
	at       int
	depth    int
	problems *problems
}

func (p *parser) peek() *lexeme { return &p.lexemes[p.at] }

// next takes a lexeme; the end is never passed.
func (p *parser) next() *lexeme {
	lx := &p.lexemes[p.at]
	if lx.kind != endSign {
		p.at++
	}
	return lx
}

// query reads the whole.
func (p *parser) query(size int) Node {
	if !p.withinBounds() {
		return nil
	}
	n := p.alternatives()
	if n == nil && p.problems.mistakes == 0 {
		p.problems.mistake(Span{0, size}, "the query is empty: write a word, a phrase in quotes, or a field such as region:kosovo")
	}
	return n
}

// withinBounds counts atoms and NEARs before any tree is built.
func (p *parser) withinBounds() bool {
	atoms, nears := 0, 0
	for i := range p.lexemes {
		lx := &p.lexemes[i]
		switch {
		case lx.kind == nearSign:
			nears++
		case lx.kind == atomSign:
			atoms += weight(lx.atom)
		}
		if atoms > mostAtoms {
			p.problems.mistake(lx.Span, fmt.Sprintf("the query has more than %d words and values; make several watchlists of it", mostAtoms))
			return false
		}
		if nears > mostNears {
			p.problems.mistake(lx.Span, fmt.Sprintf("the query has more than %d NEARs; make several watchlists of it", mostNears))
			return false
		}
	}
	return true
}

func weight(atom Node) int {
	switch n := atom.(type) {
	case *Phrase:
		return len(n.Words)
	case *Field:
		return len(n.Values)
	}
	return 1
}

// alternatives reads what OR, | and commas join, to the closing parenthesis or the end. It returns nil for nothing.
func (p *parser) alternatives() Node {
	var found []Node
	var last *lexeme // the OR before the alternative being read
	for {
		before := p.problems.mistakes
		n := p.all()
		if n != nil {
			found = append(found, n)
		}
		lx := p.peek()
		if lx.kind != orSign {
			if n == nil && last != nil && !last.comma && p.problems.mistakes == before {
				p.problems.mistake(last.Span, "something is missing after this OR")
			}
			return or(found, p.problems)
		}
		if len(found) == 0 && !lx.comma {
			p.problems.mistake(lx.Span, "something is missing before this OR")
		}
		last = p.next()
	}
}

// all reads the parts of one alternative. It returns nil for nothing.
func (p *parser) all() Node {
	var parts []Node
	for {
		switch lx := p.peek(); lx.kind {
		case atomSign, openSign:
			parts = appendParts(parts, p.near())
		case notSign:
			p.next()
			parts = appendParts(parts, p.exclusion(lx))
		case andSign:
			p.next()
			if len(parts) == 0 {
				p.problems.mistake(lx.Span, "something is missing before this AND")
			}
			if k := p.peek().kind; k != atomSign && k != openSign && k != notSign {
				p.problems.mistake(lx.Span, "something is missing after this AND")
			}
		case nearSign:
			p.next()
			p.problems.mistake(lx.Span, "NEAR needs a word or a phrase before it")
		case closeSign:
			if p.depth > 0 {
				return and(parts, p.problems)
			}
			p.next()
			p.problems.mistake(lx.Span, "this parenthesis closes nothing: remove it, or open one before")
		default:
			return and(parts, p.problems)
		}
	}
}

// exclusion reads what follows a minus or NOT.
func (p *parser) exclusion(minus *lexeme) Node {
	for p.peek().kind == notSign {
		p.problems.mistake(p.peek().Span, "one exclusion is enough: remove this one")
		p.next()
	}
	if k := p.peek().kind; k != atomSign && k != openSign {
		p.problems.mistake(minus.Span, "something to exclude is missing after this")
		return nil
	}
	part := p.near()
	if part == nil {
		return nil
	}
	_, end := part.Pos()
	return &Not{Span: Span{minus.Start, end}, Part: part}
}

// near reads an atom, or several with NEAR between: each is near its neighbour. It returns nil after a mistake that was
// reported.
func (p *parser) near() Node {
	left := p.atom()
	var pairs []Node
	for p.peek().kind == nearSign {
		lx := p.next()
		switch p.peek().kind {
		case atomSign, openSign:
		case notSign:
			p.problems.mistake(p.peek().Span, "the second word of NEAR cannot be excluded by itself; -a NEAR b excludes the whole")
			p.next()
			continue
		default:
			p.problems.mistake(lx.Span, "NEAR needs a word or a phrase after it")
			continue
		}
		right := p.atom()
		if right == nil || left == nil {
			left = right
			continue
		}
		if w, ok := right.(*Word); ok && isNumber(w.Text) {
			p.problems.hint(w.Span, "this number is read as a word; did you mean NEAR/"+w.Text+"?")
		}
		p.checkOperand(left)
		p.checkOperand(right)
		start, _ := left.Pos()
		_, end := right.Pos()
		pairs = append(pairs, &Near{Span: Span{start, end}, Left: left, Right: right, Within: lx.within})
		left = right
	}
	if len(pairs) == 0 {
		return left
	}
	return and(pairs, p.problems)
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func (p *parser) checkOperand(n Node) {
	switch n := n.(type) {
	case *Word, *Phrase:
		return
	case *Or:
		for _, a := range n.Alternatives {
			p.checkOperand(a)
		}
		return
	}
	start, end := n.Pos()
	p.problems.mistake(Span{start, end}, "NEAR stands between words, phrases, beginnings, or parentheses of these joined by OR")
}

// atom reads a word, phrase or field, or a query in parentheses. It returns nil after a mistake that was reported.
func (p *parser) atom() Node {
	lx := p.next()
	if lx.kind == atomSign {
		return lx.atom
	}
	if p.depth == mostNesting {
		p.problems.mistake(lx.Span, fmt.Sprintf("parentheses stand more than %d deep here; write it in a simpler way", mostNesting))
		p.at = len(p.lexemes) - 1
		return nil
	}
	p.depth++
	before := p.problems.mistakes
	n := p.alternatives()
	p.depth--
	if p.peek().kind != closeSign {
		if p.problems.mistakes == before {
			p.problems.mistake(lx.Span, "this parenthesis is not closed: add )")
		}
		return n
	}
	end := p.next().End
	if n == nil && p.problems.mistakes == before {
		p.problems.mistake(Span{lx.Start, end}, "there is nothing between these parentheses")
	}
	return n
}
