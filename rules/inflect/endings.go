package inflect

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Classes holds every class once.
type Classes struct {
	mu     sync.Mutex
	byList map[string]*Class
}

// of returns the class of these endings.
func (c *Classes) of(endings []string) *Class {
	list, none := written(endings)
	c.mu.Lock()
	defer c.mu.Unlock()
	name := list
	if none {
		name = "|" + list
	}
	if c.byList == nil {
		c.byList = map[string]*Class{}
	}
	if c.byList[name] == nil {
		c.byList[name] = &Class{list: list, none: none}
	}
	return c.byList[name]
}

// endings is a table: to each ending of a lemma the endings of its forms. A line adds to, or takes from, what the lines of
// shorter endings of the same lemma say.
type endings struct {
	classes *Classes
	lines   map[string]*line
	longest int // of the lemma's endings, in bytes

	mu sync.Mutex
}

// line is what is said of one ending of a lemma.
type line struct {
	add, remove []string
	resolved    []part // worked out when it is first asked for
}

// part is a class of a line, and the beginning that its endings share.
type part struct {
	shared string
	class  *Class
}

func newEndings(classes *Classes) *endings {
	return &endings{classes: classes, lines: map[string]*line{}}
}

func (e *endings) line(lemma string) *line {
	if e.lines[lemma] == nil {
		e.lines[lemma] = &line{}
		e.longest = max(e.longest, len(lemma))
	}
	return e.lines[lemma]
}

func (e *endings) add(lemma, ending string) { l := e.line(lemma); l.add = append(l.add, ending) }
func (e *endings) remove(lemma, ending string) {
	l := e.line(lemma)
	l.remove = append(l.remove, ending)
}

// shortestStem is how many letters a stem should have, so that few words are looked at in vain.
const shortestStem = 2

// entries returns the stems of a word with their classes.
func (e *endings) entries(word string) []Entry {
	ending := ""
	for i := max(0, len(word)-e.longest); i < len(word); i++ {
		if utf8.RuneStart(word[i]) && e.lines[word[i:]] != nil {
			ending = word[i:]
			break
		}
	}
	begin := word[:len(word)-len(ending)]
	var list []Entry
	for _, p := range e.resolve(ending, shortestStem-utf8.RuneCountInString(begin)) {
		if stem := begin + p.shared; stem != "" {
			list = append(list, Entry{Stem: stem, Class: p.class})
		}
	}
	return list
}

// resolve works a line out: all endings, the lemma's own among them, in as few parts as can be that share so many letters.
func (e *endings) resolve(ending string, share int) []part {
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.lines[ending]
	if l == nil {
		return e.parts([]string{ending}, share)
	}
	if share <= 0 && l.resolved != nil {
		return l.resolved
	}
	parts := e.parts(e.all(ending), share)
	if share <= 0 {
		l.resolved = parts
	}
	return parts
}

// all returns the endings that the lines say of a lemma that ends so.
func (e *endings) all(ending string) []string {
	set := map[string]bool{}
	for i := len(ending); i >= 0; i-- {
		l := e.lines[ending[i:]]
		if i < len(ending) && !utf8.RuneStart(ending[i]) || l == nil {
			continue
		}
		for _, r := range l.remove {
			delete(set, ending[:i]+r)
		}
		for _, a := range l.add {
			set[ending[:i]+a] = true
		}
	}
	set[ending] = true
	var list []string
	for s := range set {
		list = append(list, s)
	}
	return list
}

// parts splits endings into those that share at least so many letters.
func (e *endings) parts(list []string, share int) []part {
	shared := sharedBeginning(list)
	if utf8.RuneCountInString(shared) < share && len(list) > 1 {
		var parts []part
		byNext := map[string][]string{}
		for _, s := range list {
			_, size := utf8.DecodeRuneInString(s[len(shared):])
			next := s[:len(shared)+size]
			byNext[next] = append(byNext[next], s)
		}
		for _, next := range slices.Sorted(maps.Keys(byNext)) {
			parts = append(parts, e.parts(byNext[next], share)...)
		}
		return parts
	}
	for i := range list {
		list[i] = list[i][len(shared):]
	}
	return []part{{shared, e.classes.of(list)}}
}

// sharedBeginning returns what all strings begin with.
func sharedBeginning(list []string) string {
	shared := list[0]
	for _, s := range list[1:] {
		for !strings.HasPrefix(s, shared) {
			_, size := utf8.DecodeLastRuneInString(shared)
			shared = shared[:len(shared)-size]
		}
	}
	return shared
}
