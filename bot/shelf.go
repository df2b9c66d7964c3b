package bot

import (
	"crypto/rand"
	"regexp"
	"sync"
)

// shelf keeps what has no room in a control's id: long arguments, and forms that are yet to be opened, the newest of them. It is
// forgotten with the process; who presses then is told to ask anew.
type shelf struct {
	mu    sync.Mutex
	order []string // the oldest first
	kept  map[string]thing
}

// thing is what is kept: one of the two.
type thing struct {
	arg  string
	form *Form
}

const (
	mostKept   = 5000
	longestArg = 40 // bytes of an argument that stand in a control's id
)

// keptName is what the argument looks like that names another one.
var keptName = regexp.MustCompile(`^~[A-Z2-7]{16}$`)

// keep returns the name under which something is found again. Nobody guesses it, and no other process gives it to something else.
func (s *shelf) keep(x thing) string {
	name := "~" + rand.Text()[:16]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]thing{}
	}
	if len(s.order) >= mostKept {
		delete(s.kept, s.order[0])
		s.order = s.order[1:]
	}
	s.order, s.kept[name] = append(s.order, name), x
	return name
}

// find returns what is kept under a name; nothing when it is forgotten.
func (s *shelf) find(name string) thing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[name]
}

// shorten returns what stands for an argument that is too long.
func (s *shelf) shorten(arg string) string {
	if len(arg) <= longestArg && !keptName.MatchString(arg) {
		return arg
	}
	return s.keep(thing{arg: arg})
}

// whole returns the argument that another one stands for; ok is false when it is forgotten.
func (s *shelf) whole(arg string) (string, bool) {
	if !keptName.MatchString(arg) {
		return arg, true
	}
	arg = s.find(arg).arg
	return arg, arg != ""
}

// fit makes what can be pressed in an answer fit into a control's id, and gives a form the page that stands for it.
func (s *shelf) fit(a Answer) Answer {
	if a.Form != nil {
		f := *a.Form
		a.Private = f.page(s.keep(thing{form: &f}))
		f.Arg = s.shorten(f.Arg)
		a.Form = &f
	}
	pages := []*Page{a.Private, a.Public}
	for i := range a.Home {
		pages = append(pages, &a.Home[i].Page)
	}
	for _, p := range pages {
		if p == nil {
			continue
		}
		for i, c := range p.Controls {
			if c.Verb == Open { // its form is kept already
				continue
			}
			short := s.shorten
			if c.Kept {
				short = func(arg string) string { return s.keep(thing{arg: arg}) }
			}
			p.Controls[i].Arg = short(c.Arg)
			for j, choice := range c.Choices {
				p.Controls[i].Choices[j].Arg = short(choice.Arg)
			}
		}
	}
	return a
}
