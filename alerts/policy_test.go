package alerts

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

var noon = time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)

// policy compiles watchlists; a broken query ends the test.
func policy(t *testing.T, lists ...news.Watchlist) (Policy, *rules.Rules) {
	t.Helper()
	r, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	set, mistakes := r.Compile(lists, rules.Options{})
	for _, m := range mistakes {
		t.Fatal(m)
	}
	return Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour}, r
}

func level(l news.Level) *news.Level { return &l }

// story makes a story of one report, which has the story's own number.
func story(id int64, l news.Level, paths ...string) news.Story {
	a := news.Annotation{Lang: "en", Level: l, Category: news.Clash, Paths: paths}
	return news.Story{ID: id, Facts: news.Facts{Level: l, Category: news.Clash, Paths: paths, First: noon, Latest: noon},
		Reports: []news.Report{{Item: news.Item{ID: id, Outlet: "Ibar", Title: "title", Published: noon, Seen: noon}, Annotation: a}}}
}

func TestPostAt(t *testing.T) {
	p, _ := policy(t,
		news.Watchlist{Name: "default", Query: "region:kosovo", PostTo: []news.Destination{"console"}},
		news.Watchlist{Name: "from 3", Query: "region:kosovo", PostAt: level(3), PostTo: []news.Destination{"console"}},
		news.Watchlist{Name: "from 0", Query: "region:kosovo", PostAt: level(0), PostTo: []news.Destination{"console"}},
		news.Watchlist{Name: "nowhere", Query: "region:kosovo"})
	for _, c := range []struct {
		name   string
		list   int
		level  news.Level
		byText bool
		want   news.Reason
	}{
		{"a region alone, below elevated", 0, news.Tension, false, news.ReasonBelow},
		{"a region alone, elevated", 0, news.Elevated, false, news.ReasonNew},
		{"a word, at any level", 0, news.None, true, news.ReasonNew},
		{"explicit, below", 1, news.Elevated, true, news.ReasonBelow},
		{"explicit, reached", 1, news.Violence, false, news.ReasonNew},
		{"explicit 0", 2, news.None, false, news.ReasonNew},
		{"without a destination", 3, news.Deadly, false, news.ReasonNoTarget},
		{"without a destination, below", 3, news.None, false, news.ReasonBelow},
	} {
		wants, decisions := p.Wants(story(1, c.level, "kosovo"), []rules.Verdict{{Index: c.list, ByText: c.byText, Region: "kosovo"}}, time.Time{})
		if len(decisions) != 1 || decisions[0] != (Decision{Watchlist: p.Watchlists[c.list].Name, Reason: c.want}) {
			t.Errorf("%s: decided %v, want %s", c.name, decisions, c.want)
		}
		if told := len(wants) == 1; told != (c.want == news.ReasonNew) {
			t.Errorf("%s: %d destinations are told", c.name, len(wants))
		}
	}
}

// TestWhatHoldsInAChannel holds that a channel's digest, quiet hours and zone lie over what the watchlist says, there alone.
func TestWhatHoldsInAChannel(t *testing.T) {
	p, _ := policy(t, news.Watchlist{Name: "all", Query: "region:kosovo", PostAt: level(2), PostTo: []news.Destination{"console", "slack:#a"}})
	tokyo, err := time.LoadLocation("Asia/Tokyo") // where it is 21:00 at noon
	if err != nil {
		t.Fatal(err)
	}
	at := func(h int) time.Time { return time.Date(2023, time.May, 26, h, 0, 0, 0, tokyo) }
	hold := &news.QuietHours{From: 20 * time.Hour, To: 23 * time.Hour, Mode: news.QuietHold}
	for _, c := range []struct {
		name    string
		channel news.Channel
		level   news.Level
		told    int // destinations
		digest  news.Reason
		due     time.Time
	}{
		{"nothing is set", news.Channel{}, news.Violence, 2, "", time.Time{}},
		{"a digest, in the channel's zone", news.Channel{Zone: tokyo, Digest: []string{"22:00"}}, news.Tension, 1, news.ReasonDigest, at(22)},
		{"no digest", news.Channel{Digest: []string{}}, news.Tension, 0, "", time.Time{}},
		{"quiet hours", news.Channel{Zone: tokyo, Quiet: hold}, news.Deadly, 2, news.ReasonQuiet, at(23)},
		{"quiet hours that are over in karaula's zone", news.Channel{Quiet: hold}, news.Deadly, 2, "", time.Time{}},
	} {
		p.Channels = map[news.Destination]news.Channel{"slack:#a": c.channel}
		wants, _ := p.Wants(story(1, c.level, "kosovo"), []rules.Verdict{{Region: "kosovo"}}, noon)
		if len(wants) != c.told {
			t.Errorf("%s: %d destinations are told, want %d", c.name, len(wants), c.told)
		}
		for _, w := range wants {
			reason, due := c.digest, c.due
			if w.Destination == "console" {
				reason, due = "", time.Time{}
			}
			if w.Digest != reason || !w.Due.Equal(due) {
				t.Errorf("%s: %s waits for %q until %v, want %q until %v", c.name, w.Destination, w.Digest, w.Due, reason, due)
			}
		}
	}
}

