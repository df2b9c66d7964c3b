package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// bom is what some editors put before UTF-8.
const bom = "\ufeff"

// parse returns the file's tree. A syntax error is the one mistake of such a file.
func (r *reader) parse(data []byte) value {
	root := value{r: r}
	if len(data) > maxFile {
		r.report(position{1, 1}, fmt.Sprintf("the file is larger than %d MiB; this is hardly a configuration", maxFile>>20))
		return root
	}
	if at, ok := r.unreadable(); ok {
		r.report(at, "there is a byte here that is no text in UTF-8; save the file as UTF-8")
		return root
	}
	if at, ok := r.tooDeep(); ok {
		r.report(at, fmt.Sprintf("more than %d brackets are open here; a configuration has no use for that", mostOpen))
		return root
	}
	file, err := parseTree(strings.Join(r.lines, "\n"))
	if err != nil {
		r.syntax(err)
		return root
	}
	for _, doc := range file.Docs {
		body := value{r: r, node: doc.Body}
		_, directive := doc.Body.(*ast.DirectiveNode)
		switch {
		case directive:
			body.mistake("expected the configuration, found a directive (%%); remove the line")
		case body.empty():
		case root.node != nil:
			body.mistake("a second document begins here (---); a configuration is one document")
		default:
			root = body
		}
	}
	return root
}

// parseTree keeps a panic of the parser, which is not ours, inside this package.
func parseTree(text string) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the YAML reader gave up on it: %v", p)
		}
	}()
	return parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
}

// unreadable finds the first byte that is no UTF-8.
func (r *reader) unreadable() (position, bool) {
	for i, line := range r.lines {
		for column := 1; line != ""; column++ {
			c, size := utf8.DecodeRuneInString(line)
			if c == utf8.RuneError && size == 1 {
				return position{i + 1, column}, true
			}
			line = line[size:]
		}
	}
	return position{}, false
}

// mostOpen bounds the nesting, since the parser's time and stack grow with it far out of proportion.
const mostOpen = 100

// tooDeep finds where too many brackets stand open. It takes no note of quotes and comments: there, too, nobody opens
// so many without closing them.
func (r *reader) tooDeep() (position, bool) {
	open := 0
	for i, line := range r.lines {
		for column, c := range []rune(line) {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
			if open > mostOpen {
				return position{i + 1, column + 1}, true
			}
		}
	}
	return position{}, false
}

func (r *reader) syntax(err error) {
	at, message := position{1, 1}, err.Error()
	var syntax yaml.Error
	if errors.As(err, &syntax) {
		message = syntax.GetMessage()
		if token := syntax.GetToken(); token != nil && token.Position != nil {
			at = position{token.Position.Line, token.Position.Column}
		}
	}
	place := r.at(at, "")
	line := r.lines[place.Line-1]
	r.report(at, "this is no YAML: "+explain(message, line)+"; the rest of the file was not read")
}

// explain says in plain words what the parser means, and what usually helps.
func explain(message, line string) string {
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(message, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("must be specified") && strings.Contains(line, "${"):
		return "a list or {…} does not end where it should; inside […] and {…} a ${…} must stand in quotes"
	case has("',' or ']'"):
		return "a list that began with [ does not end with ]"
	case has("',' or '}'"):
		return "what began with { does not end with }"
	case has("could not find '"):
		return "a closing bracket has no opening one; text with brackets in it needs quotes"
	case has("could not find end character"):
		return "a text in quotes does not end"
	case has("cannot start any token") && strings.Contains(line, "\t"):
		return "the line begins with a tab; use spaces"
	case has("mapping value is not allowed"):
		return `a key with a value cannot stand here; check how far the lines are indented, and put text with ": " in it in quotes`
	case has("reserved character"):
		return "text that begins with @ or ` needs quotes"
	case has("directive"):
		return "text that begins with % needs quotes"
	case has("unknown escape"):
		return `a \ in double quotes begins an escape, and this is none; use single quotes`
	case has("non-map value"):
		return `expected a key and a value such as "language: en"`
	case has("value is not allowed in this context"):
		return "a value cannot stand here; check how far the lines are indented, and quotes inside quotes"
	}
	return message
}
