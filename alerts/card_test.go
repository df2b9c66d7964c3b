package alerts

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

func wording(t *testing.T, lang string) Wording {
	t.Helper()
	r, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	return Wording{Names: r, Language: lang}
}

func TestWhere(t *testing.T) {
	for _, c := range []struct {
		lang  string
		paths []string
		want  string
	}{
		{"en", nil, ""},
		{"en", []string{"kosovo"}, "Kosovo"},
		{"en", []string{"kosovo/north"}, "north Kosovo"},
		{"en", []string{"kosovo/north/zvecan"}, "Zvečan, north Kosovo"},
		{"sq", []string{"kosovo/north/zvecan"}, "Zveçan, veriu i Kosovës"},
		{"sr", []string{"kosovo/north/zvecan"}, "Zvečan, severno Kosovo"},
		{"en", []string{"kosovo/north/zvecan", "kosovo/north/leposavic", "kosovo/north/zubin-potok", "kosovo/north/mitrovica"}, "Zvečan, Leposavić, Zubin Potok, north Kosovo"},
		{"en", []string{"kosovo", "serbia", "bosnia"}, "Kosovo · Serbia"},
		{"en", []string{"kosovo/north/zvecan", "serbia", "kosovo/north/leposavic"}, "Zvečan, Leposavić, north Kosovo · Serbia"},
		{"en", []string{"nowhere/at-all"}, "nowhere/at-all"},
	} {
		if got := Where(c.paths, wording(t, c.lang)); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.lang, c.paths, got, c.want)
		}
	}
}

// twoStories are an alert's two stories: a tension with two reports, and a violence that came later.
func twoStories() (news.Alert, []news.Story) {
	a := news.Alert{ID: 4, Destination: "slack:#a", Revision: 3, Level: news.Violence, ShownLevel: news.Tension, Headline: 2,
		Stories: []news.AlertStory{
			{StoryID: 10, Level: 1, Watchlists: []string{"north"}, ReportID: 1, Evidence: []news.Evidence{{Text: "Zvečan", StandsFor: "kosovo/north/zvecan", Rule: "place"}}},
			{StoryID: 11, Level: 3, Watchlists: []string{"sever", "north"}, ReportID: 3, Evidence: []news.Evidence{{Text: "vojska", StandsFor: "vojska", Rule: "word"}}},
		}}
	report := func(id int64, outlet, lang, title string, l news.Level, minute int, evidence ...news.Evidence) news.Report {
		at := noon.Add(time.Duration(minute) * time.Minute)
		return news.Report{Item: news.Item{ID: id, Outlet: outlet, Title: title, Summary: title + " is the summary.", URL: "https://x.example/" + outlet, Published: at, Seen: at},
			Annotation: news.Annotation{Lang: lang, Level: l, Evidence: evidence, Regions: []string{"XK"}, Paths: []string{"kosovo/north/zvecan"}, Concepts: []string{"c-" + lang}}}
	}
	tension := news.Story{ID: 10, Facts: news.Facts{Level: 1, Confirmed: 1, Category: news.Protest}, Reports: []news.Report{
		report(1, "N1", "sr", "Protest u Zvečanu", 1, 10), report(2, "BIRN", "en", "Protest held by the mayors", 1, 0)}}
	violence := news.Story{ID: 11, Facts: news.Facts{Level: 3, Confirmed: 2, Category: news.Clash}, Reports: []news.Report{
		report(3, "RTS", "sr", "Vojska u pokretu", 2, 20), report(4, "N1", "sr", "Sukobi i ranjeni", 3, 30,
			news.Evidence{Text: "Sukobi", StandsFor: "clash (level 3)", Rule: "level"}, news.Evidence{Text: "vojska", StandsFor: "posture (level 1)", Rule: "level"})}}
	return a, []news.Story{tension, violence}
}

