package feeds

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestEntity is the length of the longest named reference of HTML with its '&' and ';', rounded up.
const longestEntity = 40

// unescape decodes one level of character references: XML's, HTML's, numeric ones, and those that a DOCTYPE declared.
// What is none ("AT&T", "?a=1&b=2") stays, and is counted. A reference needs its ';': without it "&copy=2" in an address
// would change.
func unescape(s string, declared func(name string) (string, bool)) (text string, strays int) {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s, 0
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		text, n := reference(s, declared)
		b.WriteString(text)
		if n == 1 {
			strays++
		}
		s = s[n:]
		i = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String(), strays
}

// reference decodes the reference that s begins with and returns how many bytes it took; a stray '&' is itself.
func reference(s string, declared func(string) (string, bool)) (string, int) {
	end := strings.IndexByte(s[:min(len(s), longestEntity)], ';')
	if end < 2 {
		return "&", 1
	}
	name := s[1:end]
	if name[0] == '#' {
		if r, ok := numeric(name[1:]); ok {
			return r, end + 1
		}
		return "&", 1
	}
	if declared != nil {
		if text, ok := declared(name); ok {
			return text, end + 1
		}
	}
	if text, ok := named(name); ok {
		return text, end + 1
	}
	return "&", 1
}

// numeric decodes "8217" or "x2019". Control characters and what is no character decode to nothing; the C1 range is read
// as windows-1252, as browsers do.
func numeric(digits string) (string, bool) {
	base := 10
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return "", false
	}
	r := rune(n)
	if n > utf8.MaxRune || !utf8.ValidRune(r) {
		return "", true
	}
	return cleanControls(string(r)), true
}

// named looks a name up among HTML's references.
func named(name string) (string, bool) {
	for i := range len(name) {
		c := name[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return "", false
		}
	}
	// html knows some names without ';' too and would decode a beginning of the name; that is no whole match.
	text := html.UnescapeString("&" + name + ";")
	if strings.HasSuffix(text, ";") && name != "semi" || strings.HasPrefix(text, "&") && len(text) > 1 {
		return "", false
	}
	return text, true
}

// escape makes a text safe inside elements and attributes.
func escape(s string) string { return escaper.Replace(s) }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "\r", " ")
