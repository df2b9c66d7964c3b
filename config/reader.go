package config

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// reader goes through one file and collects what is wrong in it.
type reader struct {
	file     string
	lines    []string
	lookup   func(string) (string, bool)
	names    Names
	config   *Config // what was read so far: the feeds come before the watchlists
	root     []field // the whole file's keys, to say where a misplaced one belongs
	mistakes Mistakes
	warnings Mistakes

	private bool // fetch.allow_private_networks lists a network
}

func newReader(file string, data []byte, lookup func(string) (string, bool), names Names) *reader {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(data), bom))
	return &reader{file: file, lines: strings.Split(text, "\n"), lookup: lookup, names: names}
}

// field is one key of a section. A section itself has sub, and its read, if any, follows when all of sub is read.
type field struct {
	name     string
	read     func(value)
	sub      []field
	required bool
}

// value is one value of the file, and the way to it.
type value struct {
	r      *reader
	node   ast.Node
	path   string // such as "poll.every"; lists add nothing, since the position tells the entry
	secret bool   // what stands there is not shown in messages
}

// entry is one key of a mapping with its value.
type entry struct {
	name string
	key  value
	value
}

// section reads a mapping by its fields and reports keys that are unknown, doubled or missing. It returns false when
// there is no mapping to read.
func (r *reader) section(v value, fields []field) bool {
	if v.empty() {
		return false
	}
	entries, ok := v.entries()
	if !ok {
		return false
	}
	given := map[string]value{}
	for _, e := range entries {
		given[e.name] = e.value
		if !known(fields, e.name) {
			e.key.mistake("unknown key %q%s", showKey(e.name), r.meant(v.path, e.name, fields))
		}
	}
	// In the order of the table, not of the file: some values are judged by others that the table has earlier.
	for _, f := range fields {
		e, ok := given[f.name]
		switch {
		case !ok || e.empty():
			if f.required {
				v.mistake("%s is missing", join(v.path, f.name))
			}
		default:
			if f.sub != nil {
				r.section(e, f.sub)
			}
			if f.read != nil {
				f.read(e)
			}
		}
	}
	return true
}

func known(fields []field, name string) bool {
	for _, f := range fields {
		if f.name == name {
			return true
		}
	}
	return false
}

// entries returns a mapping's entries, each key once.
func (v value) entries() ([]entry, bool) {
	var pairs []*ast.MappingValueNode
	switch node := v.node.(type) {
	case *ast.MappingNode:
		pairs = node.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{node}
	default:
		v.wrong("keys with values")
		return nil, false
	}
	seen := map[string]position{}
	var entries []entry
	for _, pair := range pairs {
		key := value{r: v.r, node: pair.Key, path: v.path}
		scalar, ok := pair.Key.(*ast.StringNode)
		if !ok {
			key.mistake("expected a plain key, found %s", key.found())
			continue
		}
		key.path = join(v.path, scalar.Value)
		at := key.at()
		if first, ok := seen[scalar.Value]; ok {
			key.mistake("the key %q stands twice, first in line %d; join the two", showKey(scalar.Value), first.line)
			continue
		}
		seen[scalar.Value] = at
		entries = append(entries, entry{scalar.Value, key, value{r: v.r, node: pair.Value, path: key.path}})
	}
	return entries, true
}

// child returns the value of one of a mapping's keys, or the mapping itself where the key is missing.
func (v value) child(name string) value {
	if mapping, ok := v.node.(*ast.MappingNode); ok {
		for _, pair := range mapping.Values {
			if key, ok := pair.Key.(*ast.StringNode); ok && key.Value == name {
				return value{r: v.r, node: pair.Value, path: join(v.path, name)}
			}
		}
	}
	return v
}

// list returns a list's entries; each holds something.
func (v value) list(example string) []value {
	list, ok := v.node.(*ast.SequenceNode)
	if !ok {
		v.wrong("a list such as %s", example)
		return nil
	}
	var entries []value
	for _, node := range list.Values {
		e := value{r: v.r, node: node, path: v.path, secret: v.secret}
		if e.empty() {
			// An empty entry has no place of its own in the tree; the list's start is near enough.
			e.mistake("an entry of the list is empty; fill it in or remove it")
			continue
		}
		entries = append(entries, e)
	}
	return entries
}

// empty says that nothing was given: the key alone, null or ~.
func (v value) empty() bool {
	if v.node == nil {
		return true
	}
	_, null := v.node.(*ast.NullNode)
	return null
}

// mistake reports something wrong at the value.
func (v value) mistake(format string, args ...any) {
	v.r.report(v.at(), fmt.Sprintf(format, args...))
}

// wrong reports that the value is not what was expected.
func (v value) wrong(format string, args ...any) {
	v.mistake("%s: expected %s, found %s", v.name(), fmt.Sprintf(format, args...), v.found())
}

func (v value) name() string { return cmp.Or(v.path, "the file") }

// found describes what stands there as it is written: never a variable's value, never a secret.
func (v value) found() string {
	switch node := v.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "a reference (& or * or <<), which is not supported here: write the value out"
	case *ast.MappingKeyNode:
		return "a key behind a ?, which is not supported here"
	case *ast.TagNode:
		return "a type tag (!), which is not supported here: write the value alone"
	case *ast.NullNode:
		return "nothing"
	case *ast.IntegerNode:
		return v.shown("the number", node.GetToken().Value)
	case *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return v.shown("the number", node.GetToken().Value)
	case *ast.BoolNode:
		return v.shown("the truth value", node.GetToken().Value)
	case *ast.StringNode, *ast.LiteralNode:
		return v.shown("", fmt.Sprintf("%q", shorten(v.raw())))
	}
	return "something else"
}

// raw returns a text as it is written, its variables not expanded.
func (v value) raw() string {
	switch node := v.node.(type) {
	case *ast.StringNode:
		return node.Value
	case *ast.LiteralNode:
		return node.Value.Value
	}
	return ""
}

func (v value) shown(kind, text string) string {
	if v.secret {
		return "a " + cmp.Or(strings.TrimPrefix(kind, "the "), "text") + " (not shown)"
	}
	return strings.TrimSpace(kind + " " + text)
}

// shorten keeps a message readable when a whole paragraph stands in the wrong place.
func shorten(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