func TestWantsOfSeveralWatchlists(t *testing.T) {
	p, _ := policy(t,
		news.Watchlist{Name: "words", Query: "barricade", PostTo: []news.Destination{"console", "slack:#a"}},
		news.Watchlist{Name: "wide", Query: "region:balkans", PostTo: []news.Destination{"console"}},
		news.Watchlist{Name: "narrow", Query: "region:kosovo/north/zvecan", PostTo: []news.Destination{"console"}},
		news.Watchlist{Name: "each its own", Query: "region:kosovo", GroupBy: news.GroupStory, PostTo: []news.Destination{"slack:#a"}},
		news.Watchlist{Name: "words by region", Query: "bridge", GroupBy: news.GroupRegion, PostTo: []news.Destination{"slack:#b"}})
	s := story(7, news.Violence, "kosovo/north/zvecan")
	wants, decisions := p.Wants(s, []rules.Verdict{
		{Index: 0, ByText: true, Evidence: []news.Evidence{{Text: "barricades"}}},
		{Index: 1, Region: "balkans", Evidence: []news.Evidence{{Text: "Zvečan"}}},
		{Index: 2, Region: "kosovo/north/zvecan"}, {Index: 3, Region: "kosovo"}, {Index: 4, ByText: true}}, time.Time{})
	if len(decisions) != 5 || len(wants) != 3 {
		t.Fatalf("%d decisions and %d destinations, want 5 and 3", len(decisions), len(wants))
	}
	for i, c := range []struct {
		destination news.Destination
		watchlists  []string
		groups      []string
	}{
		{"console", []string{"words", "wide", "narrow"}, []string{"kosovo/north/zvecan"}},
		{"slack:#a", []string{"words", "each its own"}, nil},
		{"slack:#b", []string{"words by region"}, []string{"kosovo/north"}},
	} {
		w := wants[i]
		if w.Destination != c.destination || !slices.Equal(w.Watchlists, c.watchlists) || !slices.Equal(w.Groups, c.groups) {
			t.Errorf("want %+v, expected %+v", w, c)
		}
		if w.Report != 7 {
			t.Errorf("%s: the evidence is of report %d", w.Destination, w.Report)
		}
	}
	if e := wants[0].Evidence; len(e) != 1 || e[0].Text != "barricades" {
		t.Errorf("the evidence is %v, want the first watchlist's", e)
	}
}

func TestGroups(t *testing.T) {
	for _, c := range []struct {
		watched string
		paths   []string
		want    []string
	}{
		{"balkans", []string{"kosovo/north/zvecan"}, []string{"kosovo/north"}},
		{"balkans", []string{"kosovo"}, []string{"kosovo"}},
		{"balkans", []string{"bosnia/republika-srpska", "kosovo/north"}, []string{"bosnia/republika-srpska", "kosovo/north"}},
		{"balkans", []string{"balkans"}, []string{"balkans"}},
		{"kosovo", []string{"bosnia", "kosovo/north/zvecan", "kosovo/north/leposavic"}, []string{"kosovo/north"}},
		{"kosovo/north", []string{"kosovo/north/zvecan"}, []string{"kosovo/north"}},
		{"kosovo/north", []string{"kosovo/south/prizren"}, nil},
		{"kosovo/north/zvecan", []string{"kosovo/north/zvecan"}, []string{"kosovo/north/zvecan"}},
		{"kosovo/north/zvecan", []string{"kosovo/north/zvecan/lokva"}, []string{"kosovo/north/zvecan"}},
		{"kosovo/north/zvecan", []string{"kosovo/north/leposavic"}, nil},
		{"", []string{"serbia/belgrade", "kosovo"}, []string{"serbia/belgrade", "kosovo"}},
		{"kosovo", nil, nil},
		{"serb", []string{"serbia"}, nil},
	} {
		if got := groups(c.paths, c.watched); !slices.Equal(got, c.want) {
			t.Errorf("watching %q, %q: groups %q, want %q", c.watched, c.paths, got, c.want)
		}
	}
}

