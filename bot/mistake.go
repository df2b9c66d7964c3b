package bot

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/store"
)

// notThere says that what somebody named is not in the store: a mistake of theirs, and no fault.
type notThere struct{ string }

func (e notThere) Error() string { return e.string }

func isNotThere(err error) bool { return errors.As(err, new(notThere)) }

func isNone(err error) bool { return errors.Is(err, store.ErrNone) }

// sentence is an error as people read it, in one line: "No region is called “x”. ".
func sentence(err error) string {
	s := oneLine(err.Error())
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	return ended(strings.TrimRight(s, ".")) + " "
}

// ambiguous asks which place is meant where a name is that of several; nil where it is not. rest is what was typed behind it.
func (x *act) ambiguous(verb, name, rest string) *Answer {
	lower := strings.ToLower(name)
	for _, before := range []string{"place ", "region ", "region:"} {
		if strings.HasPrefix(lower, before) {
			name = strings.TrimSpace(name[len(before):])
			break
		}
	}
	found := x.Rules.FindRegion(name)
	if len(found) < 2 {
		return nil
	}
	if _, err := x.Rules.Place(name); err == nil { // a town and the municipality around it
		return nil
	}
	return &Answer{Private: &Page{
		Paragraphs: []Text{Say(fmt.Sprintf("“%s” is the name of several places. Which one?", alerts.Shorten(oneLine(name), 40)))},
		Controls:   x.which(verb, found, func(path string) string { return "place " + path + rest }),
	}}
}
