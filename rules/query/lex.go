package query

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexeme is one sign, operator or atom of a query.
type lexeme struct {
	Span
	kind   lexKind
	comma  bool // for orSign: a comma, which may be doubled or trail
	within int  // for nearSign
	atom   Node // for atomSign
}

type lexKind int

const (
	endSign lexKind = iota
	openSign
	closeSign
	orSign
	andSign
	notSign
	nearSign
	atomSign
)

// defaultNear is the number that NEAR has when none is written; NEAR/n allows n-1 words between.
const (
	defaultNear = 10
	mostNear    = 1000
)

// lexer cuts a query into lexemes. It goes on after a mistake, so that the rest is looked at too; an atom with a mistake
// in it still comes out as an atom, which keeps the parser from complaining about a gap.
type lexer struct {
	query    string
	at       int
	out      []lexeme
	problems *problems
	question bool
	unclosed map[rune]bool // opening marks that no mark of theirs closes from here on
}

func (l *lexer) run() []lexeme {
	for l.at < len(l.query) {
		c, size := l.rune(l.at)
		switch {
		case unicode.IsSpace(c):
			l.at += size
		case c == '(':
			l.sign(openSign, size)
		case c == ')':
			l.sign(closeSign, size)
		case c == ',':
			l.sign(orSign, size)
			l.out[len(l.out)-1].comma = true
		case c == '|':
			if strings.HasPrefix(l.query[l.at:], "||") {
				size = 2
			}
			l.sign(orSign, size)
		case isQuote(c):
			start := l.at
			text, closed := l.quoted()
			l.emit(l.phrase(start, text, false, closed))
		case isDash(c) && l.mayExclude():
			l.dash(size)
		default:
			l.plain()
		}
	}
	l.out = append(l.out, lexeme{Span: Span{len(l.query), len(l.query)}})
	return l.out
}

func (l *lexer) rune(i int) (rune, int) {
	if i >= len(l.query) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(l.query[i:])
}

func (l *lexer) sign(kind lexKind, size int) {
	l.out = append(l.out, lexeme{Span: Span{l.at, l.at + size}, kind: kind})
	l.at += size
}

func (l *lexer) emit(atom Node) {
	if atom != nil {
		start, end := atom.Pos()
		l.out = append(l.out, lexeme{Span: Span{start, end}, kind: atomSign, atom: atom})
	}
}

func isQuote(c rune) bool { return strings.ContainsRune(`"“”„‟«»`, c) }

func isDash(c rune) bool { return c == '-' || c == '–' || c == '—' || c == '−' }

// endsRun says whether a rune ends a word that stands without quotes.
func endsRun(c rune) bool { return unicode.IsSpace(c) || isQuote(c) || strings.ContainsRune("(),|", c) }

// mayExclude says whether a dash here can be a minus: it is not glued to a closing quote.
func (l *lexer) mayExclude() bool {
	if l.at == 0 {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(l.query[:l.at])
	return endsRun(before) && !isQuote(before)
}

// dash reads a minus, or skips a dash that is only punctuation. Several dashes are one.
func (l *lexer) dash(size int) {
	start, end := l.at, l.at+size
	next, width := l.rune(end)
	for ; isDash(next); next, width = l.rune(end) {
		end += width
	}
	if end > start+size {
		l.problems.hint(Span{start, end}, "one - is enough")
	}
	if end == len(l.query) || unicode.IsSpace(next) || next == ')' || next == ',' || next == '|' {
		l.at = end
		l.problems.hint(Span{start, end}, "this dash is read as punctuation; to exclude a word, write - directly before it")
		return
	}
	l.sign(notSign, end-start)
}

// closers are the marks that close a phrase, by the mark that opens it.
var closers = map[rune]string{'"': `"`, '“': `”“"`, '”': `”"`, '„': `“”"‟`, '‟': `”"`, '«': `»`, '»': `«»`}

// quoted reads from an opening quotation mark to the one that closes it, and returns what is between. Where that never
// comes, the next mark of any kind closes, since people mix them.
func (l *lexer) quoted() (text string, closed bool) {
	start := l.at
	_, size := l.rune(l.at)
	l.at += size
	from := l.at
	opening, _ := l.rune(start)
	end := -1
	if !l.unclosed[opening] {
		end = strings.IndexAny(l.query[from:], closers[opening])
	}
	if end < 0 {
		l.unclosed[opening] = true // not searched for again, so that a query full of marks is read in one pass
		end = strings.IndexFunc(l.query[from:], isQuote)
	}
	if end < 0 {
		l.at = len(l.query)
		l.problems.mistake(Span{start, from}, `this quotation mark is not closed: add " after the last word of the phrase`)
		return l.query[from:], false
	}
	_, size = l.rune(from + end)
	l.at = from + end + size
	return l.query[from : from+end], true
}

// plain reads a run of characters without quotes, spaces, commas and parentheses: an operator, a field or a word.
func (l *lexer) plain() {
	start := l.at
	for l.at < len(l.query) {
		c, size := l.rune(l.at)
		if endsRun(c) {
			break
		}
		l.at += size
	}
	run := l.query[start:l.at]
	span := Span{start, l.at}
	if l.operator(run, span) || l.field(run, start) {
		return
	}
	l.word(run, start)
}

// operator reads OR, AND, NOT and NEAR in capitals. The same in small letters are words, and get a hint.
func (l *lexer) operator(run string, span Span) bool {
	kinds := map[string]lexKind{"OR": orSign, "AND": andSign, "NOT": notSign, "NEAR": nearSign}
	if kind, ok := kinds[run]; ok {
		l.out = append(l.out, lexeme{Span: span, kind: kind, within: defaultNear - 1})
		return true
	}
	if number, ok := strings.CutPrefix(run, "NEAR/"); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > mostNear {
			l.problems.mistake(span, fmt.Sprintf("after NEAR/ stands a number from 1 to %d, such as NEAR/8", mostNear))
			n = defaultNear
		}
		l.out = append(l.out, lexeme{Span: span, kind: nearSign, within: n - 1})
		return true
	}
	if meant := operatorWord(run); meant != "" {
		l.problems.hint(span, quote(run)+" is read as a word; did you mean "+meant+"?")
	}
	return false
}

// operatorWord returns the operator that a word may have been meant as, or "".
func operatorWord(word string) string {
	lower := strings.ToLower(word)
	switch lower {
	case "or", "ili", "или":
		return "OR"
	case "and":
		return "AND (a space says the same)"
	case "not":
		return "NOT"
	}
	if strings.HasPrefix(lower, "near/") {
		return "NEAR" + word[len("near"):]
	}
	return ""
}