// TestGroupsOfRealTexts asks the rules themselves, so that the grouping and the regions' tree are held together.
func TestGroupsOfRealTexts(t *testing.T) {
	p, r := policy(t,
		news.Watchlist{Name: "balkans", Query: "region:balkans", PostAt: level(0), PostTo: []news.Destination{"slack:#balkans"}},
		news.Watchlist{Name: "zvecan", Query: "region:kosovo/north/zvecan", PostAt: level(0), PostTo: []news.Destination{"slack:#zvecan"}})
	for _, c := range []struct {
		title string
		want  map[news.Destination]string // the preferred group
	}{
		{"Protesters gather in Zvecan", map[news.Destination]string{"slack:#balkans": "kosovo/north", "slack:#zvecan": "kosovo/north/zvecan"}},
		{"Protesters gather in Leposavic", map[news.Destination]string{"slack:#balkans": "kosovo/north"}},
		{"Protesters gather in Banja Luka, Republika Srpska", map[news.Destination]string{"slack:#balkans": "bosnia/republika-srpska"}},
	} {
		reading := r.Read(news.Item{ID: 1, Title: c.title, Lang: "en"})
		facts := news.Facts{Level: reading.Level, Paths: reading.Paths, Regions: reading.Regions}
		wants, _ := p.Wants(news.Story{ID: 1, Reports: []news.Report{reading.Report}, Facts: facts}, p.Set.Concerned(facts, []*rules.Reading{reading}), time.Time{})
		got := map[news.Destination]string{}
		for _, w := range wants {
			got[w.Destination] = w.Groups[0]
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.title, got, c.want)
		}
		for d, group := range c.want {
			if got[d] != group {
				t.Errorf("%s: in %s the group is %q, want %q (paths %q)", c.title, d, got[d], group, reading.Paths)
			}
		}
	}
}

func TestPlacement(t *testing.T) {
	p := Policy{Window: 6 * time.Hour}
	alert := func(id int64, group string, opened, posted, changed time.Duration) news.Alert {
		a := news.Alert{ID: id, Group: group, Opened: noon.Add(opened), Changed: noon.Add(changed)}
		if posted != 0 {
			a.Posted = noon.Add(posted)
		}
		return a
	}
	const h = time.Hour
	gone := alert(1, "kosovo/north", -h, -h, -h)
	gone.Gone = true
	for _, c := range []struct {
		name    string
		groups  []string
		holding *news.Alert
		open    []news.Alert
		want    int64 // 0: a new one
	}{
		{"none", []string{"kosovo/north"}, nil, nil, 0},
		{"the group's", []string{"kosovo/north"}, nil, []news.Alert{alert(1, "kosovo/north", -h, -h, -h)}, 1},
		{"another group's", []string{"kosovo/north"}, nil, []news.Alert{alert(1, "kosovo", -h, -h, -h)}, 0},
		{"the preferred group's", []string{"a", "b"}, nil, []news.Alert{alert(1, "b", -h, -h, -h), alert(2, "a", -h, -h, -h)}, 2},
		{"the second group's", []string{"a", "b"}, nil, []news.Alert{alert(1, "b", -h, -h, -h)}, 1},
		{"just inside the window", []string{"a"}, nil, []news.Alert{alert(1, "a", -7*h, -7*h, -6*h+time.Millisecond)}, 1},
		{"at the end of the window", []string{"a"}, nil, []news.Alert{alert(1, "a", -7*h, -7*h, -6*h)}, 0},
		{"just inside a day", []string{"a"}, nil, []news.Alert{alert(1, "a", -25*h, -24*h+time.Millisecond, -h)}, 1},
		{"a day after the first post", []string{"a"}, nil, []news.Alert{alert(1, "a", -25*h, -24*h, -h)}, 0},
		{"a day after its opening, never posted", []string{"a"}, nil, []news.Alert{alert(1, "a", -24*h, 0, -h)}, 0},
		{"a story of its own", nil, nil, []news.Alert{alert(1, "", -h, -h, -h)}, 0},
		{"where it stands, however old", []string{"a"}, &news.Alert{ID: 9}, []news.Alert{alert(1, "a", -h, -h, -h)}, 9},
		{"not where the message was deleted", []string{"kosovo/north"}, nil, []news.Alert{gone, alert(2, "kosovo/north", -h, -h, -2*h)}, 2},
	} {
		got := p.Placement(Want{Groups: c.groups}, c.holding, c.open, noon)
		if id := idOf(got); id != c.want {
			t.Errorf("%s: alert %d, want %d", c.name, id, c.want)
		}
	}
}

