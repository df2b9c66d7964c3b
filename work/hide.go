package work

import (
	"net/url"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/secret"
)

// hiddenError is an error whose text repeats no secret; what it wraps may.
type hiddenError struct {
	text  string
	cause error
}

func (e *hiddenError) Error() string { return e.text }

func (e *hiddenError) Unwrap() error { return e.cause }

// hide takes the address of an incoming webhook, and its parts, out of an error's text: whoever has it may post there, and
// errors of HTTP repeat it. The error is logged, stored and shown.
func hide(err error, d news.Destination) error {
	if err == nil || !secret.InDestination(d) {
		return err
	}
	hidden := []string{d.Target()}
	if u, parsed := url.Parse(d.Target()); parsed == nil {
		hidden = append(hidden, u.RequestURI(), u.RawQuery)
		hidden = append(hidden, strings.Split(u.Path, "/")...)
		hidden = slices.DeleteFunc(hidden, func(part string) bool { return len(part) < 12 }) // no key is that short, but words are
	}
	if text := secret.Hide(err.Error(), hidden); text != err.Error() {
		return &hiddenError{text, err}
	}
	return err
}