func TestNewCard(t *testing.T) {
	a, all := twoStories()
	now := noon.Add(time.Hour)
	c := NewCard(a, news.Delivery{Key: "k", Act: news.Edit, Reason: news.ReasonReport, Revision: 3, Level: 3}, all, nil, wording(t, "en"), now)
	if c.Delivery != "k" || c.Alert != 4 || c.Destination != "slack:#a" || c.At != now || c.Revision != 3 || c.Act != news.Edit || c.Reason != news.ReasonReport {
		t.Errorf("of the delivery it says %+v", c)
	}
	if c.Level != news.Violence || c.Confirmed != news.Elevated || c.From != news.Tension || c.Category != news.Clash {
		t.Errorf("level %d, confirmed %d, from %d, category %s", c.Level, c.Confirmed, c.From, c.Category)
	}
	if c.Headline != "Protest held by the mayors" || c.URL != "https://x.example/BIRN" || !strings.HasPrefix(c.Summary, "Protest held") {
		t.Errorf("headed by %q %q %q, want the alert's headline", c.Headline, c.Summary, c.URL)
	}
	if c.Outlets != 3 || c.Languages != 2 || c.First.ID != 2 || c.Latest.ID != 4 || c.Independent != 3 {
		t.Errorf("%d outlets, %d independent, %d languages, first %d, latest %d", c.Outlets, c.Independent, c.Languages, c.First.ID, c.Latest.ID)
	}
	same(t, "stories", c.Stories, []int64{10, 11})
	same(t, "watchlists", c.Watchlists, []string{"north", "sever"})
	same(t, "concepts", c.Concepts, []string{"c-en", "c-sr"})
	same(t, "the story that leads", []any{c.Story, c.StoryLevel}, []any{int64(11), news.Violence})
	var why []string
	for _, e := range c.Evidence {
		why = append(why, e.Text+" "+e.StandsFor)
	}
	same(t, "why: the words of the highest level, then what a watchlist asked for", why, []string{"Sukobi clash (level 3)", "vojska vojska"})
	if c.Foreign || !NewCard(a, news.Delivery{}, all, nil, wording(t, "mk"), now).Foreign {
		t.Error("a headline in the channel's language is there in English and not in Macedonian")
	}
	if len(c.Reports) != 4 || c.Reports[3].ID != 4 {
		t.Errorf("%d reports", len(c.Reports))
	}
}

func TestCardOfAnAnswer(t *testing.T) {
	a, all := twoStories()
	related := NewCard(a, news.Delivery{Act: news.Reply, Reason: news.ReasonRelated, StoryID: 10}, all, nil, wording(t, "en"), noon)
	if related.Story != 10 || related.StoryLevel != news.Tension || related.Headline != "Protest held by the mayors" || related.Level != news.Violence {
		t.Errorf("an answer about story 10: story %d, %q", related.Story, related.Headline)
	}
	if len(related.Evidence) != 1 || related.Evidence[0].Text != "Zvečan" || related.Evidence[0].Report != 1 {
		t.Errorf("its evidence: %+v", related.Evidence)
	}
	raised := NewCard(a, news.Delivery{Act: news.Reply, Reason: news.ReasonRaised, StoryID: 11}, all, nil, wording(t, "en"), noon)
	if raised.Headline != "Sukobi i ranjeni" {
		t.Errorf("a raised level is headed by %q, want the report that raised it", raised.Headline)
	}
	// The story was merged into another since the delivery was begun.
	merged := NewCard(a, news.Delivery{Act: news.Reply, Reason: news.ReasonRelated, StoryID: 99}, all, nil, wording(t, "en"), noon)
	if merged.Story != 11 {
		t.Errorf("an answer about a story that is no more: %d, want the one that leads", merged.Story)
	}
}

// TestCardAfterMerges builds cards of what the store may give when stories were merged between a delivery's two transactions.
func TestCardAfterMerges(t *testing.T) {
	a, all := twoStories()
	twice := NewCard(a, news.Delivery{Act: news.Edit}, []news.Story{all[0], all[1], all[0]}, nil, wording(t, "en"), noon)
	once := NewCard(a, news.Delivery{Act: news.Edit}, all, nil, wording(t, "en"), noon)
	same(t, "a story that is named twice", twice, once)

	a.Stories = nil
	empty := NewCard(a, news.Delivery{Act: news.Post}, nil, nil, wording(t, "en"), noon)
	_, err := Perform(t.Context(), silent{t}, a, news.Delivery{Act: news.Post}, empty, time.Second, noon)
	if kind, _ := news.KindOf(err); !errors.Is(err, ErrEmpty) || kind != news.Refused {
		t.Errorf("sending an alert without a story: %v", err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

// silent is a platform that must not be called.
type silent struct{ t *testing.T }

func (s silent) Post(context.Context, Card) (string, error) {
	s.t.Error("Post was called")
	return "", nil
}

func (s silent) Edit(context.Context, string, Card) error {
	s.t.Error("Edit was called")
	return nil
}

func (s silent) Reply(context.Context, string, Card) (string, error) {
	s.t.Error("Reply was called")
	return "", nil
}

func (s silent) Find(context.Context, news.Destination, string, string, time.Time) ([]string, error) {
	s.t.Error("Find was called")
	return nil, ErrCannotAsk
}

func (s silent) Remove(context.Context, news.Destination, string) error {
	s.t.Error("Remove was called")
	return nil
}
