package feeds

import (
	"errors"
	"fmt"
	"strings"
)

// ends says that a start tag begins something new, so that the piece being collected was never closed: an entry, a field
// of one, but in a text only those fields whose names HTML does not have.
func (r *repairer) ends(name, local string) bool {
	switch local {
	case "item", "entry", "channel", "guid", "pubdate", "enclosure":
		return true
	}
	if _, known := r.rules[name]; known && r.piece.scope.shape == leaf {
		return true
	}
	_, known := moduleRules[name]
	return known || name == "content:encoded"
}

// closeOpenEntry ends an entry that was never closed.
func (r *repairer) closeOpenEntry() {
	for i := len(r.stack) - 1; i > 0; i-- {
		if r.stack[i].shape == dropped {
			return // whatever this entry is, it is not the feed's
		}
		if r.stack[i].as == "item" || r.stack[i].as == "entry" {
			r.popTo(i)
			return
		}
	}
}

// close handles an end tag: of the piece, or of an open element with all that is open inside it; else it is ignored.
func (r *repairer) close(name string) {
	at := len(r.stack) - 1
	for at >= 0 && r.stack[at].name != name {
		at--
	}
	if r.piece != nil {
		if at < 0 || name == r.piece.scope.name {
			if r.piece.close(name) {
				r.finish()
			}
			return
		}
		r.finish() // what encloses the piece ends, so it does
	}
	if at >= 0 {
		r.popTo(at)
		r.done = at == 0
	}
}

func (r *repairer) popTo(i int) {
	for len(r.stack) > i {
		r.pop()
	}
}

func (r *repairer) pop() {
	last := r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	if last.shape == container {
		r.out.WriteString("</" + last.as + ">")
	}
}

// finish writes the piece.
func (r *repairer) finish() {
	p := r.piece
	r.piece = nil
	r.writeLeaf(p)
}

var errEmpty = errors.New("the file is empty")

// cutOff says why the text ended before the root did.
func (r *repairer) cutOff() error {
	if r.rules == nil {
		if strings.TrimSpace(r.scan.s) == "" {
			return errEmpty
		}
		if r.first != "" {
			return fmt.Errorf("this is no feed: its outermost element is <%s>", r.first)
		}
		return errors.New("this is no feed: it holds no RSS, Atom, RDF or JSON Feed")
	}
	where := r.stack[len(r.stack)-1].name
	if r.piece != nil {
		where = r.piece.scope.name
	}
	return fmt.Errorf("the file ends in the middle: <%s> is still open after %d bytes", where, len(r.scan.s))
}
