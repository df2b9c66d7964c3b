package bot_test

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
)

// TestSuggest types parts of arguments.
func TestSuggest(t *testing.T) {
	r := newRoom(t)
	for _, c := range []struct{ option, typed, arg, label string }{
		{"news words", "barikada Звеч", "barikada region:kosovo/north/zvecan", "Zvečan"},
		{"quiet start what", "zub", "kosovo/north/zubin-potok", "Zubin Potok"},
		{"quiet what", "zub", "kosovo/north/zubin-potok", "Zubin Potok"}, // the verb that is implied
		{"place add places", "Preševo, zveč", "Preševo, kosovo/north/zvecan", "Preševo, Zvečan"},
		{"why what", "", "story s1", "story s1: "},
		{"settings set quiet_hours value", "22:00 - 7:00", "22:00-07:00,hold", "22:00-07:00: all waits"},
		{"settings set quiet_hours value", "22:00-07:00,sil", "22:00-07:00,silent", "nobody is called"},
		{"settings set value", "2", "23:00-06:00,critical", "violence and above"},
		{"settings set may_add value", "n", "named", "named"},
		{"settings set language value", "m", "mk", "mk"},
	} {
		a := r.Desk.Handle(t.Context(), bot.Press{Verb: bot.Suggest, Option: c.option, Arg: c.typed, Destination: r.Alerts()[0].Destination})
		found := false
		for _, x := range a.Choices {
			found = found || x.Arg == c.arg && strings.Contains(x.Label, c.label)
		}
		if !found || len(a.Choices) > bot.MostSuggested {
			t.Errorf("%s %q: %+v", c.option, c.typed, a.Choices)
		}
	}
	for _, option := range []string{"", "news", "news nothing", "frobnicate what", "status x"} {
		if a := r.Desk.Handle(t.Context(), bot.Press{Verb: bot.Suggest, Option: option, Arg: "x"}); len(a.Choices) > 0 || a.Private != nil {
			t.Errorf("%q: %+v", option, a)
		}
	}
}
