package work_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// A call that was cut off arrives when its message was long sent again, and once more: each time the second message goes, also
// when the process dies and the platform fails in between.
func TestArrivesAfterSentAgain(t *testing.T) {
	zero := news.None
	list := news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: &zero, PostTo: []news.Destination{"loopback:desk"}}
	for _, act := range []news.Act{news.Post, news.Reply} {
		t.Run(string(act), func(t *testing.T) {
			n := newNight(t, list, "12:00")
			if act == news.Reply {
				n.deliver(n.report(announced, "Ibar").Alerts...)
			}
			id := n.report(wounded, "Ibar").Alerts[0]
			release := n.chat.Hold()
			ctx, die := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() {
				_, err := n.deliverer.Reconcile(ctx, id, nil)
				ended <- err
			}()
			arrived(t, n.chat, string(act))
			die()
			if err := <-ended; err == nil {
				t.Fatal("a delivery that was cut off gave no error")
			}
			n.chat.Unhold()
			n.now = n.now.Add(2 * time.Minute)
			n.deliver(id) // sent again
			own := n.chat.Messages()
			sent := own[len(own)-1]
			release()
			for deadline := time.Now().Add(20 * time.Second); len(n.chat.Messages()) == len(own); <-time.After(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the call that was cut off does not arrive")
				}
			}
			shown := func() (ids []string) {
				for _, m := range n.chat.Messages() {
					if m.Delivery == sent.Delivery && !m.Deleted {
						ids = append(ids, m.ID)
					}
				}
				return ids
			}
			n.now = n.now.Add(time.Minute)
			n.chat.Fail(bottest.Fault{Status: 503}) // it cannot be asked at first
			n.deliver()
			if got := shown(); len(got) != 2 {
				t.Fatalf("messages %q, want the two that nobody could ask for yet", got)
			}
			dead, kill := context.WithCancel(context.Background())
			kill()
			n.now = n.now.Add(time.Minute)
			if _, err := n.deliverer.Reconcile(dead, id, nil); err == nil {
				t.Fatal("a process that is dead works")
			}
			n.deliver()
			if got := shown(); len(got) != 1 || got[0] != sent.ID {
				t.Errorf("messages %q, want %s alone", got, sent.ID)
			}

			// The next copy comes later still.
			twin := bottest.NewClient(n.chat.URL(), time.Minute)
			var err error
			if act == news.Post {
				_, err = twin.Post(t.Context(), sent.Versions[0])
			} else {
				_, err = twin.Reply(t.Context(), sent.Thread, sent.Versions[0])
			}
			if err != nil {
				t.Fatal(err)
			}
			n.now = n.now.Add(10 * time.Minute)
			n.deliver()
			if got := shown(); len(got) != 1 || got[0] != sent.ID {
				t.Errorf("after the second look, messages %q, want %s alone", got, sent.ID)
			}
			asked := n.chat.Calls("find")
			n.now = n.now.Add(time.Hour)
			n.deliver()
			if n.chat.Calls("find") != asked {
				t.Error("the platform is asked for ever")
			}
		})
	}
}

// What was sent once is not looked for.
func TestNotLookedFor(t *testing.T) {
	zero := news.None
	n := newNight(t, news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: &zero, PostTo: []news.Destination{"loopback:desk"}}, "12:00")
	n.deliver(n.report(announced, "Ibar").Alerts...)
	n.now = n.now.Add(time.Hour)
	n.deliver()
	if asked := n.chat.Calls("find"); asked != 0 {
		t.Errorf("the platform was asked %d times for a message whose outcome was known", asked)
	}
}

// The ticker has a running karaula look again.
func TestLooksAgainByItself(t *testing.T) { onBoth(t, looksAgainByItself) }

func looksAgainByItself(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	defer d.close()
	var later atomic.Int64 // minutes
	began := time.Now()
	clock := work.Clock{Now: func() time.Time { return began.Add(time.Duration(later.Load()) * time.Minute) }, Rate: 20} // it ticks every 50 ms
	d.intake.Clock, d.deliverer.Clock = clock, clock
	stop := d.run()
	defer stop()
	ctx, end := context.WithCancel(t.Context())
	ticked := make(chan error, 1)
	go func() {
		ticked <- (&work.Ticker{Store: d.store, Engine: d.engine, Clock: clock, Outage: &work.Outage{Log: d.deliverer.Log}}).Run(ctx)
	}()
	defer func() {
		end()
		if err := <-ticked; err != nil {
			t.Error(err)
		}
	}()
	chat.Fail(bottest.Fault{Lose: true})
	id := d.report(announced, "Ibar").Alerts[0]
	d.settle()
	first := chat.Opening(id)[0]
	if _, err := bottest.NewClient(chat.URL(), callLimit).Post(t.Context(), first.Versions[0]); err != nil {
		t.Fatal(err)
	}
	later.Add(1)
	for deadline := time.Now().Add(20 * time.Second); ; <-time.After(5 * time.Millisecond) {
		all := chat.Opening(id)
		if len(all) == 2 && all[1].Deleted && !all[0].Deleted {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d messages, want the second one removed", len(all))
		}
	}
}
