package discord

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/news"
)

// TestFaults holds what each fault of Discord's comes to, over HTTP: the kind of problem, how long to wait, whether something was
// sent, and what the operator reads.
func TestFaults(t *testing.T) {
	s := discordtest.Start(t)
	to := alertsChannel(s)
	messages := "/messages"
	for _, x := range []struct {
		name  string
		fault discordtest.Fault
		kind  news.ProblemKind
		wait  time.Duration
		says  string
		unset bool // nothing was sent
	}{
		{"a limit", discordtest.Fault{Status: 429, Body: `{"message":"You are being rate limited.","retry_after":0.02,"global":false}`,
			Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {"1"}, "X-Ratelimit-Bucket": {"b"}}}, news.Temporary, time.Second, "asks to wait", false},
		{"slow mode", discordtest.Fault{Status: 429, Body: `{"message":"slow","code":20016,"retry_after":4.5}`}, news.Temporary, 4500 * time.Millisecond, "slow mode", false},
		{"500", discordtest.Fault{Status: 500}, news.Unknown, 0, "trouble of its own", false},
		{"502 without JSON", discordtest.Fault{Status: 502, Body: "<html>"}, news.Unknown, 0, "trouble of its own", false},
		{"503", discordtest.Fault{Status: 503}, news.Unknown, 0, "trouble of its own", false},
		{"lost answer", discordtest.Fault{Lose: true}, news.Unknown, 0, "connection broke", false},
		{"cut before", discordtest.Fault{Drop: true}, news.Unknown, 0, "connection broke", false},
		{"time-out", discordtest.Fault{Delay: 300 * time.Millisecond}, news.Unknown, 0, "did not answer in time", false},
		{"revoked token", discordtest.Fault{Status: 401, Body: `{"message":"401: Unauthorized","code":0}`}, news.Refused, 0, "Reset Token", false},
		{"channel gone", discordtest.Fault{Status: 404, Code: 10003}, news.Refused, 0, "change post_to", false},
		{"server left", discordtest.Fault{Status: 404, Code: 10004}, news.Refused, 0, "discord invite", false},
		{"cannot see", discordtest.Fault{Status: 403, Code: 50001}, news.Refused, 0, "View Channel", false},
		{"lacks a right", discordtest.Fault{Status: 403, Code: 50013}, news.Refused, 0, "karaula check", false},
		{"403 of something in front", discordtest.Fault{Status: 403, Body: "<html>"}, news.Refused, 0, "lacks a right", false},
		{"404 of something in front", discordtest.Fault{Status: 404, Body: "<html>"}, news.Refused, 0, "does not exist", false},
		{"AutoMod", discordtest.Fault{Status: 400, Code: 200000}, news.Refused, 0, "AutoMod", false},
		{"too large", discordtest.Fault{Status: 413, Code: 40005}, news.TooLong, 0, "too long", false},
		{"too long a text", discordtest.Fault{Status: 400, Body: `{"code":50035,"errors":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH"}]}}}}}`}, news.TooLong, 0, "too long", false},
		{"what nobody knows", discordtest.Fault{Status: 418, Code: 99}, news.Refused, 0, "code 99", false},
	} {
		t.Run(x.name, func(t *testing.T) {
			d := newAccount(t, s, func(o *Options) {
				if x.fault.Delay > 0 {
					o.Timeout = x.fault.Delay / 3
				}
			})
			x.fault.Path = messages
			s.Fail(x.fault)
			card := bottest.Card(to)
			card.Delivery = "fault-" + strings.ReplaceAll(x.name, " ", "-")
			_, err := d.Post(t.Context(), card)
			expect(t, err, x.kind, x.wait, x.says, x.unset)
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		d := newAccount(t, s, func(o *Options) { o.APIURL = "http://127.0.0.1:1/api/v10/" })
		_, err := d.Post(t.Context(), bottest.Card(to))
		expect(t, err, news.Temporary, 0, "cannot be reached", true)
	})
	t.Run("edits", func(t *testing.T) {
		d := newAccount(t, s)
		id, _ := posted(t, d, s)
		card := bottest.Card(to)
		card.Act = news.Edit
		for _, x := range []struct {
			fault discordtest.Fault
			kind  news.ProblemKind
			wait  time.Duration
			says  string
		}{
			{discordtest.Fault{Status: 429, Code: 30046}, news.Temporary, editPause, "old message"},
			{discordtest.Fault{Status: 400, Code: 30046}, news.Temporary, editPause, "old message"},
			{discordtest.Fault{Status: 404, Code: 10008}, news.Gone, 0, "deleted"},
			{discordtest.Fault{Status: 403, Code: 50005}, news.Gone, 0, "another bot"},
		} {
			x.fault.Header = http.Header{"X-Ratelimit-Bucket": {"e"}}
			s.Fail(x.fault)
			expect(t, d.Edit(t.Context(), id, card), x.kind, x.wait, x.says, false)
			d = newAccount(t, s)
			d.keys.put(id, card.Delivery)
		}
		if err := s.Delete(s.Channels[0].ID, id); err != nil {
			t.Fatal(err)
		}
		expect(t, newAccount(t, s).Edit(t.Context(), id, card), news.Gone, 0, "deleted", false)
		card.Act, card.Reason = news.Reply, news.ReasonRaised
		card.Delivery = "raised-on-nothing"
		_, err := d.Reply(t.Context(), id, card)
		expect(t, err, news.Gone, 0, "deleted", false)
		card.Reason = news.ReasonRelated
		_, err = d.Reply(t.Context(), id, card)
		expect(t, err, news.Gone, 0, "deleted", false)
	})
}

