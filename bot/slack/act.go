package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// answerWithin is how long what somebody pressed may take in all.
const answerWithin = 60 * time.Second

// acts takes what people do, off the socket's goroutine, and a few at a time.
type acts struct {
	slack  *Slack
	handle bot.Handler
	ctx    context.Context
	room   chan struct{}
	all    sync.WaitGroup

	names names
	homes homes

	mu   sync.Mutex
	seen map[string]bool // what came already: Slack repeats what it has no receipt of
}

// maxSeen is how many acts are remembered; Slack repeats within minutes.
const maxSeen = 2000

// first reports whether an act came for the first time.
func (a *acts) first(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen[id] {
		return false
	}
	if len(a.seen) >= maxSeen {
		clear(a.seen)
	}
	a.seen[id] = true
	return true
}

// interaction is what karaula reads of Slack's block_actions.
type interaction struct {
	Type        string
	Team        struct{ ID string }
	User        struct{ ID, Username, Name string }
	ResponseURL string `json:"response_url"`
	Trigger     string `json:"trigger_id"`
	View        screen
	Container   struct {
		ChannelID   string `json:"channel_id"`
		MessageTS   string `json:"message_ts"`
		ThreadTS    string `json:"thread_ts"`
		IsEphemeral bool   `json:"is_ephemeral"`
	}
	Channel struct{ ID string }
	Message struct {
		ThreadTS string `json:"thread_ts"`
	}
	Actions []struct {
		ActionID string                 `json:"action_id"`
		BlockID  string                 `json:"block_id"`
		ActionTS string                 `json:"action_ts"`
		Selected struct{ Value string } `json:"selected_option"`
	}
}

// event is what karaula reads of Slack's events.
type event struct {
	ID    string `json:"event_id"`
	Team  string `json:"team_id"`
	Event struct{ Type, User, Channel, Tab string }
}

// hear takes an envelope that came at a time. It is acknowledged before anything is done about it: Slack waits 3 s. A form that
// somebody filled in is acknowledged with what is wrong with it, and what is typed in a field with what is suggested for it.
func (a *acts) hear(r socketmode.Request, at time.Time, ack func(payload any) error) error {
	if a.sent(r, at, ack) || a.asked(r, at, ack) {
		return nil
	}
	if err := ack(nil); err != nil {
		return err
	}
	a.take(r, at)
	return nil
}

// take begins what an envelope asks for that came at a time. What is none of karaula's is left alone.
func (a *acts) take(r socketmode.Request, at time.Time) {
	switch r.Type {
	case socketmode.RequestTypeSlashCommands:
		var s slash
		if err := json.Unmarshal(r.Payload, &s); err != nil {
			a.slack.opts.Log.Warn("what was typed cannot be read", "error", err)
			return
		}
		if a.first("slash " + s.Trigger + s.ResponseURL) {
			a.do(func(ctx context.Context) { a.typed(ctx, s, at) })
		}
	case socketmode.RequestTypeInteractive:
		var i interaction
		if err := json.Unmarshal(r.Payload, &i); err != nil {
			a.slack.opts.Log.Warn("what was pressed cannot be read", "error", err)
			return
		}
		if i.Type == "view_submission" { // one that sent takes does not come here
			a.slack.opts.Log.Warn("a form that somebody filled in cannot be read, or is none of karaula's", "person", i.User.ID)
		}
		for _, action := range i.Actions {
			if i.Type != "block_actions" {
				continue
			}
			if !a.first(action.ActionTS + " " + i.User.ID + " " + action.ActionID) {
				continue
			}
			verb, arg, alert, _, ok := bot.ParseControlID(action.ActionID)
			if !ok {
				a.do(func(ctx context.Context) { a.stranger(ctx, i, at) })
				continue
			}
			if action.Selected.Value != "" {
				arg = action.Selected.Value
			}
			a.do(func(ctx context.Context) { a.press(ctx, i, action.BlockID, verb, arg, alert, at) })
		}
	case socketmode.RequestTypeEventsAPI:
		var e event
		if err := json.Unmarshal(r.Payload, &e); err != nil {
			a.slack.opts.Log.Warn("an event cannot be read", "error", err)
			return
		}
		if e.Event.Type == "member_joined_channel" && a.first("event "+e.ID) {
			a.do(func(ctx context.Context) { a.joined(ctx, e) })
		}
		if e.Event.Type == "app_home_opened" && e.Event.Tab == "home" && a.first("event "+e.ID) {
			a.do(func(ctx context.Context) { a.home(ctx, e.Event.User, "", e.Team, at) })
		}
	}
}

