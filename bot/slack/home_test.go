package slack_test

import (
	"context"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

// homeRoom is a newsroom with an alert in #balkans, and Ana's page of karaula.
func homeRoom(t *testing.T) (*slacktest.Server, *bottest.Newsroom) {
	t.Helper()
	server, s := workspace(t)
	zero := news.None
	n := bottest.NewNewsroom(t, s, news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: &zero, PostTo: []news.Destination{here}})
	n.Report("one", "Ibar", "Shots fired at police in Zvečan", "")
	attend(t, server, s, n.Desk.Handle)
	return server, n
}

func look(t *testing.T, server *slacktest.Server, user, want string) string {
	t.Helper()
	if err := server.OpenHome(user); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, want, func() bool { return strings.Contains(server.Home(user), want) })
	return server.Home(user)
}

// TestHome shows people what their channels watch, and what stands there: nothing of a channel that they, or karaula, are not in.
func TestHome(t *testing.T) {
	t.Parallel()
	server, n := homeRoom(t)
	server.AddChannel("desk")                                            // without karaula
	server.AddChannel("secret", slacktest.Private(), slacktest.Member()) // without Ana
	server.Join("U0BEN", "secret")
	shown := look(t, server, "U0ANA", "#balkans")
	for _, want := range []string{"VIOLENCE (3 of 4): Shots fired at police in Zvečan", "north: ", "No feed is at home in north Kosovo", "[ Add a watchlist ]", "[ Help ]", "As of "} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not on the page:\n%s", want, shown)
		}
	}
	for _, other := range []string{"#desk", "#secret"} {
		if strings.Contains(shown, other) {
			t.Errorf("%s is on the page:\n%s", other, shown)
		}
	}
	if shown := look(t, server, "U0BEN", "#secret"); !strings.Contains(shown, "Nothing is watched for this channel yet.") {
		t.Errorf("Ben sees\n%s", shown)
	}
	n.Report("two", "Drina", "Two killed in Zvečan", "")
	before := server.Calls("views.publish")
	if err := server.OpenHome("U0ANA"); err != nil { // too soon
		t.Fatal(err)
	}
	if err := server.PressView("U0ANA", "Help", 0); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "help", func() bool { return strings.Contains(server.Window("U0ANA"), "To begin with") })
	if server.Calls("views.publish") != before {
		t.Error("a page that was shown a moment ago is shown anew")
	}
}

// TestHomeAdds makes a watchlist from the page: the form, the preview and what was saved are shown there, and the channel is told.
func TestHomeAdds(t *testing.T) {
	t.Parallel()
	server, _ := homeRoom(t)
	server.Promote("U0ANA")
	look(t, server, "U0ANA", "#balkans")
	if err := server.PressView("U0ANA", "Add a watchlist", 0); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "the form", func() bool { f, ok := server.Form("U0ANA"); return ok && f.Title == "Watchlist" })
	if all, err := server.Suggested("U0ANA", "Places to watch as well", "зуб"); err != nil || len(all) == 0 || !strings.HasPrefix(all[0], "Zubin Potok") {
		t.Fatalf("suggested are %v, %v", all, err)
	}
	if err := server.Fill("U0ANA", map[string]string{"Name": "south", "Places to watch as well": "Preševo, bujan"}); err != nil {
		t.Fatal(err)
	}
	preview := server.Window("U0ANA")
	if !strings.Contains(preview, "Watchlist south, which is not saved yet") || !strings.Contains(preview, "Preševo") || !strings.Contains(preview, "Bujanovac") {
		t.Fatalf("the preview is\n%s", preview)
	}
	if err := server.PressView("U0ANA", "Save", 0); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "it is saved", func() bool { return strings.Contains(server.Window("U0ANA"), "Ana made watchlist south") })
	eventually(t, server, "the channel is told", func() bool {
		all := server.Seen("balkans")
		return strings.Contains(all[len(all)-1].Shown(), "Ana made watchlist south")
	})
}

