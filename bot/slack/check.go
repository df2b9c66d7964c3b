package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/news"
)

// Scopes are the permissions of the bot token that karaula needs, each with what it is for. manifest.yaml asks for the same.
var Scopes = []struct{ Name, For string }{
	{"channels:history", "find a message of its own in a public channel after an answer was lost"},
	{"channels:read", "know a public channel by its name, and be told of an invitation"},
	{"chat:write", "post, edit and delete its messages"},
	{"commands", "take what people type after /karaula"},
	{"files:write", "send a file that somebody asked for, such as the feeds of feed export"},
	{"groups:history", "find a message of its own in a private channel after an answer was lost"},
	{"groups:read", "know a private channel by its name, and be told of an invitation"},
	{"im:history", "find a message of its own in a direct message after an answer was lost"},
	{"im:read", "look at a direct message that is a destination"},
	{"users:read", "call people by the name that others see"},
}

// Finding is one thing that Check looked at.
type Finding struct {
	What    string // "bot token", "permission chat:write", "#balkans"
	Says    string // what is good about it
	Problem error  // nil: it is fine
}

// Check tries the tokens, each permission and each destination, and changes nothing. who maps a destination to whom it calls.
func Check(ctx context.Context, o Options, destinations []news.Destination, who map[news.Destination]string) []Finding {
	s, err := New(o)
	if err != nil {
		return []Finding{{What: "tokens", Problem: err}}
	}
	all := s.checkTokens(ctx)
	if all[0].Problem != nil {
		return all
	}
	for _, d := range destinations {
		all = append(all, s.checkChannel(ctx, d))
		if _, unknown := mention(who[d]); len(unknown) > 0 {
			all = append(all, Finding{What: "mention in " + d.Target(), Problem: fmt.Errorf(
				"%s calls nobody: write @here, @channel, a person's id (profile, ⋮, Copy member ID) or a user group's id", strings.Join(unknown, " "))})
		}
	}
	return all
}

func (s *Slack) checkTokens(ctx context.Context) []Finding {
	who, err := s.me(ctx)
	all := []Finding{{What: "bot token", Problem: err}}
	if err != nil {
		return all
	}
	all[0].Says = fmt.Sprintf("%s in %s", clip(who.User, 80), clip(who.Team, 80))
	if granted := who.Header.Get("X-OAuth-Scopes"); granted != "" {
		has := strings.FieldsFunc(granted, func(r rune) bool { return r == ',' || r == ' ' })
		for _, scope := range Scopes {
			f := Finding{What: "permission " + scope.Name, Says: scope.For}
			if !slices.Contains(has, scope.Name) {
				f.Problem = fmt.Errorf("it is missing, so karaula cannot %s: %s", scope.For, adviceInstall)
			}
			all = append(all, f)
		}
	}
	_, _, err = s.api.StartSocketModeContext(ctx)
	return append(all, Finding{What: "app token", Says: "Socket Mode is on", Problem: s.problem(openMethod, openMethod, err)})
}

// checkChannel asks whether a destination's channel is there, open, and has the bot in it.
func (s *Slack) checkChannel(ctx context.Context, d news.Destination) Finding {
	f := Finding{What: d.Target()}
	id, err := s.channels.id(ctx, d)
	if err != nil {
		f.Problem = err
		return f
	}
	const method = "conversations.info"
	ch, err := s.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	switch err = s.problem(method, method, err); {
	case err != nil:
		f.Problem = err
	case ch.IsArchived:
		f.Problem = refusedProblem(method, slack.SlackErrorResponse{Err: "is_archived"})
	case !ch.IsMember && !ch.IsIM:
		f.Problem = refusedProblem(method, slack.SlackErrorResponse{Err: "not_in_channel"})
	case ch.IsIM:
		f.Says = "a direct message"
	default:
		f.Says = fmt.Sprintf("#%s, the bot is in it", ch.Name)
	}
	return f
}