func expect(t *testing.T, err error, kind news.ProblemKind, wait time.Duration, says string, unsent bool) {
	t.Helper()
	if err == nil {
		t.Fatal("there was no error")
	}
	gotKind, gotWait := news.KindOf(err)
	if gotKind != kind || gotWait != wait || !strings.Contains(err.Error(), says) || errors.Is(err, alerts.ErrNotCalled) != unsent {
		t.Errorf("got %s, wait %s, nothing sent %v: %v\nwant %s, %s, %v, and %q in it", gotKind, gotWait, errors.Is(err, alerts.ErrNotCalled), err, kind, wait, unsent, says)
	}
}

// TestThreads holds what becomes of answers whose thread is not to be had.
func TestThreads(t *testing.T) {
	s := discordtest.Start(t)
	channel := s.Channels[0].ID
	reply := func(d *Discord, id, key string) (string, error) {
		c := bottest.Card(alertsChannel(s))
		c.Act, c.Reason, c.Delivery = news.Reply, news.ReasonRelated, key
		return d.Reply(t.Context(), id, c)
	}
	d := newAccount(t, s)
	id, _ := posted(t, d, s)
	first, err := reply(d, id, "answer-1")
	if err != nil || first != id+"/"+messages(t, s, id)[0].ID {
		t.Fatalf("the answer is %q, error %v", first, err)
	}
	if second, err := reply(newAccount(t, s), id, "answer-2"); err != nil || !strings.HasPrefix(second, id+"/") { // it does not know of the thread
		t.Errorf("an answer after a start is %q, error %v", second, err)
	}
	for _, code := range []int{50013, 50024, 160005, 160006, 50083} {
		s.Fail(discordtest.Fault{Method: "POST", Path: "/channels/" + id + "/messages", Status: 400, Code: code})
		_, err := reply(d, id, fmt.Sprint("answer-", code))
		expect(t, err, news.Threadless, 0, fmt.Sprint("code ", code), false)
	}
	s.Fail(discordtest.Fault{Method: "POST", Path: "/channels/" + id + "/messages", Status: 404, Code: 10003})
	if again, err := reply(d, id, "answer-again"); err != nil || !strings.HasPrefix(again, id+"/") {
		t.Errorf("after the thread was deleted: %q, error %v", again, err)
	}
	s.ForgetNonces()
	other, _ := posted(t, d, s)
	s.Deny(channel, discordtest.CreateThreads)
	_, err = reply(d, other, "answer-denied")
	expect(t, err, news.Threadless, 0, "lacks a permission", false)
}

