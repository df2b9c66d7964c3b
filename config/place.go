package config

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// position is a place in the file, both from 1, the column in characters.
type position struct{ line, column int }

func (r *reader) report(at position, message string) {
	r.mistakes = append(r.mistakes, r.at(at, message))
}

func (r *reader) warn(at position, message string) {
	r.warnings = append(r.warnings, r.at(at, message))
}

// at makes a Mistake whose place is inside the file, whatever the parser believed.
func (r *reader) at(p position, message string) Mistake {
	line := min(max(p.line, 1), len(r.lines))
	column := min(max(p.column, 1), utf8.RuneCountInString(r.lines[line-1])+1)
	return Mistake{File: r.file, Line: line, Column: column, Message: message}
}

// at returns where the value begins.
func (v value) at() position {
	node := v.node
	// The tree places a mapping and a block list at their first colon or dash; people look at the first key or entry.
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			node = n.Values[0].Key
		}
	case *ast.MappingValueNode:
		node = n.Key
	}
	if node == nil || node.GetToken() == nil {
		return position{1, 1}
	}
	p := node.GetToken().Position
	return position{p.Line, p.Column}
}

// inside returns the place of a byte of a one-line scalar's text: that very character where the text stands in the file
// as it is, else (escapes, several lines, variables) the scalar's start.
func (v value) inside(text string, offset int) position {
	start := v.at()
	if start.line < 1 || start.line > len(v.r.lines) || offset < 0 || offset > len(text) {
		return start
	}
	line := v.r.lines[start.line-1]
	source, ok := skipRunes(line, start.column-1)
	if !ok || text == "" {
		return start
	}
	before := text[:offset]
	switch {
	case strings.HasPrefix(source, `"`+text+`"`):
		return position{start.line, start.column + 1 + utf8.RuneCountInString(before)}
	case strings.HasPrefix(source, "'"+strings.ReplaceAll(text, "'", "''")+"'"):
		return position{start.line, start.column + 1 + utf8.RuneCountInString(strings.ReplaceAll(before, "'", "''"))}
	case strings.HasPrefix(source, text):
		return position{start.line, start.column + utf8.RuneCountInString(before)}
	}
	return start
}

// skipRunes returns what follows the first n characters of s; false when s has fewer.
func skipRunes(s string, n int) (string, bool) {
	i := 0
	for range n {
		if i >= len(s) {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[i:], true
}
