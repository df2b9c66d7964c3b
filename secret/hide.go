package secret

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// shortest is the length from which on a secret is taken out of texts: a shorter one is a word like others.
const shortest = 6

// Values returns the secrets that stand in an address, as In finds them: a password (a user, where there is none), and
// parts of its query. Those of a few letters are left out.
func Values(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	var all []string
	if password, ok := u.User.Password(); ok {
		all = append(all, password)
	} else if u.User != nil {
		all = append(all, u.User.Username())
	}
	for _, p := range parts(u.RawQuery) {
		if p.secret {
			all = append(all, p.value)
		}
	}
	return slices.DeleteFunc(all, func(v string) bool { return len(v) < shortest })
}

// hole is where an address as it may be shown lacks a part.
var hole = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}|\*\*\*`)

// VariableValues returns what stands in an address where its shown form names a variable, as far as it looks like a key: behind
// the host, at least 12 letters, and a digit among them. A variable may as well hold a word, or the host.
func VariableValues(address, shown string) []string {
	holes := hole.FindAllStringIndex(shown, -1)
	if len(holes) == 0 {
		return nil // as with most feeds: nothing is compiled at each poll
	}
	var pattern strings.Builder
	at := 0
	for _, h := range holes {
		pattern.WriteString(regexp.QuoteMeta(shown[at:h[0]]))
		if shown[h[0]:h[1]] == Mask {
			pattern.WriteString(`.*?`)
		} else {
			pattern.WriteString(`(.*?)`)
		}
		at = h[1]
	}
	form, err := regexp.Compile(`^` + pattern.String() + regexp.QuoteMeta(shown[at:]) + `$`)
	u, parsed := url.Parse(address)
	if err != nil || parsed != nil {
		return nil
	}
	found := form.FindStringSubmatch(address)
	if found == nil {
		return nil
	}
	return slices.DeleteFunc(found[1:], func(v string) bool {
		return len(v) < 12 || !strings.ContainsAny(v, "0123456789") || strings.Contains(v, "://") || strings.Contains(u.Host, v)
	})
}

// Hide masks each of the secrets wherever it stands in a text, as it is or as an address would write it.
func Hide(text string, secrets []string) string {
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			text = strings.ReplaceAll(text, form, Mask)
		}
	}
	return text
}

// HideInAddress takes the secrets out of an address so that it can still be followed where it does without: a part of the
// query with one is dropped, and a user with one.
func HideInAddress(address string, secrets []string) string {
	if Hide(address, secrets) == address {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return Hide(address, secrets)
	}
	if u.User != nil && Hide(u.User.String(), secrets) != u.User.String() {
		u.User = nil
	}
	var kept []string
	for _, p := range parts(u.RawQuery) {
		if Hide(p.value, secrets) == p.value {
			kept = append(kept, p.raw)
		}
	}
	u.RawQuery = strings.Join(kept, "&")
	return Hide(u.String(), secrets)
}