// TestAsksFirst holds that an answer which was lost is found again, in the channel and in the thread, and that a history which may
// not be read is not taken for an empty one.
func TestAsksFirst(t *testing.T) {
	s := discordtest.Start(t)
	to := alertsChannel(s)
	d := newAccount(t, s)
	since := time.Now()
	s.Fail(discordtest.Fault{Lose: true})
	card := bottest.Card(to)
	if _, err := d.Post(t.Context(), card); err == nil {
		t.Fatal("the lost answer is no error")
	}
	found, err := d.Find(t.Context(), to, card.Delivery, "", since)
	if err != nil || len(found) != 1 {
		t.Fatalf("Find: %q, error %v", found, err)
	}
	// Sent again within minutes it is the same message; later there are two, and the second goes.
	if again, err := d.Post(t.Context(), card); err != nil || again != found[0] {
		t.Errorf("sent again it is %q, error %v, want %q", again, err, found[0])
	}
	s.ForgetNonces()
	double, err := d.Post(t.Context(), card)
	if err != nil || double == found[0] {
		t.Fatalf("after the nonce was forgotten: %q, error %v", double, err)
	}
	if both, err := d.Find(t.Context(), to, card.Delivery, "", since); err != nil || len(both) != 2 || both[0] != found[0] || both[1] != double {
		t.Errorf("Find: %q, error %v, want %q and %q", both, err, found[0], double)
	}
	for range 2 {
		if err := d.Remove(t.Context(), to, double); err != nil {
			t.Errorf("Remove: %v", err)
		}
	}
	// An edit keeps the key, also after a start.
	fresh := newAccount(t, s)
	edited := card
	edited.Act, edited.Delivery, edited.Revision = news.Edit, "suite1-1-7", 2
	if err := fresh.Edit(t.Context(), found[0], edited); err != nil {
		t.Fatal(err)
	}
	if kept, err := fresh.Find(t.Context(), to, card.Delivery, "", since); err != nil || len(kept) != 1 {
		t.Errorf("after an edit: %q, error %v", kept, err)
	}
	if _, err := fresh.Find(t.Context(), to, "suite1-1-7", "", since); !errors.Is(err, alerts.ErrNotFound) {
		t.Errorf("by the edit's key: %v", err)
	}
	s.Deny(s.Channels[0].ID, discordtest.ReadHistory)
	_, err = newAccount(t, s).Find(t.Context(), to, "other", "", since)
	expect(t, err, news.Refused, 0, "Read Message History", false)
}

// TestBusyChannel holds that a message is found among more than a page of others.
func TestBusyChannel(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	since := time.Now()
	for i := range 2*pageSize + 1 {
		m := renderPage(*line1(fmt.Sprint("message ", i)), 0, "")
		if _, err := d.send(t.Context(), s.Channels[0].ID, m); err != nil {
			var wait *waitError
			if !errors.As(err, &wait) {
				t.Fatal(err)
			}
		}
		if i == pageSize/2 {
			posted(t, d, s)
		}
	}
	if found, err := d.Find(t.Context(), alertsChannel(s), "suite1-1-1", "", since); err != nil || len(found) != 1 {
		t.Errorf("Find: %q, error %v", found, err)
	}
}

