package slack_test

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/slack/slacktest"
)

// TestFile asks for a file: it comes into the person's own messages, and where it cannot, what stands in it is shown, with why.
func TestFile(t *testing.T) {
	t.Parallel()
	server, s := workspace(t)
	content := "<opml>\n" + strings.Repeat("Звечан ", 3000) + "</opml>"
	d := desk(func(bot.Press) bot.Answer {
		return bot.Answer{Private: says("What stands in it."), File: &bot.File{Name: "karaula-feeds.opml", Says: "41 feeds as OPML.", Content: []byte(content)}}
	})
	attend(t, server, s, d.Handle)
	n := 0
	ask := func() slacktest.Ephemeral {
		t.Helper()
		if err := server.Type("U0ANA", "balkans", "/karaula feed export"); err != nil {
			t.Fatal(err)
		}
		n++
		eventually(t, server, "an answer", func() bool { return len(server.Private("U0ANA")) == n })
		return server.Private("U0ANA")[n-1]
	}

	if says := ask().Shown(); !strings.Contains(says, "41 feeds as OPML.") || !strings.Contains(says, "karaula-feeds.opml is in your messages") || strings.Contains(says, "stands in it") {
		t.Errorf("the person reads %s", says)
	}
	direct := server.Direct("U0ANA")
	if len(direct) != 2 || !strings.Contains(direct[0].Shown(), "41 feeds") || len(direct[1].Files) != 1 {
		t.Fatalf("the person's messages are %+v", direct)
	}
	if f := direct[1].Files[0]; f.Name != "karaula-feeds.opml" || f.Title != f.Name || string(f.Content) != content {
		t.Errorf("the file is %s, %q: %d bytes", f.Name, f.Title, len(f.Content))
	}
	if len(server.Seen("balkans")) != 0 || len(server.Direct("U0BEN")) != 0 {
		t.Error("others see something")
	}

	for _, fault := range []struct {
		name, method, says string
		slacktest.Fault
	}{
		{"the upload is refused", "upload", "once more in a moment", slacktest.Fault{Status: 500}},
		{"the person takes no messages", "chat.postMessage", "no message", slacktest.Fault{Error: "messages_tab_disabled"}},
		{"Slack is busy with messages", "chat.postMessage", "once more in a moment", slacktest.Fault{Error: "internal_error"}},
		{"Slack does not share it", "files.completeUploadExternal", "once more in a moment", slacktest.Fault{Error: "internal_error"}},
		{"Slack is busy", "files.getUploadURLExternal", "once more in a moment", slacktest.Fault{Status: 429}},
	} {
		server.Fail(fault.method, fault.Fault)
		if says := ask().Shown(); !strings.Contains(says, fault.says) || !strings.Contains(says, "What stands in it.") {
			t.Errorf("%s: the person reads %s", fault.name, says)
		}
	}
	server.Withdraw(slacktest.BotToken, "files:write")
	said := len(server.Direct("U0ANA"))
	if says := ask().Shown(); !strings.Contains(says, "files:write") || !strings.Contains(says, "manifest.yaml") || !strings.Contains(says, "What stands in it.") {
		t.Errorf("without the scope the person reads %s", says)
	}
	if len(server.Direct("U0ANA")) != said {
		t.Error("something was sent although no file could be")
	}
}