// TestPicks chooses places, stories and what is to be quiet from what is suggested.
func TestPicks(t *testing.T) {
	t.Parallel()
	server, _ := homeRoom(t)
	server.Promote("U0ANA")
	open := func(line, label string) {
		t.Helper()
		if err := server.Type("U0ANA", "balkans", line); err != nil {
			t.Fatal(err)
		}
		eventually(t, server, line, func() bool {
			f, _ := server.Form("U0ANA")
			return len(f.Fields) > 0 && f.Fields[0].Label == label
		})
	}
	fill := func(values map[string]string, want string) {
		t.Helper()
		if err := server.Fill("U0ANA", values); err != nil {
			t.Fatal(err)
		}
		eventually(t, server, want, func() bool {
			for _, e := range server.Private("U0ANA") {
				if strings.Contains(e.Shown(), want) {
					return true
				}
			}
			all := server.Seen("balkans")
			return strings.Contains(all[len(all)-1].Shown(), want)
		})
	}
	open("/karaula why", "A story that was told here")
	fill(map[string]string{"A story that was told here": "shots"}, "Story s1")
	open("/karaula quiet", "What")
	if err := server.Fill("U0ANA", map[string]string{"What": "звечан", "For how long": "nonsense"}); err != nil {
		t.Fatal(err)
	}
	if f, ok := server.Form("U0ANA"); !ok || f.Fields[1].Error == "" || f.Fields[0].Error != "" {
		t.Errorf("a wrong time is marked so: %+v", f.Fields)
	}
	fill(map[string]string{"For how long": "2h"}, "Ana made Zvečan (kosovo/north/zvecan) quiet")
	open("/karaula place add", "Places, in any language")
	if all, err := server.Suggested("U0ANA", "Places, in any language", "xyzzy"); err != nil || len(all) != 0 {
		t.Errorf("for nonsense is suggested %v, %v", all, err)
	}
	fill(map[string]string{"Places, in any language": "Прешево, zubin"}, "Ana made watchlist")
}

// TestHomeUnreachable sees that a page which cannot be made is left as it was.
func TestHomeUnreachable(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	server.Fail("users.conversations", slacktest.Fault{Error: "missing_scope"})
	server.Fail("views.publish", slacktest.Fault{Error: "ratelimited", Status: 429})
	d := desk(func(bot.Press) bot.Answer { return bot.Answer{Home: []bot.Part{{Page: *says("Here it is.")}}} })
	attend(t, server, s, d.Handle)
	if err := server.OpenHome("U0ANA"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "the channels are asked for", func() bool { return server.Calls("users.conversations") == 1 })
	if err := server.OpenHome("U0BEN"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "it is refused", func() bool { return server.Calls("views.publish") == 1 })
	if server.Home("U0ANA")+server.Home("U0BEN") != "" {
		t.Error("a page is shown all the same")
	}
}

// TestHomeOfMany fits the channels into what Slack takes of a page.
func TestHomeOfMany(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	var parts []bot.Part
	for i := range 9 {
		p := bot.Part{Spot: bot.Spot{Channel: news.Destination("slack:C" + strings.Repeat("1", i+1))}, Page: bot.Page{Controls: []bot.Control{{Verb: bot.Ask, Arg: "watch add", Label: "Add a watchlist"}}}}
		for range 30 {
			p.Page.Paragraphs = append(p.Page.Paragraphs, bot.Say(strings.Repeat("word ", 60)))
		}
		parts = append(parts, p)
	}
	attend(t, server, s, func(context.Context, bot.Press) bot.Answer { return bot.Answer{Home: parts} })
	if err := server.OpenHome("U0ANA"); err != nil {
		t.Fatal(err)
	}
	eventually(t, server, "the page", func() bool { return strings.Count(server.Home("U0ANA"), "[ Add a watchlist ]") == len(parts) })
}
