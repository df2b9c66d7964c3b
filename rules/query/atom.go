package query

import (
	"strings"
	"unicode"

	"github.com/karaula/karaula/rules/text"
)

// words returns the words of a piece of a query as typed.
func words(s string) []string {
	var out []string
	for _, t := range text.Read(s) {
		out = append(out, s[t.Start:t.End])
	}
	return out
}

// leastPrefix is how many letters a beginning has at least: shorter ones match nearly everything.
const leastPrefix = 3

// word reads a run that is no operator and no field: a word, or several that belong together ("Niš-Dimitrovgrad"), with
// its marks. A run without a letter or digit is punctuation.
func (l *lexer) word(run string, start int) {
	span := Span{start, start + len(run)}
	body, exact := strings.CutPrefix(run, "=")
	if next, _ := l.rune(l.at); exact && body == "" && isQuote(next) {
		text, closed := l.quoted()
		l.emit(l.phrase(start, text, true, closed))
		return
	}
	body, prefix := strings.CutSuffix(body, "*")
	found := words(body)
	if len(found) == 0 {
		switch {
		case exact || prefix:
			l.problems.mistake(span, "= stands directly before a word and * directly after its beginning, without a space: =Bar, mobiliz*")
			l.emit(&Word{Span: span, Text: run})
		default:
			l.problems.hint(span, quote(run)+" has no letter or digit and is ignored; a space means AND, a comma OR")
		}
		return
	}
	w := &Word{Span: span, Text: found[0], Exact: exact, Prefix: prefix}
	switch {
	case strings.Contains(body, "*") && !strings.Contains(body, "//") && !strings.HasPrefix(strings.ToLower(body), "www."):
		l.problems.mistake(span, "* stands only at the end of a word: mobiliz*")
	case exact && prefix:
		l.problems.mistake(span, "= asks for just this spelling and * for any ending: use one of them")
	case prefix && len(found) > 1:
		l.problems.mistake(span, "* ends a single word, and this is a phrase of "+list(found)+": use the words alone")
	case prefix && letters(found[0]) < leastPrefix:
		l.problems.mistake(span, "a beginning needs at least 3 letters before the *")
	case len(found) > 1:
		l.emit(&Phrase{Span: span, Words: found, Exact: exact})
		return
	}
	l.emit(w)
}

func letters(word string) (n int) {
	for _, c := range word {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			n++
		}
	}
	return n
}

// phrase makes the node of a quoted text that began at start; one word in quotes is a word.
func (l *lexer) phrase(start int, text string, exact, closed bool) Node {
	span := Span{start, l.at}
	found := words(text)
	if next, size := l.rune(l.at); next == '*' {
		l.at += size
		span.End = l.at
		l.problems.mistake(span, "* ends a single word without quotes: mobiliz*")
	}
	if strings.Contains(text, "*") {
		l.problems.hint(span, "* means nothing inside quotation marks")
	}
	switch {
	case len(found) == 0:
		if closed {
			l.problems.mistake(span, "there is no word between these quotation marks")
		}
		return &Word{Span: span, Text: text}
	case len(found) == 1:
		return &Word{Span: span, Text: found[0], Exact: exact}
	}
	return &Phrase{Span: span, Words: found, Exact: exact}
}

// field reads a run that has the form of a field, together with the values that follow it in quotes or after commas. It
// returns false when the run is no field.
func (l *lexer) field(run string, start int) bool {
	i := strings.IndexFunc(run, func(c rune) bool { return !unicode.IsLetter(c) })
	if i == 0 && run[0] == ':' {
		l.apart(run, start)
	}
	if i <= 0 || isAddress(run) {
		return false
	}
	typed, sign := run[:i], run[i]
	name := fieldName(typed)
	place := Span{start, start + i + 1}
	switch {
	case sign == ':' && name == "":
		return l.unknownField(run, typed, place)
	case sign == ':':
	case sign == '=' && name != "" && name != "level":
		l.problems.mistake(place, "only level takes =, for exactly that level; write "+typed+":")
	case sign == '=' && name == "level":
	case (sign == '<' || sign == '>') && name != "":
		l.problems.mistake(Span{start, start + len(run)}, "level:2 means that level or higher, level=2 exactly that; < and > are not known")
		l.emit(&Word{Span: Span{start, start + len(run)}, Text: typed})
		return true
	case sign == '!' && name != "" && strings.HasPrefix(run[i:], "!="):
		l.problems.mistake(Span{start, start + len(run)}, "!= is not known; to leave something out, write -"+typed+":")
		l.emit(&Word{Span: Span{start, start + len(run)}, Text: typed})
		return true
	default:
		return false
	}
	l.at = start + i + 1
	f := &Field{Name: name, Equal: sign == '='}
	f.Values = l.values(name)
	f.Span = Span{start, l.at}
	if len(f.Values) == 0 {
		l.problems.mistake(place, missingValue(name, typed))
	}
	if name == "since" && !l.question {
		l.problems.mistake(f.Span, "since: is for questions only: a watchlist looks at what is new anyway; leave it out")
	}
	l.fieldHints(f)
	l.emit(f)
	return true
}

