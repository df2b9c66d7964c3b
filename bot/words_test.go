package bot_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
)

func TestHeading(t *testing.T) {
	c := bottest.Card(news.Console)
	for _, x := range []struct {
		level, confirmed news.Level
		where, want      string
	}{
		{0, 0, "", "⚪ NONE (0 of 4)"},
		{1, 1, "Kosovo", "🟡 TENSION (1 of 4) · Kosovo"},
		{2, 3, "Kosovo", "🟠 ELEVATED (2 of 4) · Kosovo"},
		{3, 2, "Zvečan, north Kosovo", "🔴 VIOLENCE (3 of 4) · Zvečan, north Kosovo · unconfirmed, 1 source"},
		{4, 4, "", "⚫ DEADLY (4 of 4)"},
	} {
		c.Level, c.Confirmed, c.Where, c.Independent = x.level, x.confirmed, x.where, 5
		if got := bot.Heading(c); got != x.want {
			t.Errorf("%q, want %q", got, x.want)
		}
	}
	if bot.Icon(-1) != bot.Icon(0) || bot.Icon(9) != bot.Icon(4) {
		t.Error("a level out of range has no icon")
	}
}

func TestSources(t *testing.T) {
	c := bottest.Card(news.Console)
	zone := time.FixedZone("CEST", 2*60*60)
	if got, want := bot.Sources(c, zone), "1 outlet · first Ibar 14:04, read 14:05 CEST"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Outlets, c.Independent, c.Languages = 11, 7, 4
	c.Latest.ID, c.Latest.Outlet, c.Latest.Published = 2, "Koha", c.At.Add(2*time.Hour)
	if got, want := bot.Sources(c, zone), "11 outlets, 7 independent · 4 languages · first Ibar 14:04, read 14:05, latest Koha 16:05 CEST"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhat(t *testing.T) {
	c := bottest.Card(news.Console)
	for _, x := range []struct {
		reason news.Reason
		from   news.Level
		want   string
	}{
		{news.ReasonRaised, 1, "↑ from tension to violence"},
		{news.ReasonRaised, 3, "now at violence"},
		{news.ReasonRelated, 3, "related"},
		{news.ReasonEdited, 3, "an outlet changed its text"},
		{news.ReasonMerged, 3, "two stories turned out to be one"},
		{news.ReasonReport, 3, "one more report: Ibar"},
	} {
		c.Reason, c.From = x.reason, x.from
		if got := bot.What(c); got != x.want {
			t.Errorf("%s: %q, want %q", x.reason, got, x.want)
		}
	}
}

// FuzzPlain holds that what a feed says stays on its line, whatever it is.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"", "Sukobi u Zvečanu", "\x1b[2J", "a\r\nb", "\u202eevil\u2066", "\xff\xfe", "a\u2028b\u2029c", "\u0085\ufeff", "👩‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := bot.Plain(s)
		if !utf8.ValidString(got) {
			t.Errorf("%q is no UTF-8", got)
		}
		for _, r := range got {
			if r < ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune("\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", r) {
				t.Errorf("%q of %q holds %U", got, s, r)
			}
		}
		if again := bot.Plain(got); again != got {
			t.Errorf("%q becomes %q the second time", got, again)
		}
		if strings.TrimSpace(got) != got && strings.Trim(got, " ") != got {
			t.Errorf("%q begins or ends with a space", got)
		}
	})
}
