package slack

import (
	"regexp"
	"strings"
)

var (
	mentionedPerson = regexp.MustCompile(`^(?:<@)?([UW][A-Z0-9]{4,20})>?$`)
	mentionedGroup  = regexp.MustCompile(`^(?:<!subteam\^)?(S[A-Z0-9]{4,20})(?:\|[^<>|]*)?>?$`)
)

// mention turns what a watchlist's mention says into Slack's markup: @here, @channel, @everyone, a person (U0123 or
// <@U0123>), a group (S0123 or <!subteam^S0123>), or several with spaces between. What is none of these comes back in
// unknown, and is shown without calling anybody.
func mention(who string) (markup string, unknown []string) {
	var all []string
	for _, w := range strings.Fields(who) {
		switch word := strings.Trim(strings.TrimPrefix(w, "@"), "<!>"); {
		case word == "here" || word == "channel" || word == "everyone":
			all = append(all, "<!"+word+">")
		case mentionedPerson.MatchString(w):
			all = append(all, "<@"+mentionedPerson.FindStringSubmatch(w)[1]+">")
		case mentionedGroup.MatchString(w):
			all = append(all, "<!subteam^"+mentionedGroup.FindStringSubmatch(w)[1]+">")
		default:
			unknown = append(unknown, w)
			all = append(all, escape(clip(w, 80)))
		}
	}
	return strings.Join(all[:min(len(all), 20)], " "), unknown
}