// apart warns of a colon that a space keeps apart from the field's name before it.
func (l *lexer) apart(run string, start int) {
	if len(l.out) == 0 || len(run) == 1 {
		return
	}
	before := l.out[len(l.out)-1]
	if w, ok := before.atom.(*Word); ok && !w.Exact && !w.Prefix && fieldName(w.Text) != "" {
		l.problems.hint(Span{before.Start, start + len(run)}, quote(w.Text)+" is read as a word, because of the space behind it; did you mean "+w.Text+run+"?")
	}
}

func missingValue(name, typed string) string {
	examples := map[string]string{"region": "kosovo/north", "level": "2", "category": "clash,attack", "concept": "barricade",
		"topic": "sport", "lang": "sr", "outlet": `"Balkan Insight"`, "country": "rs", "title": "barikada", "since": "24h"}
	return typed + ": needs its value directly after it, without a space and without parentheses: " + typed + ":" + examples[name]
}

// unknownField reports a field that does not exist. A colon at the end of a word is punctuation, unless a field's name
// was probably meant.
func (l *lexer) unknownField(run, typed string, place Span) bool {
	near := nearestField(typed)
	if next, _ := l.rune(l.at); len(run) == len(typed)+1 && !isQuote(next) {
		if near != "" {
			l.problems.hint(place, quote(typed)+" is read as a word; did you mean "+near+":, with its value directly after it?")
		}
		return false
	}
	message := "there is no field " + typed + ":"
	if near != "" {
		message += "; did you mean " + near + ":?"
	} else {
		message += "; there are " + list(fieldNames) + "."
	}
	l.problems.mistake(place, message+" To search for the words themselves, put them in quotes")
	l.emit(&Word{Span: Span{place.Start, l.at}, Text: typed})
	return true
}

func isAddress(run string) bool {
	lower := strings.ToLower(run)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// values reads the values of a field: bare or in quotes, with commas and no spaces between. A comma before a space, a
// parenthesis or the end belongs to the query.
func (l *lexer) values(name string) []Value {
	var values []Value
	for {
		v, ok := l.value()
		if !ok {
			return values
		}
		if wrong := checkValue(name, v.Text); wrong != "" {
			if len(values) > 0 {
				wrong += "; if it does not belong to " + name + ":, put a space before it"
			}
			l.problems.mistake(v.Span, wrong)
		}
		values = append(values, v)
		next := l.at
		for next < len(l.query) && l.query[next] == ',' {
			next++
		}
		c, _ := l.rune(next)
		if next == l.at || next == len(l.query) || endsRun(c) && !isQuote(c) {
			return values
		}
		l.at = next
	}
}

func (l *lexer) value() (Value, bool) {
	start := l.at
	c, _ := l.rune(start)
	if isQuote(c) {
		text, _ := l.quoted()
		return Value{Span{start, l.at}, strings.Join(strings.Fields(text), " ")}, true
	}
	for l.at < len(l.query) {
		c, size := l.rune(l.at)
		if endsRun(c) {
			break
		}
		l.at += size
	}
	return Value{Span{start, l.at}, l.query[start:l.at]}, l.at > start
}

// fieldHints warns of "category:clash, attack", where the space makes attack a word of its own.
func (l *lexer) fieldHints(f *Field) {
	rest := l.query[l.at:]
	after := strings.TrimLeft(rest, ", \t")
	if !strings.HasPrefix(rest, ",") || len(f.Values) == 0 {
		return
	}
	end := strings.IndexFunc(after, endsRun)
	if end < 0 {
		end = len(after)
	}
	next := after[:end]
	if (f.Name == "category" || f.Name == "topic" || f.Name == "level") && next != "" && checkValue(f.Name, next) == "" {
		start := len(l.query) - len(after)
		l.problems.hint(Span{start, start + len(next)}, quote(next)+" is read as a word, because of the space before it; did you mean "+
			f.Name+":"+f.Values[len(f.Values)-1].Text+","+next+"?")
	}
}