func (a *acts) do(f func(context.Context)) {
	a.all.Go(func() {
		select {
		case a.room <- struct{}{}:
			defer func() { <-a.room }()
		case <-a.ctx.Done():
			return
		}
		ctx, cancel := context.WithTimeout(a.ctx, answerWithin)
		defer cancel()
		f(ctx)
	})
}

// press hands a press on and answers it.
func (a *acts) press(ctx context.Context, i interaction, blockID string, verb bot.Verb, arg string, alert int64, at time.Time) {
	channel, thread := i.Container.ChannelID, i.Container.ThreadTS
	if channel == "" {
		channel = i.Channel.ID
	}
	if thread == "" {
		thread = i.Message.ThreadTS
	}
	o, ok := parseOrigin(blockID)
	if i.View.ID != "" { // what stands outside any channel names its channel by the id
		if verb == bot.Home {
			a.home(ctx, i.User.ID, i.User.Username, i.Team.ID, at)
			return
		}
		if channel = strings.TrimPrefix(string(o.destination), Name+":"); channel != "" {
			o.destination = a.names.of(ctx, a.slack, channel)
		} else {
			o.destination = byID(i.User.ID) // what is of no channel is the person's own
		}
	} else if !ok || o.destination.Platform() != Name {
		o = origin{destination: byID(channel)}
	}
	switch {
	case i.View.ID != "":
	case thread == "" && !i.Container.IsEphemeral:
		thread = i.Container.MessageTS
	case o.thread != "":
		thread = o.thread
	}
	message := ""
	if thread != "" {
		message = channel + ":" + thread
	}
	answer := a.handle(ctx, bot.Press{
		Verb: verb, Arg: arg, Alert: alert, Destination: o.destination, Channel: byID(channel), Scope: scope(i.Team.ID), Message: message, At: at,
		Person: a.slack.people.who(ctx, i.User.ID, i.User.Username),
	})
	o.thread = thread
	w := way{user: i.User.ID, channel: channel, address: i.ResponseURL, trigger: i.Trigger, at: at, page: i.Container.IsEphemeral, thread: i.Container.ThreadTS, alert: alert, origin: o, screen: i.View}
	a.answer(ctx, w, answer)
	if answer.Public != nil && i.View.ID != "" {
		a.home(ctx, i.User.ID, i.User.Username, i.Team.ID, time.Now())
	}
}

// stranger answers a press of what karaula knows nothing of: a button of another version of it.
func (a *acts) stranger(ctx context.Context, i interaction, at time.Time) {
	channel := cmp.Or(i.Container.ChannelID, i.Channel.ID)
	says := bot.Page{Paragraphs: []bot.Text{bot.Say("This button belongs to another version of karaula. The buttons below the newest alerts work.")}}
	a.private(ctx, way{user: i.User.ID, channel: channel, address: i.ResponseURL, at: at, thread: i.Container.ThreadTS}, &says)
}

// scope is what a workspace is called outside.
func scope(team string) string {
	if team == "" {
		return ""
	}
	return Name + ":" + team
}

// joined greets a channel that karaula was invited to.
func (a *acts) joined(ctx context.Context, e event) {
	me, err := a.slack.me(ctx)
	if err != nil || e.Event.User != me.UserID {
		return
	}
	a.slack.channels.found()
	id := e.Event.Channel
	d := news.Destination(Name + ":" + id)
	if ch, err := a.slack.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id}); err == nil && ch.Name != "" {
		d = news.Destination(Name + ":#" + ch.Name)
	}
	answer := a.handle(ctx, bot.Press{Verb: bot.Joined, Destination: d, At: time.Now()})
	if answer.Public != nil {
		a.public(ctx, way{channel: id, origin: origin{destination: d}}, *answer.Public)
	}
}
