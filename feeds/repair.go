package feeds

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Bounds of a document. gofeed has none: nested elements end the process by a stack overflow, and it copies every
// namespace binding for every element.
const (
	maxDepth    = 64
	maxElements = 200_000
	maxStrays   = 20_000
	maxItems    = 10_000 // what stands behind them is left out
	maxFields   = 1000   // of an entry; likewise
	maxDates    = 4 * maxItems
	maxBindings = 48
	maxPreamble = 64 << 10 // bytes in front of the root
)

// repair rewrites tag soup into the small well-formed XML that gofeed reads well: tags balanced (an <item> inside an
// <item> ends it), references decoded, addresses resolved against xml:base, dialects in the words of RSS 2.0 and Atom 1.0,
// every text that may hold HTML as a reference to one piece of HTML, and everything else left out. One pass, linear in the text.
func repair(text string, deadline time.Time) (string, asides, error) {
	r := &repairer{scan: scanner{s: text}}
	r.out.Grow(len(text) / 4)
	for n := 0; ; n++ {
		if n%1024 == 0 && time.Now().After(deadline) {
			return "", nil, errBudget
		}
		t := r.scan.next()
		if t.kind == endOfText {
			break
		}
		if err := r.take(t); err != nil {
			return "", nil, err
		}
		if r.scan.strays > maxStrays {
			return "", nil, fmt.Errorf("the feed has more than %d marks (< and &) that begin nothing", maxStrays)
		}
		if r.done {
			return r.out.String(), r.texts, nil
		}
	}
	return "", nil, r.cutOff()
}

// scope is one open element.
type scope struct {
	name     string // as written in the source, in lower case
	local    string
	as       string // as written to gofeed; "" for an element that is not
	shape    shape
	base     *url.URL // from xml:base; nil when none is in force
	bindings int      // how many namespace bindings are in force inside
}

// repairer holds the way from the root to the place that the scan has reached.
type repairer struct {
	scan     scanner
	out      strings.Builder
	texts    asides
	rules    map[string]rule // nil before the root
	first    string          // the first element, when it was no root
	home     vocabulary      // the vocabulary that counts as native
	lang     string          // the root's xml:lang
	stack    []scope
	bindings []binding
	piece    *piece // the leaf or markup being collected; it is not on the stack
	spare    piece  // room for it
	elements int
	items    int
	fields   int // of the entry, or in front of the first one
	dates    int
	done     bool
}

func (r *repairer) take(t token) error {
	switch t.kind {
	case startTag:
		if r.elements++; r.elements > maxElements {
			return fmt.Errorf("the feed has more than %d elements", maxElements)
		}
		return r.open(t)
	case endTag:
		r.close(strings.ToLower(t.name))
	case textRun, cdataSection:
		if r.piece != nil {
			r.piece.text(t, r.scan.unescape)
		}
	}
	return nil
}

// open handles a start tag: inside a piece it is markup, else an element with a rule.
func (r *repairer) open(t token) error {
	name := strings.ToLower(t.name)
	prefix, local := split(name)
	if r.rules == nil {
		return r.root(t, prefix, local)
	}
	if r.piece != nil {
		if !r.ends(name, local) {
			r.piece.open(t, local)
			return nil
		}
		r.finish()
	}
	if local == "item" || local == "entry" {
		r.closeOpenEntry()
	}
	if len(r.stack) >= maxDepth {
		return fmt.Errorf("the feed's elements are nested deeper than %d levels", maxDepth)
	}
	parent := r.stack[len(r.stack)-1]
	s := scope{name: name, local: local, base: parent.base, bindings: parent.bindings}
	r.bind(&s, t)
	act := r.ruleFor(prefix, local, parent)
	s.shape, s.as = act.shape, act.as
	if s.as == "item" || s.as == "entry" {
		r.fields = 0
		if r.items++; r.items > maxItems {
			s.shape = dropped
		}
	} else if r.fields++; r.fields > maxFields {
		s.shape = dropped
	}
	if s.shape == leaf || s.shape == markup {
		r.spare.begin(s, t)
		r.piece = &r.spare
		if t.selfClosing {
			r.finish()
		}
		return nil
	}
	if s.shape == container {
		r.writeStart(s, t)
	}
	r.stack = append(r.stack, s)
	if t.selfClosing {
		r.pop()
	}
	return nil
}

// root judges the outermost element.
func (r *repairer) root(t token, prefix, local string) error {
	rules, start, ok := rootOf(local)
	if !ok {
		return r.before(local)
	}
	r.rules = rules
	s := scope{name: strings.ToLower(t.name), local: local, shape: container}
	r.bind(&s, t)
	// Some feeds stamp a namespace of their own on the root, and every unprefixed element inherits it.
	r.home = r.lookup(s.bindings, prefix)
	r.out.WriteString(start)
	r.lang = cmp.Or(t.get("xml:lang"), t.get("lang"))
	fmt.Fprintf(&r.out, ` xml:lang="%s">`, escape(r.lang))
	s.as = "rss"
	if local == "feed" {
		s.as = "feed"
	}
	r.stack = append(r.stack, s)
	if local == "channel" { // CDF: the channel is the root
		channel := s
		channel.as, channel.name = "channel", ""
		r.writeStart(channel, t)
		r.stack = append(r.stack, channel)
	}
	if t.selfClosing {
		r.close(s.name)
	}
	return nil
}

// before passes over what stands in front of the feed, such as the warnings that a web server's programs print. A web page
// ends the search: what looks like a feed inside one is none.
func (r *repairer) before(local string) error {
	if local == "html" || r.first == "" && (local == "head" || local == "body") {
		return ErrHTML
	}
	if r.first == "" {
		r.first = shorten(local, 40)
	}
	if r.scan.pos > maxPreamble {
		return r.cutOff()
	}
	return nil
}

// shorten cuts a text that comes from outside to at most limit bytes.
func shorten(s string, limit int) string {
	if len(s) > limit {
		return strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}
