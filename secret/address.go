package secret

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/karaula/karaula/news"
)

// Mask stands wherever a secret would.
const Mask = "***"

// letters stands for Mask while an address is put together, which would write "***" as "%2A%2A%2A".
const letters = "karaula-masked"

// sensitive finds the names in an address's query whose values let somebody in. It finds too much rather than too little.
var sensitive = regexp.MustCompile(`(?i)pass|pwd|secret|token|key|auth|sig|cred`)

// In reports whether an address holds a secret: a user, or a part of its query with a name such as token or key. What
// cannot be read as an address may hold one.
func In(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return true
	}
	for _, p := range parts(u.RawQuery) {
		if p.secret {
			return true
		}
	}
	return false
}

// InDestination reports whether a destination is a secret: whoever has the address of an incoming webhook may post there.
func InDestination(d news.Destination) bool { return strings.HasSuffix(d.Platform(), "-webhook") }

// Show returns an address as it may be shown: what In looks for is masked. An address that cannot be read is masked whole.
func Show(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return Mask
	}
	if u.User != nil {
		u.User = url.User(letters)
	}
	var query strings.Builder
	for _, p := range parts(u.RawQuery) {
		query.WriteString(p.separator)
		if p.secret {
			query.WriteString(p.name + "=" + letters)
		} else {
			query.WriteString(p.raw)
		}
	}
	u.RawQuery = query.String()
	return strings.ReplaceAll(u.String(), letters, Mask)
}

// ShowHost returns of an address only what stands before its path, for one that may hold a secret anywhere.
func ShowHost(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return Mask
	}
	return u.Scheme + "://" + u.Host + "/" + Mask
}

// part is one of an address's query.
type part struct {
	separator string // what stands before it: "", "&" or ";"
	raw       string
	name      string // as it is written
	value     string // decoded
	secret    bool
}

// parts reads a query by its pieces: url.Values drops what it does not understand, and with that a secret would be missed.
func parts(query string) []part {
	var all []part
	separator := ""
	for rest := query; rest != "" || separator != ""; {
		p := part{separator: separator}
		i := strings.IndexAny(rest, "&;")
		if i < 0 {
			p.raw, rest, separator = rest, "", ""
		} else {
			p.raw, separator, rest = rest[:i], rest[i:i+1], rest[i+1:]
		}
		var value string
		p.name, value, _ = strings.Cut(p.raw, "=")
		p.value = decoded(value)
		p.secret = value != "" && sensitive.MatchString(decoded(p.name))
		all = append(all, p)
	}
	return all
}

func decoded(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}
