package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

func (v value) store(c *Config) {
	text, ok := v.line()
	if !ok {
		return
	}
	scheme, _, isURL := strings.Cut(text, "://")
	if isURL {
		v.secret = true
		if _, err := url.Parse(text); err != nil || scheme != "postgres" && scheme != "postgresql" {
			v.wrong("a file such as karaula.db, or an address such as postgres://user@host/db")
			return
		}
	}
	c.Store = NewStore(text)
	if c.Store.Postgres() && c.SecretKey.Empty() {
		v.mistake("%s: on PostgreSQL, secret_key must be given, since there is no file to keep a key beside; "+
			"make one with openssl rand -hex 32 and write secret_key: ${KARAULA_SECRET_KEY}", v.name())
	}
}

func (v value) secretKey(c *Config) {
	v.secret = true
	const least = 16
	if text, ok := v.text(); ok {
		c.SecretKey = NewSecret(text)
		if n := len(text); n > 0 && n < least {
			v.r.warn(v.at(), fmt.Sprintf("%s: a key of less than %d characters can be guessed by whoever has the database; make one with openssl rand -hex 32", v.name(), least))
		}
	}
}

// parseListen reads host:port; "" is no listener, and a host left out is every address of the machine.
func parseListen(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	host, port, err := net.SplitHostPort(text)
	n, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil || strings.ContainsAny(host, " /@") {
		return "", fmt.Errorf(`expected host:port such as "127.0.0.1:8080", or "" for none`)
	}
	return net.JoinHostPort(host, strconv.FormatUint(n, 10)), nil
}

// optional lets "" through a parser.
func optional(parse func(string) (string, error)) func(string) (string, error) {
	return func(text string) (string, error) {
		if text == "" {
			return "", nil
		}
		return parse(text)
	}
}

// parseAddress reads an address of the web and keeps it as it is.
func parseAddress(text string) (string, error) {
	_, err := parseWeb(text)
	return text, err
}

func (v value) logLevel(c *Config) {
	word := strings.ToLower(c.Log.Level.String())
	v.word(&word, "debug", "info", "warn", "error")
	if err := c.Log.Level.UnmarshalText([]byte(word)); err != nil {
		v.fail(err)
	}
}

// contact goes into a header of every request, hence one line.
func (v value) contact(c *Config) {
	if text, ok := v.text(); ok && v.oneLine(text) {
		c.Fetch.Contact = text
	}
}

func (v value) caFile(c *Config) {
	if text, ok := v.text(); ok && v.oneLine(text) {
		c.Fetch.CAFile = text
	}
}

func (v value) maxBody(c *Config) {
	const least, most = 1 << 10, 1 << 30
	if set(v, &c.Fetch.MaxBody, parseSize) && (c.Fetch.MaxBody < least || c.Fetch.MaxBody > most) {
		v.wrong("1KiB to 1GiB")
	}
}

func (v value) networks(c *Config) {
	entries := v.list("[10.0.0.0/8]")
	// A network that is written wrongly still says what was wanted: no further mistakes about short intervals then.
	v.r.private = len(entries) > 0
	for _, e := range entries {
		var prefix netip.Prefix
		if set(e, &prefix, parseNetwork) {
			c.Fetch.AllowPrivateNetworks = append(c.Fetch.AllowPrivateNetworks, prefix)
		}
	}
}

// every reads an interval of polling. Shorter ones than a minute are for private networks; whether a feed lives in one
// shows when it is asked, so here it is enough that one is listed.
func (v value) every(to *time.Duration) {
	var d time.Duration
	if !set(v, &d, parseDuration) {
		return
	}
	switch {
	case d < time.Millisecond || d > 30*day:
		v.wrong("1m to 30d")
	case d < time.Minute && !v.r.private:
		v.wrong("at least 1m (less only for feeds in a network of fetch.allow_private_networks)")
	default:
		*to = d
	}
}

// backoff asks that a failing feed is not asked more often than a sound one.
func (v value) backoff(c *Config) {
	if c.Poll.MaxBackoff < c.Poll.Every {
		v.child("max_backoff").mistake("poll.max_backoff: expected at least poll.every, which is %s, found %s", showDuration(c.Poll.Every), showDuration(c.Poll.MaxBackoff))
	}
}

// parts reads parts of the catalogue.
func (v value) parts() []string {
	parts := []string{}
	for _, e := range v.list("[balkans]") {
		text, ok := e.line()
		if !ok {
			continue
		}
		if v.r.names != nil {
			if err := v.r.names.CheckInclude(text); err != nil {
				e.mistake("%s: %v", e.name(), err)
				continue
			}
		}
		parts = append(parts, text)
	}
	return parts
}

// excluded reads feeds.exclude, where outlets and addresses may stand besides parts of the catalogue; whether they
// exist is told by who selects the feeds.
func (v value) excluded() []string {
	var all []string
	for _, e := range v.list("[balkans/lang/sq]") {
		if text, ok := e.line(); ok {
			all = append(all, text)
		}
	}
	return all
}

func (v value) daily(c *Config) {
	var at time.Duration
	if set(v, &at, parseTime) {
		c.Ops.Daily = showTime(at)
	}
}

func (v value) heartbeat(c *Config) {
	v.secret = true
	text, ok := v.text()
	if !ok || text == "" {
		return
	}
	if _, err := parseWeb(text); err != nil {
		v.fail(err)
		return
	}
	c.Ops.HeartbeatURL = NewSecret(text)
}

// serverID is how Discord numbers its servers.
var serverID = regexp.MustCompile(`^[0-9]{1,20}$`)

// servers reads Discord's numbers, which people write with and without quotes.
func (v value) servers() []string {
	var all []string
	for _, e := range v.list(`["123456789012345678"]`) {
		text, ok := e.scalar()
		if _, float := e.node.(*ast.FloatNode); ok && (float || !serverID.MatchString(text)) {
			e.wrong(`a server's number such as "123456789012345678"`)
			continue
		}
		if ok {
			all = append(all, text)
		}
	}
	return all
}
