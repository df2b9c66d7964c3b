package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// headlines are of a noisy day: stories of their own, most of them of little weight.
var headlines = []string{
	"Football club of Zvečan wins the derby in the last minute", "Basketball players of Zvečan lose at home to Partizan", "Handball tournament for juniors opens in Zvečan sports hall",
	"Athletes from Zvečan win four medals at the marathon", "Volleyball league: Zvečan goes to the semi-finals", "Tennis championship moves its final match to Zvečan",
	"Shots fired at a police patrol near Zvečan", "Clashes with tear gas in front of the municipal building in Zvečan", "Beekeepers of Zvečan expect less honey",
	"New water pipe for the upper quarter of Zvečan", "Library in Zvečan lends out electronic books", "Zvečan celebrates the feast of its patron saint",
	"Medieval fortress above Zvečan gets lights", "Bus line between Zvečan and Leposavić runs again", "School in Zvečan receives computers from donors",
	"Trepča smelter near Zvečan is to become a museum", "Doctors hold free examinations in Zvečan", "Rainfall washes away a road above Zvečan",
	"Young painters exhibit landscapes in Zvečan", "Market women of Zvečan complain about prices", "Zvečan plants two hundred lime trees",
	"Film crew looks for extras in Zvečan", "Grandmother from Zvečan turns one hundred years old",
}

