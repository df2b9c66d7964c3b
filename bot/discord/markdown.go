package discord

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"github.com/karaula/karaula/bot"
)

// escape makes a text show as it is, on one line: no emphasis, link, mention, quote, code, heading, list, time or emoji of
// Discord's.
func escape(s string) string {
	s = bot.Plain(s)
	number := len(s) - len(strings.TrimLeft(s, "0123456789")) // where one that it begins with ends
	var b strings.Builder
	for i, r := range s {
		switch {
		case strings.ContainsRune("\\*_~|`<>[]@", r),
			i == 0 && strings.ContainsRune("-+#", r),
			r == ':' && strings.HasPrefix(s[i:], "://"),    // addresses become links without being asked
			(r == '.' || r == ')') && i > 0 && i == number: // "1." begins a list
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fit is the longest beginning of s that takes at most limit characters when write has written it, with an ellipsis where
// something is missing.
func fit(s string, limit int, write func(string) string) string {
	runes := []rune(bot.Plain(s))
	if len(runes) <= limit {
		if whole := write(string(runes)); size(whole) <= limit {
			return whole
		}
	}
	low, high := 0, min(len(runes), limit) // low fits, or is nothing at all; nothing is written shorter than it is
	for low+1 < high {
		middle := (low + high) / 2
		if size(write(string(runes[:middle])+"…")) <= limit {
			low = middle
		} else {
			high = middle
		}
	}
	return write(strings.TrimRight(string(runes[:low]), " ") + "…")
}

// plain is a text where Discord knows no markdown: names, labels, the author of an embed.
func plain(s string, limit int) string { return fit(s, limit, func(s string) string { return s }) }

// marked is a text where Discord reads markdown.
func marked(s string, limit int) string { return fit(s, limit, escape) }

// size counts characters as the strictest of Discord's parts does: in UTF-16.
func size(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// link is a text that leads to an address; the text alone where the address is none that Discord takes.
func link(text, address string) string {
	u := webAddress(address)
	if u == "" || len(u) > 512 {
		return escape(text)
	}
	return "[" + escape(text) + "](" + strings.NewReplacer("(", "%28", ")", "%29").Replace(u) + ")"
}

// webAddress returns an address in the form that Discord takes; "" for what is no address of the web.
func webAddress(s string) string {
	u, err := url.Parse(bot.Plain(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return ""
	}
	host, port := u.Hostname(), u.Port()
	if _, err := netip.ParseAddr(host); err != nil {
		if host, err = idna.Lookup.ToASCII(host); err != nil || !strings.Contains(strings.Trim(host, "."), ".") {
			return ""
		}
	} else if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" {
		host += ":" + port
	}
	clean := url.URL{Scheme: u.Scheme, Host: host, Path: u.Path, RawPath: u.RawPath, RawQuery: quoteRest(u.RawQuery), Fragment: u.Fragment}
	if s := clean.String(); len(s) <= maxURL {
		return s
	}
	return ""
}

// quoteRest makes a query plain ASCII and leaves all else in it as it is.
func quoteRest(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			const digits = "0123456789ABCDEF"
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
