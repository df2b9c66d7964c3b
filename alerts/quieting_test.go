package alerts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// quieting makes one from words such as "place kosovo/north 2 until 20:00 in slack:#a"; the time is of the day of noon.
func quieting(t *testing.T, words string) news.Quieting {
	t.Helper()
	var kind, what, until, there string
	var l news.Level
	if n, err := fmt.Sscanf(words+" in -", "%s %s %d until %s in %s", &kind, &what, &l, &until, &there); err != nil || n != 5 {
		t.Fatalf("%q: %v", words, err)
	}
	at, err := time.Parse("15:04", until)
	if err != nil {
		t.Fatal(err)
	}
	return news.Quieting{Kind: news.QuietKind(kind), What: what, Destination: news.Destination(strings.Trim(there, "-")), Level: l,
		From: noon, Until: noon.Truncate(24 * time.Hour).Add(at.Sub(at.Truncate(24 * time.Hour))), By: "Ana"}
}

func TestQuietings(t *testing.T) {
	const a, b = "slack:#a", "slack:#b"
	zero := level(0)
	lists := []news.Watchlist{
		{Name: "north", Query: "region:kosovo/north", PostAt: zero, PostTo: []news.Destination{a}},
		{Name: "both", Query: "region:kosovo,serbia", PostAt: zero, PostTo: []news.Destination{b}},
		{Name: "words", Query: "barricade", PostAt: zero, PostTo: []news.Destination{"console"}},
		{Name: "kosovo", Query: "region:kosovo", PostAt: level(2), PostTo: []news.Destination{a}, Digest: []string{"20:00"}},
		{Name: "night", Query: "region:kosovo", PostAt: zero, PostTo: []news.Destination{a}, Quiet: news.QuietHours{From: 11 * time.Hour, To: 15 * time.Hour, Mode: news.QuietHold}},
		{Name: "two", Query: "region:kosovo", PostAt: zero, PostTo: []news.Destination{a, b}},
	}
	p, _ := policy(t, lists...)
	zvecan, nis := "kosovo/north/zvecan", "serbia/nis"
	// Each row: which watchlists the story concerns, its level and places, what is quiet, and what comes of it: for each
	// destination "at once", or what it waits for and until when.
	for _, c := range []struct {
		name      string
		concerned []int
		level     news.Level
		places    []string
		quiet     []string
		want      string
	}{
		{"nothing is quiet", []int{0}, 2, []string{zvecan}, nil, "slack:#a at once"},
		{"a place", []int{0}, 2, []string{zvecan}, []string{"place kosovo/north 2 until 20:00"}, "slack:#a quieted place kosovo/north 20:00"},
		{"a place: broken by a higher level", []int{0}, 3, []string{zvecan}, []string{"place kosovo/north 2 until 20:00"}, "slack:#a at once"},
		{"a place: a lower level does not break it", []int{0}, 1, []string{zvecan}, []string{"place kosovo/north 2 until 20:00"}, "slack:#a quieted place kosovo/north 20:00"},
		{"a place at the highest level: nothing breaks it", []int{0}, 4, []string{zvecan}, []string{"place kosovo/north 4 until 20:00"}, "slack:#a quieted place kosovo/north 20:00"},
		{"a place covers all below", []int{0}, 2, []string{zvecan}, []string{"place kosovo 2 until 20:00"}, "slack:#a quieted place kosovo 20:00"},
		{"the whole of the Balkans", []int{0}, 2, []string{zvecan}, []string{"place balkans 2 until 20:00"}, "slack:#a quieted place balkans 20:00"},
		{"a place does not cover what is above", []int{0}, 2, []string{"kosovo/north"}, []string{"place kosovo/north/zvecan 2 until 20:00"}, "slack:#a at once"},
		{"a place does not cover one whose name begins alike", []int{1}, 2, []string{"kosovo/north"}, []string{"place kosovo/nor 2 until 20:00"}, "slack:#b at once"},
		{"a place beside the one that is watched: only the part that was asked for counts", []int{0}, 2, []string{zvecan, nis},
			[]string{"place kosovo/north 2 until 20:00"}, "slack:#a quieted place kosovo/north 20:00"},
		{"a place beside another that is watched, too", []int{1}, 2, []string{zvecan, nis}, []string{"place kosovo/north 2 until 20:00"}, "slack:#b at once"},
		{"both places are quiet, but neither covers all", []int{1}, 2, []string{zvecan, nis},
			[]string{"place kosovo/north 2 until 20:00", "place serbia 2 until 18:00"}, "slack:#b at once"},
		{"words brought it in: all its places count", []int{2}, 2, []string{zvecan, nis}, []string{"place kosovo/north 2 until 20:00"}, "console at once"},
		{"words brought it in, and it is all there", []int{2}, 2, []string{zvecan}, []string{"place kosovo/north 2 until 20:00"}, "console quieted place kosovo/north 20:00"},
		{"a story without a place is in none", []int{2}, 2, nil, []string{"place balkans 2 until 20:00"}, "console at once"},
		{"a watchlist", []int{0}, 2, []string{zvecan}, []string{"watchlist north 2 until 20:00"}, "slack:#a quieted watchlist north 20:00"},
		{"a watchlist: broken by a higher level", []int{0}, 3, []string{zvecan}, []string{"watchlist north 2 until 20:00"}, "slack:#a at once"},
		{"a watchlist: what another asks for there is told", []int{0, 5}, 2, []string{zvecan}, []string{"watchlist north 2 until 20:00"}, "slack:#a at once, slack:#b at once"},
		{"another watchlist there takes it into its digest", []int{0, 3}, 1, []string{zvecan}, []string{"watchlist north 2 until 22:00"}, "slack:#a digest 20:00"},
		{"another watchlist there waits for the end of quiet hours", []int{0, 4}, 2, []string{zvecan}, []string{"watchlist north 2 until 14:00"}, "slack:#a quiet hours 15:00"},
		{"all watchlists there are quieted: the first end counts", []int{0, 3}, 2, []string{zvecan},
			[]string{"watchlist north 2 until 20:00", "watchlist kosovo 2 until 18:00"}, "slack:#a quieted watchlist kosovo 18:00"},
		{"a story", []int{0}, 2, []string{zvecan}, []string{"story 1 2 until 20:00"}, "slack:#a quieted story 1 20:00"},
		{"another story", []int{0}, 2, []string{zvecan}, []string{"story 2 2 until 20:00"}, "slack:#a at once"},
		{"a story that got worse", []int{0}, 3, []string{zvecan}, []string{"story 1 2 until 20:00"}, "slack:#a at once"},
		{"an alert: a new story is none of it", []int{0}, 2, []string{zvecan}, []string{"alert 1 2 until 20:00"}, "slack:#a at once"},
		{"only there", []int{5}, 2, []string{zvecan}, []string{"place kosovo 2 until 20:00 in slack:#a"}, "slack:#a quieted place kosovo 20:00, slack:#b at once"},
		{"two hold: the last end counts", []int{0}, 2, []string{zvecan}, []string{"place kosovo 2 until 20:00", "place kosovo/north 2 until 22:00"}, "slack:#a quieted place kosovo/north 22:00"},
		{"two hold, one is broken", []int{0}, 3, []string{zvecan}, []string{"place kosovo 3 until 20:00", "place kosovo/north 2 until 22:00"}, "slack:#a quieted place kosovo 20:00"},
		{"its digest is due later than the end", []int{3}, 1, []string{zvecan}, []string{"watchlist kosovo 2 until 19:00"}, "slack:#a digest 20:00"},
		{"its digest is due before the end", []int{3}, 1, []string{zvecan}, []string{"watchlist kosovo 2 until 21:00"}, "slack:#a quieted watchlist kosovo 21:00"},
		{"quiet hours end before it", []int{4}, 2, []string{zvecan}, []string{"watchlist night 2 until 21:00"}, "slack:#a quieted watchlist night 21:00"},
		{"quiet hours end after it", []int{4}, 2, []string{zvecan}, []string{"watchlist night 2 until 14:00"}, "slack:#a quiet hours 15:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.Quietings = nil
			for _, words := range c.quiet {
				p.Quietings = append(p.Quietings, quieting(t, words))
			}
			var verdicts []rules.Verdict
			for _, i := range c.concerned {
				verdicts = append(verdicts, rules.Verdict{Index: i})
			}
			wants, _ := p.Wants(story(1, c.level, c.places...), verdicts, noon)
			var got []string
			for _, w := range wants {
				text := string(w.Destination) + " at once"
				if w.Digest != "" {
					text = fmt.Sprintf("%s %s %s", w.Destination, w.Gathers(), w.Due.Format("15:04"))
				}
				got = append(got, text)
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

// TestQuietedSaysWhy sees that whoever asks can be told by whom, where and until when.
func TestQuietedSaysWhy(t *testing.T) {
	p, _ := policy(t, news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: level(0), PostTo: []news.Destination{"slack:#a", "slack:#b"}})
	p.Quietings = []news.Quieting{quieting(t, "place kosovo 2 until 20:00 in slack:#b")}
	_, decisions := p.Wants(story(1, 2, "kosovo/north"), []rules.Verdict{{}}, noon)
	same(t, "decisions", decisions, []Decision{
		{Watchlist: "north", Reason: news.ReasonQuieted, Quieting: &p.Quietings[0], Destination: "slack:#b"},
		{Watchlist: "north", Reason: news.ReasonNew},
	})
}

// TestQuieted asks about an alert of two stories, one in Zvečan (level 2) and one in Niš (level 1).
func TestQuieted(t *testing.T) {
	p, _ := policy(t,
		news.Watchlist{Name: "north", Query: "region:kosovo/north"},
		news.Watchlist{Name: "both", Query: "region:kosovo,serbia"})
	a := news.Alert{ID: 7, Destination: "slack:#a", Level: 2, Stories: []news.AlertStory{
		{StoryID: 1, Level: 2, Watchlists: []string{"north", "both"}}, {StoryID: 2, Level: 1, Watchlists: []string{"both"}}}}
	places := map[int64][]string{1: {"kosovo/north/zvecan"}, 2: {"serbia/nis"}}
	for _, c := range []struct {
		name  string
		quiet []string
		want  string
	}{
		{"nothing", nil, "map[] "},
		{"the alert", []string{"alert 7 2 until 20:00"}, "map[1:true 2:true] 20:00"},
		{"the alert, made at a lower level", []string{"alert 7 1 until 20:00"}, "map[2:true] 20:00"},
		{"another alert", []string{"alert 8 2 until 20:00"}, "map[] "},
		{"the alert, in another destination", []string{"alert 7 2 until 20:00 in slack:#b"}, "map[] "},
		{"a story", []string{"story 2 1 until 20:00"}, "map[2:true] 20:00"},
		{"a watchlist that is not the only one", []string{"watchlist north 2 until 20:00"}, "map[] "},
		{"a watchlist that asked for all", []string{"watchlist both 2 until 20:00"}, "map[2:true] 20:00"},
		{"both watchlists: the first end counts", []string{"watchlist both 2 until 20:00", "watchlist north 2 until 19:00"}, "map[1:true 2:true] 19:00"},
		{"a place", []string{"place kosovo 2 until 20:00"}, "map[1:true] 20:00"},
		{"a place and a watchlist", []string{"place kosovo 2 until 20:00", "watchlist both 2 until 21:00"}, "map[1:true 2:true] 20:00"},
	} {
		p.Quietings = nil
		for _, words := range c.quiet {
			p.Quietings = append(p.Quietings, quieting(t, words))
		}
		stories, until := p.Quieted(a, places)
		end := ""
		if !until.IsZero() {
			end = until.Format("15:04")
		}
		if got := fmt.Sprint(stories, " ", end); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	a.Stories[0].Watchlists = []string{"one that is gone"}
	p.Quietings = []news.Quieting{quieting(t, "place kosovo 2 until 20:00")}
	if stories, _ := p.Quieted(a, places); !stories[1] {
		t.Error("a story whose watchlist is gone is not in its place")
	}
}

// TestNextQuieted asks for the step of an alert some of whose stories are quieted.
func TestNextQuieted(t *testing.T) {
	one := news.AlertStory{StoryID: 1, Level: 2, Joined: 1, Announced: true}
	two := news.AlertStory{StoryID: 2, Level: 1, Joined: 2}
	posted := news.Alert{ID: 7, Message: "m", Revision: 1, Shown: 1, Level: 2, ShownLevel: 2, Cause: news.ReasonReport, Stories: []news.AlertStory{one}}
	with := func(change func(*news.Alert)) news.Alert {
		a := posted
		a.Stories = append([]news.AlertStory{}, posted.Stories...)
		change(&a)
		return a
	}
	for _, c := range []struct {
		name    string
		alert   news.Alert
		quieted []int64
		call    bool
		want    string
	}{
		{"not posted yet", with(func(a *news.Alert) { a.Message, a.Shown, a.ShownLevel = "", 0, 0 }), []int64{1}, false, " quieted"},
		{"not posted yet, one story is not quieted", with(func(a *news.Alert) {
			a.Message, a.Shown, a.Stories = "", 0, append(a.Stories, two)
		}), []int64{1}, false, "post new"},
		{"an edit goes out", with(func(a *news.Alert) { a.Revision = 2 }), []int64{1}, false, "edit report"},
		{"nothing new", posted, []int64{1}, false, " nothing new"},
		{"a raised level waits", with(func(a *news.Alert) { a.ShownLevel = 1 }), []int64{1}, false, " quieted"},
		{"a raised level waits, its edit does not", with(func(a *news.Alert) { a.ShownLevel, a.Revision, a.Cause = 1, 2, news.ReasonRaised }), []int64{1}, false, "edit raised"},
		{"another story raises it", with(func(a *news.Alert) {
			a.Stories = append(a.Stories, news.AlertStory{StoryID: 2, Level: 3, Joined: 2})
			a.Level = 3
		}), []int64{1}, false, "reply raised"},
		{"a story that joined waits", with(func(a *news.Alert) { a.Stories = append(a.Stories, two) }), []int64{2}, false, " quieted"},
		{"one that is not quieted does not wait for it", with(func(a *news.Alert) {
			a.Stories = append(a.Stories, two, news.AlertStory{StoryID: 3, Level: 1, Joined: 2})
		}), []int64{2}, false, "reply related"},
		{"nobody is called", posted, []int64{1}, true, " quieted"},
		{"deleted, then raised", with(func(a *news.Alert) { a.Message, a.Gone, a.ShownLevel = "", true, 1 }), []int64{1}, false, " quieted"},
		{"deleted", with(func(a *news.Alert) { a.Message, a.Gone = "", true }), []int64{1}, false, " message deleted"},
		{"a digest all of whose stories are quieted", with(func(a *news.Alert) {
			a.Kind, a.Group, a.Message, a.Shown = news.KindDigest, "digest", "", 0
		}), []int64{1}, false, " quieted"},
		{"a digest with others, too", with(func(a *news.Alert) {
			a.Kind, a.Group, a.Message, a.Shown, a.Stories = news.KindDigest, "digest", "", 0, append(a.Stories, two)
		}), []int64{1}, false, "post digest"},
		{"the digest of a quieting that is over", with(func(a *news.Alert) {
			a.Kind, a.Group, a.Message, a.Shown = news.KindDigest, "quieted place kosovo", "", 0
		}), nil, false, "post quieted"},
	} {
		quieted := map[int64]bool{}
		for _, id := range c.quieted {
			quieted[id] = true
		}
		d := Next(c.alert, "stamp", Conditions{Call: c.call, Quieted: quieted}, noon)
		if got := fmt.Sprint(d.Act, " ", d.Reason); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
