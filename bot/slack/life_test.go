package slack_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack/slacktest"
)

// TestLife plays an alert's life on Slack, with everything that people press going over its socket.
func TestLife(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	bottest.Life(t, s, here, func(h bot.Handler) bottest.Stand {
		x := &stand{Recorder: bottest.Recorder{Handler: h}, server: server}
		attend(t, server, s, x.Handle)
		return x
	})
}

// stand is what people see and do in #balkans.
type stand struct {
	bottest.Recorder
	server *slacktest.Server
}

// places are where somebody could press, the newest first: in what they see alone, in the thread, below the message.
func (x *stand) places(user, ts string) (all []string) {
	for _, e := range x.server.Private(user) {
		all = append(all, e.TS)
	}
	for _, m := range x.server.Seen("balkans") {
		if m.Thread == ts || m.TS == ts {
			all = append(all, m.TS)
		}
	}
	slices.SortFunc(all, func(x, y string) int { return strings.Compare(y, x) })
	return all
}

// lines are what karaula told everybody of presses.
func (x *stand) lines() (all []string) {
	for _, m := range x.server.Seen("balkans") {
		if m.Metadata["event_type"] == "karaula_line" {
			all = append(all, m.Shown())
		}
	}
	return all
}

// alone is what somebody sees alone, by message.
func (x *stand) alone(user string) map[string]string {
	all := map[string]string{}
	for _, e := range x.server.Private(user) {
		all[e.TS] = e.Shown()
	}
	return all
}

// Press presses on Slack, and waits for what karaula's answer makes there.
func (x *stand) Press(t *testing.T, who bot.Person, message string, verb bot.Verb, choice string) (private, public string) {
	t.Helper()
	user := strings.TrimPrefix(who.ID, "slack:")
	_, ts, _ := strings.Cut(message, ":")
	before, said, answers := x.alone(user), len(x.lines()), x.Answered()
	fits := func(c slacktest.Control) bool {
		v, _, _, _, ok := bot.ParseControlID(c.ID)
		return ok && v == verb && c.Option == choice
	}
	err := slacktest.ErrNothing
	for _, place := range x.places(user, ts) {
		if err = x.server.PressWhere(user, "balkans", place, fits); !errors.Is(err, slacktest.ErrNothing) {
			break
		}
	}
	if err != nil {
		t.Fatalf("%s %q: %v", verb, choice, err)
	}
	a := x.Answer(t, answers+1)
	if a.Private != nil {
		eventually(t, x.server, "the private answer", func() bool {
			for ts, shown := range x.alone(user) {
				if before[ts] != shown {
					private = shown
				}
			}
			return private != ""
		})
	}
	if a.Public != nil {
		eventually(t, x.server, "the public line", func() bool { return len(x.lines()) > said })
		public = x.lines()[said]
	}
	return private, public
}

// Reads is what a reader of the channel reads.
func (x *stand) Reads(_ *testing.T, message string) string {
	_, ts, _ := strings.Cut(message, ":")
	var all []string
	for _, m := range x.server.Seen("balkans") {
		if !m.Deleted && (message == "" || m.TS == ts || m.Thread == ts) {
			all = append(all, m.Text, m.Shown())
		}
	}
	return strings.Join(all, "\n")
}
