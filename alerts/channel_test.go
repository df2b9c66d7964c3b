package alerts

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// TestChannels: what people set for a channel holds there over what the watchlist says, and in no other channel.
func TestChannels(t *testing.T) {
	const a, b = "slack:#a", "slack:#b"
	sofia, err := time.LoadLocation("Europe/Sofia")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := policy(t, news.Watchlist{Name: "list", Query: "region:kosovo", PostAt: level(3), PostTo: []news.Destination{a, b}, Digest: []string{"18:00"},
		Quiet: news.QuietHours{From: 11 * time.Hour, To: 13 * time.Hour, Mode: news.QuietHold}})
	at := time.Date(2023, time.May, 27, 12, 0, 0, 0, time.UTC) // 15:00 in Sofia
	day := func(h int) time.Time { return time.Date(2023, time.May, 27, h, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name    string
		channel news.Channel
		level   news.Level
		reason  news.Reason // of channel a; "" for told at once
		due     time.Time
		told    bool
	}{
		{"nothing is set, at once", news.Channel{}, 3, news.ReasonQuiet, day(13), true},
		{"nothing is set, below", news.Channel{}, 1, news.ReasonDigest, day(18), true},
		{"another zone", news.Channel{Zone: sofia}, 3, "", time.Time{}, true},
		{"the digest in another zone", news.Channel{Zone: sofia}, 1, news.ReasonDigest, day(15), true},
		{"other times", news.Channel{Digest: []string{"14:00", "20:00"}}, 1, news.ReasonDigest, day(14), true},
		{"no digest", news.Channel{Digest: []string{}}, 1, "", time.Time{}, false},
		{"no quiet hours", news.Channel{Quiet: &news.QuietHours{}}, 3, "", time.Time{}, true},
		{"other quiet hours", news.Channel{Quiet: &news.QuietHours{From: 10 * time.Hour, To: 22 * time.Hour, Mode: news.QuietHold}}, 3, news.ReasonQuiet, day(22), true},
	} {
		p.Channels = map[news.Destination]news.Channel{a: c.channel}
		wants, decisions := p.Wants(story(1, c.level, "kosovo"), []rules.Verdict{{Index: 0, Region: "kosovo"}}, at)
		i := slices.IndexFunc(wants, func(w Want) bool { return w.Destination == a })
		if i >= 0 != c.told || i >= 0 && (wants[i].Digest != c.reason || !wants[i].Due.Equal(c.due)) {
			t.Errorf("%s: channel a wants %+v", c.name, wants)
		}
		other := slices.IndexFunc(wants, func(w Want) bool { return w.Destination == b })
		if other < 0 || wants[other].Digest == "" {
			t.Errorf("%s: what is set in a changes b: %+v", c.name, wants)
		}
		if len(decisions) != 1 {
			t.Errorf("%s: decided %v", c.name, decisions)
		}
	}
	p.Channels = map[news.Destination]news.Channel{a: {Zone: sofia, Language: "sr"}}
	p.Zone = time.FixedZone("here", 3600)
	if w := p.Words(Wording{Language: "en"}, a); w.Language != "sr" || w.Zone != sofia || p.Place(a) != sofia {
		t.Errorf("cards of a are written as %+v", w)
	}
	if w := p.Words(Wording{Language: "en"}, b); w.Language != "en" || w.Zone != nil || p.Place(b) != p.Zone {
		t.Errorf("cards of b are written as %+v", w)
	}
}
