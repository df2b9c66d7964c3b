package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/language"
)

// fail reports an error that says what was expected.
func (v value) fail(err error) {
	v.mistake("%s: %v, found %s", v.name(), err, v.found())
}

// text returns a text with its variables expanded.
func (v value) text() (string, bool) {
	switch v.node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		v.mistake("%s: expected a text, found %s; in quotes it is one", v.name(), v.found())
		return "", false
	default:
		v.wrong("a text")
		return "", false
	}
	text, err := v.r.expand(v.raw())
	if err != nil {
		v.mistake("%s: %v", v.name(), err)
		return "", false
	}
	return text, true
}

// scalar returns a number as it is written, or a text as text does: for values that may be written as either.
func (v value) scalar() (string, bool) {
	switch v.node.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return v.node.GetToken().Value, true
	case *ast.MappingNode, *ast.SequenceNode:
		v.wrong("one value")
		return "", false
	}
	return v.text()
}

// line returns a text of one line that is not blank.
func (v value) line() (string, bool) {
	text, ok := v.text()
	if !ok {
		return "", false
	}
	if strings.TrimSpace(text) == "" {
		v.mistake("%s: expected a text, found an empty one", v.name())
		return "", false
	}
	return text, v.oneLine(text)
}

func (v value) oneLine(text string) bool {
	if strings.ContainsFunc(text, unicode.IsControl) {
		v.mistake("%s: expected a text of one line without control characters", v.name())
		return false
	}
	return true
}

// set reads a value with a parser whose errors say what was expected.
func set[T any](v value, to *T, parse func(string) (T, error)) bool {
	text, ok := v.scalar()
	if !ok {
		return false
	}
	parsed, err := parse(text)
	if err != nil {
		v.fail(err)
		return false
	}
	*to = parsed
	return true
}

// duration reads a duration between two bounds, both included.
func (v value) duration(to *time.Duration, least, most time.Duration) {
	var d time.Duration
	if !set(v, &d, parseDuration) {
		return
	}
	if d < least || d > most {
		v.wrong("%s to %s", showDuration(least), showDuration(most))
		return
	}
	*to = d
}

// integer reads a whole number between two bounds, both included.
func (v value) integer(to *int, least, most int) {
	text, ok := v.scalar()
	if !ok {
		return
	}
	_, number := v.node.(*ast.IntegerNode)
	n, err := strconv.ParseInt(text, 0, 64)
	// A text is a number only where a variable gave it, since ${X} has no other form.
	if err != nil || !number && !v.hasVariable() {
		v.wrong("a whole number")
		return
	}
	if n < int64(least) || n > int64(most) {
		v.wrong("%d to %d", least, most)
		return
	}
	*to = int(n)
}

func (v value) hasVariable() bool {
	return strings.Contains(v.raw(), "${")
}

// word reads one of some words.
func (v value) word(to *string, words ...string) {
	text, ok := v.text()
	if !ok {
		return
	}
	if !slices.Contains(words, text) {
		v.mistake("%s: expected %s, found %s%s", v.name(), oneOf(words), v.found(), v.near(text, words))
		return
	}
	*to = text
}

// near guesses what was meant; not by a variable's value, which may be a secret in the wrong place.
func (v value) near(text string, words []string) string {
	if v.hasVariable() {
		return ""
	}
	return didYouMean(text, words)
}

// hidden reads a secret that may not be blank.
func (v value) hidden(to *Secret) {
	v.secret = true
	if text, ok := v.line(); ok {
		*to = NewSecret(text)
	}
}

// parseNetwork reads a CIDR.
func parseNetwork(text string) (netip.Prefix, error) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("expected a network such as 10.0.0.0/8 or fd00::/8")
	}
	return prefix.Masked(), nil
}

// parseWeb reads an address of the web. Its errors do not repeat it, since it may hold a password.
func parseWeb(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" ||
		strings.ContainsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }) {
		return nil, fmt.Errorf("expected an address that begins with https:// or http:// and a host")
	}
	return u, nil
}

// parseBase reads the base that method names or routes are appended to; a slash at its end is added.
func parseBase(text string) (string, error) {
	u, err := parseWeb(text)
	if err != nil {
		return "", err
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("expected an address without ? and #, since method names are appended to it")
	}
	return strings.TrimSuffix(text, "/") + "/", nil
}

func parseLanguage(text string) (string, error) {
	if _, err := language.Parse(text); err != nil || strings.Contains(text, "_") {
		return "", fmt.Errorf("expected a language such as en, sq or sr-Latn")
	}
	return text, nil
}

func parseCountry(text string) (string, error) {
	if len(text) == 2 && strings.ToLower(text) == text {
		if region, err := language.ParseRegion(text); err == nil && region.IsCountry() {
			return text, nil
		}
	}
	return "", fmt.Errorf("expected a country's two small letters such as rs or xk")
}

func parseZone(text string) (*time.Location, error) {
	zone, err := time.LoadLocation(text)
	if err != nil || text == "" {
		return nil, fmt.Errorf("expected a time zone such as Europe/Belgrade or UTC")
	}
	return zone, nil
}