// noisyRoom is a newsroom at noon with a watchlist that was made in chat.
func noisyRoom(t *testing.T) *bottest.Newsroom {
	t.Helper()
	zero := news.None
	w := news.Watchlist{Name: "zvecan", Scope: channel, Query: "Zvečan", PostAt: &zero, GroupBy: news.GroupStory, PostTo: []news.Destination{channel}}
	r := bottest.NewNewsroom(t, quietPlatform{}, w)
	now := r.Now().UTC()
	r.Pass(time.Date(now.Year(), now.Month(), now.Day()+1, 12, 0, 0, 0, time.UTC).Sub(now))
	if err := r.Store.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Keep(store.Kept{Watchlist: w, At: r.Now(), Who: "loopback:Ana", WhoName: "Ana", Action: "add"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return r
}

// noise has the day's stories come, one each quarter of an hour, up to 18 o'clock.
func noise(r *bottest.Newsroom, day string) {
	for i, h := range headlines {
		r.Report(fmt.Sprint(day, i), fmt.Sprintf("Outlet%d", i), h+day, "")
		r.Pass(15 * time.Minute)
	}
}

func speakUp(t *testing.T, r *bottest.Newsroom) {
	t.Helper()
	if err := r.Desk.SpeakUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Settle()
}

// advice is what karaula said of noisy watchlists so far, the oldest first.
func advice(r *bottest.Newsroom) (all []news.Alert) {
	return slices.DeleteFunc(r.Alerts(), func(a news.Alert) bool { return a.Kind != news.KindAdvice })
}

// would is what `watch test` says that a watchlist would have sent.
func would(t *testing.T, r *bottest.Newsroom, q string) string {
	t.Helper()
	a := r.Desk.Handle(t.Context(), bot.Press{Verb: bot.Ask, Arg: "watch test " + q, Destination: channel, Person: bot.Person{ID: "loopback:Ana", Name: "Ana"}})
	for _, p := range a.Private.Paragraphs {
		if n, ok := strings.CutPrefix(p.Plain(), "It would have sent "); ok {
			return strings.Fields(n)[0]
		}
	}
	t.Fatalf("%s: %s", q, said(a.Private))
	return ""
}

// TestNoisyDay has a watchlist send more than people read, and follows what karaula says of it through a choice, its undoing, a
// quiet week and the next noisy day.
func TestNoisyDay(t *testing.T) {
	r := noisyRoom(t)
	noise(r, "")
	speakUp(t, r)
	if n := len(advice(r)); n != 0 {
		t.Fatalf("it spoke up at %s", r.Now().UTC().Format("15:04"))
	}
	r.Pass(90 * time.Minute)
	var both sync.WaitGroup
	for range 2 { // as two processes would
		both.Go(func() {
			if err := r.Desk.SpeakUp(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	speakUp(t, r)
	all := advice(r)
	if len(all) != 1 {
		t.Fatalf("it spoke up %d times", len(all))
	}
	a := all[0]
	card := alerts.NewCard(a, news.Delivery{Act: news.Post}, nil, nil, alerts.Wording{}, r.Now())
	if says := bot.AdviceText(card, true); a.Advice.Sent <= 20 || says != fmt.Sprintf("zvecan sent %d messages today. More than 20 a day is more than people read.", a.Advice.Sent) {
		t.Errorf("it says %q of %d", says, a.Advice.Sent)
	}
	var names []string
	for _, x := range a.Advice.Remedies {
		names = append(names, x.Name)
		q := map[string]string{"level": "Zvečan group_by:story post_at:3", "digest": "Zvečan group_by:story post_at:3 digest:08:00", "sport": "Zvečan -topic:sport group_by:story post_at:0"}[x.Name]
		n := x.Would
		if x.Name == "digest" {
			n-- // watch test does not count the digest
		}
		if got := would(t, r, q); got != fmt.Sprint(n) || n < 1 || n > 20 {
			t.Errorf("%s would have been %d, watch test says %s", x.Label, n, got)
		}
		if typed, ok := strings.CutPrefix(x.How, "type "+bot.Slash+" "); ok {
			if p := r.Desk.Handle(t.Context(), bot.Press{Verb: bot.Ask, Arg: typed, Destination: channel, Person: bot.Person{ID: "loopback:Ana", Name: "Ana"}}); !strings.Contains(said(p.Private), "not saved yet") {
				t.Errorf("%s is answered by %s", typed, said(p.Private))
			}
		} else {
			t.Errorf("for %s is said: %s", x.Label, x.How)
		}
	}
	if !slices.Equal(names, []string{"level", "sport", "digest"}) {
		t.Fatalf("it offers %v", names)
	}
	isSoftened(t, r, a)

	r.Pass(22 * time.Hour) // the watchlist in force is the test's, so it is as noisy as before
	noise(r, " again")
	r.Pass(90 * time.Minute)
	speakUp(t, r)
	if n := len(advice(r)); n != 1 {
		t.Errorf("it spoke up %d times, though somebody would rather leave it as it is", n)
	}
}

// isSoftened presses what stands below advice.
func isSoftened(t *testing.T, r *bottest.Newsroom, a news.Alert) {
	t.Helper()
	manager := bot.Person{ID: "loopback:Ana", Name: "Ana", Manages: true}
	soften := func(verb bot.Verb, arg string, who bot.Person) bot.Answer {
		answer := r.Desk.Handle(t.Context(), bot.Press{Verb: verb, Arg: arg, Alert: a.ID, Destination: channel, Person: who})
		r.Settle()
		return answer
	}
	kept := func() (k store.Kept) {
		if err := r.Store.Read(t.Context(), func(tx *store.Tx) (err error) {
			k, err = tx.KeptVersion(channel, "zvecan", 0)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return k
	}
	now := func() news.Alert { return advice(r)[0] }
	answer := soften(bot.Soften, "sport", manager)
	if k := kept(); answer.Public == nil || k.Version != 2 || k.Query != "Zvečan -topic:sport" {
		t.Fatalf("version %d asks for %s; %+v", k.Version, k.Query, answer)
	}
	if b := now(); !strings.HasPrefix(b.Advice.Done, "Ana chose “Leave out sport”") || b.Shown != b.Revision {
		t.Errorf("the message says %q, and shows %d of %d", b.Advice.Done, b.Shown, b.Revision)
	}
	if twice := soften(bot.Soften, "level", manager); twice.Public != nil || !strings.Contains(said(twice.Private), "decided already") || kept().Version != 2 {
		t.Errorf("a second choice is answered by %+v", twice)
	}
	undo := answer.Public.Controls[0]
	soften(undo.Verb, undo.Arg, manager)
	if k := kept(); k.Version != 3 || k.Query != "Zvečan" || now().Advice.Done != "" {
		t.Errorf("after undo version %d asks for %s, and the message says %q", k.Version, k.Query, now().Advice.Done)
	}
	if answer := soften(bot.Soften, "digest", manager); answer.Public == nil || *kept().PostAt != news.Violence || !slices.Equal(kept().Digest, []string{"08:00"}) {
		t.Errorf("the digest: %+v", kept())
	} else {
		soften(answer.Public.Controls[0].Verb, answer.Public.Controls[0].Arg, manager)
	}
	if no := soften(bot.Why, "", manager); !strings.Contains(said(no.Private), "no alert") {
		t.Errorf("why is answered by %+v", no)
	}
	if left := soften(bot.Soften, "no", bot.Person{ID: "loopback:Ben", Name: "Ben"}); !strings.Contains(said(left.Private), "for a week") || !now().Advice.Dismissed {
		t.Errorf("to leave it is answered by %+v", left)
	}
}
