package secret

import (
	"net/url"
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
