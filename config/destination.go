package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/karaula/karaula/news"
)

// platforms is what may stand before the colon of a destination.
func platforms() []string {
	return []string{"console", "slack", "discord", "slack-webhook", "discord-webhook"}
}

// slackID is a channel, private channel or direct message as Slack numbers them.
var slackID = regexp.MustCompile(`^[CGD][A-Z0-9]{4,20}$`)

// parseDestination reads a destination. Its errors say what was expected, and never show an incoming webhook's address.
func parseDestination(text string) (news.Destination, error) {
	d := news.Destination(text)
	switch d.Platform() {
	case "console":
		if text != "console" {
			return "", fmt.Errorf("expected console alone, since it has no channels")
		}
		return d, nil
	case "slack":
		return d, slackChannel(d.Target())
	case "discord":
		if _, err := strconv.ParseUint(d.Target(), 10, 64); err != nil {
			return "", fmt.Errorf("expected a channel's number such as discord:123456789012345678 (in Discord: right click, Copy Channel ID)")
		}
		return d, nil
	case "slack-webhook", "discord-webhook":
		return d, webhook(d)
	}
	return "", fmt.Errorf("expected console, slack:#channel, discord:number, slack-webhook:https://… or discord-webhook:https://…")
}

func slackChannel(target string) error {
	name, isName := strings.CutPrefix(target, "#")
	switch {
	case !isName && slackID.MatchString(target):
		return nil
	case isName && name != "" && len([]rune(name)) <= 80 && !strings.ContainsFunc(name, notInChannel):
		return nil
	case !isName && target != "" && !strings.ContainsFunc(strings.ToLower(target), notInChannel):
		return fmt.Errorf("expected a # before a channel's name, as in slack:#%s", strings.ToLower(target))
	}
	return fmt.Errorf("expected a channel's name in small letters such as slack:#balkans, or its id such as slack:C0123456789")
}

func notInChannel(c rune) bool {
	small := unicode.IsLetter(c) && !unicode.IsUpper(c)
	return !small && !unicode.IsDigit(c) && !unicode.IsMark(c) && !strings.ContainsRune("-_.", c)
}

// webhook asks for https, since the address is a secret; a stand-in on this machine may do without.
func webhook(d news.Destination) error {
	u, err := parseWeb(d.Target())
	if err == nil && (u.Scheme == "https" || loopback(u.Hostname())) {
		return nil
	}
	return fmt.Errorf("expected %s: and the address that the platform gave, which begins with https://", d.Platform())
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// destination is a destination as it is written, and as it is with its variables.
type destination struct {
	value
	raw string
	to  news.Destination
}

// destinations reads a list of destinations, each once and on a platform that the file sets up.
func (v value) destinations(c *Config) []destination {
	var all []destination
	for _, e := range v.list("[console]") {
		e.secret = true
		text, ok := e.line()
		if !ok {
			continue
		}
		to, err := parseDestination(text)
		if err != nil {
			e.mistake("%s: %v, found %q%s", e.name(), err, shorten(showKey(e.raw())), nearestPlatform(e.raw()))
			continue
		}
		if twice(all, to) {
			e.mistake("%s: %s stands twice; remove one", e.name(), ShowDestination(to))
			continue
		}
		if to.Platform() == "slack" && c.Slack == nil || to.Platform() == "discord" && c.Discord == nil {
			e.mistake("%s: %s needs the section %s with its token; add it, or post elsewhere", e.name(), ShowDestination(to), to.Platform())
			continue
		}
		all = append(all, destination{e, e.raw(), to})
	}
	return all
}

// nearestPlatform guesses which platform was meant by what is written before the colon.
func nearestPlatform(raw string) string {
	platform := news.Destination(raw).Platform()
	if slices.Contains(platforms(), platform) {
		return ""
	}
	return didYouMean(platform, platforms())
}

func twice(all []destination, to news.Destination) bool {
	for _, d := range all {
		if d.to == to {
			return true
		}
	}
	return false
}

func plain(all []destination) []news.Destination {
	var to []news.Destination
	for _, d := range all {
		to = append(to, d.to)
	}
	return to
}
