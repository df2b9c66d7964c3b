package slack

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// slash is what karaula reads of a command that somebody typed.
type slash struct {
	Command     string
	Text        string
	Team        string `json:"team_id"`
	Channel     string `json:"channel_id"`
	User        string `json:"user_id"`
	UserName    string `json:"user_name"`
	ResponseURL string `json:"response_url"`
	Trigger     string `json:"trigger_id"`
}

// typed hands on what somebody typed, and answers it.
func (a *acts) typed(ctx context.Context, s slash, at time.Time) {
	question, share := bot.SplitShare(written(s.Text))
	d := a.names.of(ctx, a.slack, s.Channel)
	answer := a.handle(ctx, bot.Press{
		Verb: bot.Ask, Arg: question, Share: share, Destination: d, Channel: byID(s.Channel), Scope: scope(s.Team), At: at,
		Person: a.slack.people.who(ctx, s.User, s.UserName),
	})
	a.answer(ctx, way{user: s.User, channel: s.Channel, address: s.ResponseURL, trigger: s.Trigger, at: at, origin: origin{destination: d}}, answer)
}

// The manifest asks Slack to write persons by their ids (should_escape), since settings must know whom somebody mentions. It
// writes addresses and channels in its own way then as well.
var (
	address = regexp.MustCompile(`<(https?://[^|>]+)(?:\|[^>]*)?>`)
	channel = regexp.MustCompile(`<#[A-Z0-9]+\|([^>]*)>`)
)

// written is what a person saw who typed a command's text, but for the ids of persons: <@U0123>.
func written(text string) string {
	text = channel.ReplaceAllString(address.ReplaceAllString(text, "$1"), "#$1")
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// byID is a channel as a destination that is written by its id.
func byID(channel string) news.Destination { return news.Destination(Name + ":" + channel) }

// names knows what the channels are called in which somebody types.
type names struct {
	mu    sync.Mutex
	known map[string]named
}

type named struct {
	destination news.Destination
	at          time.Time
}

// namedFor is how long a channel's name holds.
const namedFor = 10 * time.Minute

// of returns a channel as a destination: by its name where Slack tells it to karaula, as people write it, else by its id.
func (n *names) of(ctx context.Context, s *Slack, channel string) news.Destination {
	n.mu.Lock()
	found, ok := n.known[channel]
	n.mu.Unlock()
	if ok && time.Since(found.at) < namedFor {
		return found.destination
	}
	d := byID(channel)
	ch, err := s.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		return d
	}
	if ch.Name != "" && !ch.IsIM {
		d = news.Destination(Name + ":#" + ch.Name)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.known) >= maxNames {
		clear(n.known)
	}
	n.known[channel] = named{d, time.Now()}
	return d
}