// TestLimits holds that karaula keeps to the buckets by itself, and waits as long as it may; where that is not long enough, the
// deliverer is told for how long.
func TestLimits(t *testing.T) {
	s := discordtest.Start(t)
	s.Limit(3, 300*time.Millisecond)
	d := newAccount(t, s)
	for i := range 7 {
		c := bottest.Card(alertsChannel(s))
		c.Delivery = fmt.Sprint("limit-", i)
		if _, err := d.Post(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range s.Calls("POST", "/messages") {
		if c.Status != http.StatusOK {
			t.Errorf("a call was answered with %d", c.Status)
		}
	}
	s.Limit(1, time.Minute)
	hasty := newAccount(t, s)
	posted(t, hasty, s)
	calls := len(s.Calls("", ""))
	c := bottest.Card(alertsChannel(s))
	c.Delivery = "limit-last"
	_, err := hasty.Post(t.Context(), c)
	if kind, wait := news.KindOf(err); kind != news.Temporary || wait < 30*time.Second || !errors.Is(err, alerts.ErrNotCalled) || len(s.Calls("", "")) != calls {
		t.Errorf("with the limit used up: %v, wait %s", err, wait)
	}
}

// TestRefusedAgainAndAgain holds that a channel which refuses is not asked again and again.
func TestRefusedAgainAndAgain(t *testing.T) {
	s := discordtest.Start(t)
	s.Deny(s.Channels[0].ID, discordtest.SendMessages)
	d := newAccount(t, s)
	for range 20 {
		_, err := d.Post(t.Context(), bottest.Card(alertsChannel(s)))
		if kind, _ := news.KindOf(err); kind != news.Refused || !strings.Contains(err.Error(), "lacks a permission") {
			t.Fatalf("Post: %v", err)
		}
	}
	if n := len(s.Calls("POST", "/messages")); n != mostRefusals {
		t.Errorf("the channel was asked %d times, want %d", n, mostRefusals)
	}
	if _, err := d.Post(t.Context(), bottest.Card(news.Destination("discord:"+s.Channels[1].ID))); err != nil {
		t.Errorf("another channel: %v", err)
	}
	b, now := newBreaker(), time.Now()
	refused := problem("c", &fate{status: 403}, errors.New("no"))
	for range mostRefusals {
		b.record("c", refused, now)
	}
	if b.check("c", now.Add(firstPause-1)) == nil || b.check("c", now.Add(firstPause)) != nil {
		t.Error("a channel is left alone for another time than the first pause")
	}
	for range 100 {
		b.record("c", refused, now)
	}
	if b.check("c", now.Add(longestPause-1)) == nil || b.check("c", now.Add(longestPause)) != nil {
		t.Error("a channel is left alone for another time than the longest pause")
	}
	b.record("c", nil, now)
	if err := b.check("c", now); err != nil {
		t.Errorf("after a success: %v", err)
	}
}

// TestInvalidRequests holds that all calls stop long before Discord bans the machine.
func TestInvalidRequests(t *testing.T) {
	p, now := newPace(), time.Now()
	for range mostInvalid {
		if wait, why := p.take("r", "m", now); wait > 0 && !strings.Contains(why, "second") {
			t.Fatalf("told to wait %s: %s", wait, why)
		}
		p.learn("r", "m", &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}}, now)
	}
	wait, why := p.take("r", "m", now.Add(2*time.Second))
	if wait <= 9*time.Minute || !strings.Contains(why, "bans") {
		t.Errorf("after %d refusals: wait %s, %s", mostInvalid, wait, why)
	}
	if wait, _ := p.take("r", "m", now.Add(invalidSpan+time.Second)); wait > 0 {
		t.Errorf("ten minutes later: wait %s", wait)
	}
	shared := newPace()
	shared.learn("r", "m", &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"X-Ratelimit-Scope": {"shared"}, "Content-Type": {"application/json"}}}, now)
	if len(shared.invalid) != 0 {
		t.Error("a limit that others used up counts as an invalid request")
	}
}

// TestFiftyASecond holds the limit over all routes, and the pause that Discord or what stands before it asks for.
func TestFiftyASecond(t *testing.T) {
	p, now := newPace(), time.Now()
	for i := range perSecond {
		if wait, why := p.take(fmt.Sprint(i), "", now); wait > 0 {
			t.Fatalf("call %d waits %s: %s", i, wait, why)
		}
	}
	if wait, _ := p.take("r", "", now); wait != time.Second {
		t.Errorf("one more waits %s", wait)
	}
	p = newPace()
	p.learn("r", "m", &http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"X-Ratelimit-Global": {"true"}, "Retry-After": {"3"}}}, now)
	if wait, _ := p.take("other", "", now); wait != 3*time.Second {
		t.Errorf("after a limit over all, another route waits %s", wait)
	}
}

// TestOddAddress holds that an alert is not lost when Discord refuses its address: it is sent without.
func TestOddAddress(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	s.Fail(discordtest.Fault{Method: "POST", Status: 400, Body: `{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"url":{"_errors":[{"code":"URL_TYPE_INVALID_URL"}]}}}}}`})
	_, m := posted(t, d, s)
	if m.Embeds[0]["title"] != "Sukobi u Zvečanu" || m.Embeds[0]["url"] != nil {
		t.Errorf("the message is %+v", m.Embeds)
	}
}

