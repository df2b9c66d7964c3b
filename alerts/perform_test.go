package alerts_test

import (
	"cmp"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
)

// blind is a platform that cannot be asked for its messages.
type blind struct{ *bottest.Client }

func (blind) Find(context.Context, news.Destination, string, string, time.Time) ([]string, error) {
	return nil, alerts.ErrCannotAsk
}

// TestPerform carries deliveries out on a chat platform on loopback whose earlier answer may have been lost.
func TestPerform(t *testing.T) {
	const settle = 10 * time.Second
	for _, c := range []struct {
		name    string
		act     news.Act
		unsure  bool
		arrived int           // so many messages did the earlier attempts make
		age     time.Duration // of the earlier attempt
		blind   bool
		err     error
		made    int // messages of the delivery in the end
	}{
		{"a first attempt", news.Post, false, 0, 0, false, nil, 1},
		{"the answer was lost", news.Post, true, 1, time.Second, false, nil, 1},
		{"the answer to a reply was lost", news.Reply, true, 1, time.Second, false, nil, 1},
		{"it arrived twice", news.Post, true, 2, time.Second, false, nil, 1},
		{"an answer arrived twice", news.Reply, true, 2, time.Second, false, nil, 1},
		{"it may still arrive", news.Post, true, 0, settle - time.Millisecond, false, alerts.ErrTooYoung, 0},
		{"it never arrived", news.Post, true, 0, settle, false, nil, 1},
		{"a reply never arrived", news.Reply, true, 0, settle, false, nil, 1},
		{"a platform that cannot be asked gets it again", news.Post, true, 1, time.Second, true, nil, 2},
		{"a known failure is not asked about", news.Post, false, 0, 0, true, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := bottest.NewServer()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			client := bottest.NewClient(s.URL(), time.Minute)
			card := bottest.Card("loopback:a")
			a := news.Alert{ID: 1, Destination: "loopback:a"}
			if c.act == news.Reply {
				opening := card
				opening.Delivery = "suite1-1-0"
				if a.Message, err = client.Post(t.Context(), opening); err != nil {
					t.Fatal(err)
				}
			}
			card.Act = c.act
			var earlier string
			now := card.At
			d := news.Delivery{Key: card.Delivery, Act: c.act, Unsure: c.unsure, Intent: now.Add(-c.age), Tried: now.Add(-c.age)}
			for range c.arrived {
				before := earlier
				if c.act == news.Post {
					earlier, err = client.Post(t.Context(), card)
				} else {
					earlier, err = client.Reply(t.Context(), a.Message, card)
				}
				if err != nil {
					t.Fatal(err)
				}
				earlier = cmp.Or(before, earlier)
			}
			var m alerts.Messenger = client
			if c.blind {
				m = blind{client}
			}
			message, err := alerts.Perform(t.Context(), m, a, d, card, settle, now)
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			made := 0
			for _, x := range s.Messages() {
				if x.Delivery == card.Delivery && !x.Deleted {
					made++
				}
			}
			if made != c.made {
				t.Errorf("%d messages of the delivery, want %d", made, c.made)
			}
			if c.err == nil && (message == "" || c.arrived > 0 && !c.blind && message != earlier) {
				t.Errorf("the message is %q, the earlier attempt made %q", message, earlier)
			}
		})
	}
}

// TestPerformFindFails holds that a platform which cannot answer now is not posted to: the question comes first.
func TestPerformFindFails(t *testing.T) {
	s, err := bottest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.Fail(bottest.Fault{Status: 503})
	card := bottest.Card("loopback:a")
	d := news.Delivery{Key: card.Delivery, Act: news.Post, Unsure: true}
	if _, err := alerts.Perform(t.Context(), bottest.NewClient(s.URL(), time.Minute), news.Alert{}, d, card, time.Second, card.At); !errors.Is(err, alerts.ErrNotCalled) {
		t.Errorf("error %v, want ErrNotCalled", err)
	}
	if n := s.Calls("post"); n != 0 {
		t.Errorf("%d calls of post", n)
	}
}