func idOf(a *news.Alert) int64 {
	if a == nil {
		return 0
	}
	return a.ID
}

func TestPut(t *testing.T) {
	one, two := story(1, news.Elevated, "kosovo"), story(2, news.Tension, "kosovo")
	a := Opening(Want{Destination: "console", Watchlists: []string{"x"}, Groups: []string{"kosovo", "serbia"}, Report: 1}, one, noon)
	if a.Group != "kosovo" || a.Revision != 1 || a.Cause != news.ReasonNew || a.Level != news.Elevated || a.Opened != noon || a.Changed != noon {
		t.Errorf("a new alert is %+v", a)
	}
	later := noon.Add(time.Hour)
	for _, step := range []struct {
		story    news.Story
		want     Want
		cause    news.Reason
		revision int
		level    news.Level
		reason   news.Reason
		names    []string
	}{
		{one, Want{Watchlists: []string{"y", "x"}, Report: 5}, news.ReasonReport, 2, 2, news.ReasonReport, []string{"x", "y"}},
		{two, Want{Watchlists: []string{"z"}, Report: 2}, news.ReasonReport, 3, 2, news.ReasonRelated, []string{"x", "y", "z"}},
		{two, Want{}, news.ReasonEdited, 4, 2, news.ReasonEdited, []string{"x", "y", "z"}},
		{story(3, news.Violence), Want{Report: 3}, news.ReasonReport, 5, 3, news.ReasonRaised, []string{"x", "y", "z"}},
		{story(3, news.None), Want{}, news.ReasonEdited, 6, 2, news.ReasonEdited, []string{"x", "y", "z"}},
		{story(1, news.Deadly), Want{}, news.ReasonMerged, 7, 4, news.ReasonRaised, []string{"x", "y", "z"}},
	} {
		Put(&a, step.story, step.want, step.cause, later)
		if a.Revision != step.revision || a.Level != step.level || a.Cause != step.reason || a.Changed != later || !slices.Equal(a.Watchlists(), step.names) {
			t.Errorf("after %+v the alert is %+v", step, a)
		}
	}
	if s := a.Stories[0]; s.ReportID != 1 || s.Joined != 1 {
		t.Errorf("the first story's place changed: %+v", s)
	}
	if s := a.Stories[2]; s.Joined != 5 {
		t.Errorf("the third story joined at revision %d, want 5", s.Joined)
	}
}

func TestEntitle(t *testing.T) {
	english := func(r news.Report) bool { return r.Annotation.Lang == "en" }
	report := func(id int64, lang string, l news.Level) news.Report {
		return news.Report{Item: news.Item{ID: id}, Annotation: news.Annotation{Lang: lang, Level: l}}
	}
	sr, en, en4 := report(1, "sr", 2), report(2, "en", 2), report(3, "en", 4)
	tell := func(l news.Level, reports ...news.Report) news.Story {
		return news.Story{Reports: reports, Facts: news.Facts{Level: l}}
	}
	var a news.Alert
	for _, step := range []struct {
		name     string
		story    news.Story
		heading  *news.Report
		headline int64
		retitled bool
	}{
		{"the first one", tell(2, sr), nil, 1, false},
		{"the same again", tell(2, sr), &sr, 1, false},
		{"another in a foreign language", tell(2, sr, report(9, "sq", 2)), &sr, 1, false},
		{"one of a lower level in the channel's", tell(2, sr, report(8, "en", 1)), &sr, 1, false},
		{"one in the channel's language", tell(2, sr, en), &sr, 2, true},
		{"a higher level, but it changed already", tell(4, sr, en, en4), &en, 2, true},
	} {
		Entitle(&a, step.story, step.heading, english)
		if a.Headline != step.headline || a.Retitled != step.retitled {
			t.Errorf("%s: headline %d, changed %v; want %d, %v", step.name, a.Headline, a.Retitled, step.headline, step.retitled)
		}
	}
	b := news.Alert{Headline: 2}
	if Entitle(&b, tell(4, en, report(7, "sq", 4)), &en, english); b.Headline != 7 || !b.Retitled {
		t.Errorf("a higher level in a foreign language: headline %d", b.Headline)
	}
}