// TestFiftyUpdates holds that fifty updates of an alert make one message.
func TestFiftyUpdates(t *testing.T) {
	s := discordtest.Start(t)
	d := newAccount(t, s)
	id, _ := posted(t, d, s)
	c := bottest.Card(alertsChannel(s))
	for i := range 50 {
		c.Act, c.Reason, c.Revision, c.Delivery = news.Edit, news.ReasonReport, 2+i, fmt.Sprint("update-", i)
		c.Outlets, c.Independent = 2+i, 2
		if err := d.Edit(t.Context(), id, c); err != nil {
			t.Fatal(err)
		}
	}
	all := messages(t, s, s.Channels[0].ID)
	if len(all) != 1 || !strings.Contains(fmt.Sprint(all[0].Embeds[0]["description"]), "51 outlets") {
		t.Errorf("the channel has %d messages: %+v", len(all), all)
	}
	if n := len(s.Calls("", "")); n != 51 {
		t.Errorf("that took %d calls, want 51", n)
	}
}

func TestWebhooks(t *testing.T) {
	s := discordtest.Start(t)
	to := news.Destination("discord-webhook:" + s.AddWebhook(s.Channels[0].ID))
	w := newWebhook(t)
	c := bottest.Card(to)
	id, err := w.Post(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	c.Act, c.Reason, c.From = news.Reply, news.ReasonRaised, news.Elevated
	if _, err := w.Reply(t.Context(), id, c); err != nil {
		t.Fatal(err)
	}
	all := messages(t, s, s.Channels[0].ID)
	want := "https://discord.com/channels/" + s.Server + "/" + s.Channels[0].ID + "/" + id
	if len(all) != 2 || !strings.Contains(fmt.Sprint(all[1].Embeds[0]["description"]), want) || len(all[0].Buttons()) != 0 {
		t.Errorf("the channel shows %+v, want a raised level with the address %s", all, want)
	}
	c.Reason = news.ReasonRelated
	_, err = w.Reply(t.Context(), id, c)
	expect(t, err, news.Threadless, 0, "no threads", false)
	if err := w.Remove(t.Context(), to, id); err != nil {
		t.Error(err)
	}
	c.Act = news.Edit
	expect(t, w.Edit(t.Context(), id, c), news.Gone, 0, "deleted", false)
	_, err = w.Post(t.Context(), bottest.Card(to+"x"))
	expect(t, err, news.Refused, 0, "copy it anew", false)
	s.DropWebhook(s.Channels[0].ID)
	c.Act = news.Post
	_, err = newWebhook(t).Post(t.Context(), c)
	expect(t, err, news.Refused, 0, "make a new one", false)
	if strings.Contains(err.Error(), "secret-of-") {
		t.Errorf("the error shows the webhook's address: %v", err)
	}
	_, err = newWebhook(t).Post(t.Context(), bottest.Card("discord-webhook:http://127.0.0.1:1/api/webhooks/5/secret-of-5"))
	if expect(t, err, news.Temporary, 0, "webhook 5", true); strings.Contains(err.Error(), "secret-of-") {
		t.Errorf("the error shows the webhook's address: %v", err)
	}
}

func TestCheckNamesEachRight(t *testing.T) {
	s := discordtest.Start(t)
	channel := s.Channels[0].ID
	to := alertsChannel(s)
	o := newAccount(t, s).opts
	check := func(who string) (wrong, all string) {
		for _, f := range Check(t.Context(), o, []news.Destination{to}, map[news.Destination]string{to: who}) {
			if f.Problem != nil {
				wrong += f.What + ": " + f.Problem.Error() + "\n"
			}
			all += f.What + ": " + f.Says + "\n"
		}
		return wrong, all
	}
	wrong, all := check("@here")
	if wrong != "" || !strings.Contains(all, "token: it is karaula's") || !strings.Contains(all, "channel "+channel+": #alerts") || !strings.Contains(all, "mention in #alerts: @here") || strings.Count(all, "permission ") != len(needed) {
		t.Errorf("a channel that is fine:\n%s\nwrong:\n%s", all, wrong)
	}
	for _, r := range needed[1:] { // one that cannot be seen is another matter
		s.Deny(channel, r.bit)
		if wrong, _ := check(""); !strings.Contains(wrong, r.name) || strings.Count(wrong, "\n") != 1 {
			t.Errorf("without %s, what is wrong is\n%s", r.name, wrong)
		}
	}
	s.Deny(channel, mentionEveryone)
	if wrong, _ := check("@here"); !strings.Contains(wrong, "Mention @everyone") {
		t.Errorf("without the right to call, what is wrong is\n%s", wrong)
	}
	if wrong, _ := check("<@1>"); wrong != "" {
		t.Errorf("calling one person, what is wrong is\n%s", wrong)
	}
	if wrong, _ := check("@desk"); !strings.Contains(wrong, "calls nobody") {
		t.Errorf("with no mention of Discord's, what is wrong is\n%s", wrong)
	}
	s.Deny(channel, discordtest.ViewChannel)
	if wrong, _ := check(""); !strings.Contains(wrong, "View Channel") {
		t.Errorf("what is wrong with a channel that cannot be seen is\n%s", wrong)
	}
	s.Deny(channel, 0)
	o.Servers = []string{"5"}
	if wrong, _ := check(""); !strings.Contains(wrong, "discord.servers") {
		t.Errorf("on a server that is not served, what is wrong is\n%s", wrong)
	}
	o.Token = "other"
	if wrong, _ := check(""); !strings.Contains(wrong, "Reset Token") {
		t.Errorf("with a wrong token, what is wrong is\n%s", wrong)
	}
	hook := news.Destination("discord-webhook:" + s.AddWebhook(channel))
	if found := CheckWebhooks(t.Context(), o, []news.Destination{hook, hook + "x"}); found[0].Problem != nil || found[0].Says != "it posts as Newsroom" || found[1].Problem == nil {
		t.Errorf("webhooks are found to be %+v", found)
	}
}

func TestInvite(t *testing.T) {
	s := discordtest.Start(t)
	address, err := Invite(t.Context(), newAccount(t, s).opts)
	const rights = "309237861376"
	if want := "https://discord.com/oauth2/authorize?client_id=" + s.App + "&permissions=" + rights + "&scope=bot+applications.commands"; err != nil || address != want {
		t.Errorf("%q, error %v, want %q", address, err, want)
	}
}

// TestRights works permissions out as Discord's documentation has it.
func TestRights(t *testing.T) {
	base := member{id: "9", server: "1", held: []string{"2"}, roles: []role{{ID: "1", Permissions: "3072"}, {ID: "2", Permissions: "16384"}, {ID: "3", Permissions: "8"}}}
	for _, x := range []struct {
		name string
		over []overwrite
		want uint64
	}{
		{"roles", nil, 3072 | 16384},
		{"everybody denied, the role allowed", []overwrite{{ID: "1", Deny: "2048"}, {ID: "2", Allow: "2048"}}, 3072 | 16384},
		{"the role denied, the member allowed", []overwrite{{ID: "2", Deny: "2048"}, {ID: "9", Type: 1, Allow: "2048"}}, 3072 | 16384},
		{"a role that is not held", []overwrite{{ID: "3", Deny: "2048"}}, 3072 | 16384},
		{"not seen", []overwrite{{ID: "1", Deny: "1024"}}, 0},
	} {
		if got := base.in(channel{Overwrites: x.over}); got != x.want {
			t.Errorf("%s: %d, want %d", x.name, got, x.want)
		}
	}
	base.held = []string{"3"}
	if got := base.in(channel{Overwrites: []overwrite{{ID: "1", Deny: "1024"}}}); got != ^uint64(0) {
		t.Errorf("an administrator has %d", got)
	}
}

// TestTableIsWritten holds docs/platforms.md against the table in code.
func TestTableIsWritten(t *testing.T) {
	page, err := os.ReadFile("../../docs/platforms.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Discord\n")
	rows := map[string]string{} // what happens, by number
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for _, n := range regexp.MustCompile(`\b\d{5,6}\b`).FindAllString(cells[1], -1) {
			rows[n] = cells[2]
		}
	}
	for code, k := range known {
		want := map[news.ProblemKind]string{news.Temporary: "wait", news.Gone: "let go", news.Refused: "refused", news.TooLong: "shorter"}[k.kind]
		switch code {
		case unknownPress, alreadyAnswered:
			want = "log"
		case archivedThread, threadLocked, tooManyThreads:
			want = "edits instead"
		}
		if !strings.Contains(rows[fmt.Sprint(code)], want) {
			t.Errorf("%d: docs/platforms.md says %q, want %q in it", code, rows[fmt.Sprint(code)], want)
		}
		if k.advice == "" {
			t.Errorf("%d: the operator is not told what to do", code)
		}
	}
}
