package bot_test

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
)

// TestNothingTypedIsLost sees that an option is kept where the rest is missing, and that a link stays in its form.
func TestNothingTypedIsLost(t *testing.T) {
	k := newTalk(t)
	if a := k.do("", bot.Press{Verb: bot.Ask, Arg: "watch add shots post_at:3"}); a.Form == nil || a.Form.Fields[0].Value != "shots" || a.Form.Fields[3].Value != "3" {
		t.Errorf("what is asked is %+v", a.Form)
	}
	k.holds(k.answered("watch add shots post_at:9"), "post_at: ")
	s, _ := sited(t)
	if a := s.do("", bot.Press{Verb: bot.Ask, Arg: "feed import", Fields: map[string]string{"link": "no link", "text": ""}}); a.Form == nil || a.Form.Fields[0].Value != "no link" || a.Form.Fields[0].Mistake == "" {
		t.Errorf("what is asked is %+v", a.Form)
	}
	k.holds(k.answered("settings set quiet_hours 23 h - 6 h"), "“23 h - 6 h”")
}

// TestWordsAgree sees that what holds is said as it is: which watchlists there are here, what is paused.
func TestWordsAgree(t *testing.T) {
	k := newTalk(t)
	k.as("Boss", true)
	k.say("watch add shots alpha")
	k.push("Save")
	k.say("watch pause shots")
	k.say("watch edit shots beta")
	before := k.all.Len()
	k.push("Save")
	k.holds(k.all.String()[before:], "and is paused")
	k.press.Destination = "slack:#south"
	if got := k.answered("quiet watchlist nothing"); strings.Contains(got, "shots") {
		t.Errorf("watchlists of another channel are named:\n%s", got)
	}
	k.holds(k.answered("watch history"), "Which watchlist?")
	k.holds(k.answered("watch remove"), "Which watchlist?")
	k.holds(k.answered("feed remove"), "No feed was added")
}
