package slack

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

const hostile = "@everyone <!channel> <@U0ANA> <!subteam^S0DESK|x> <https://evil.example|N1> *b* _i_ ~s~ `c` ```x``` :smile: \x1b[2J\u202etitle\u200b\n\r🔴 DEADLY (4 of 4)\u2028|\x00\xff&lt;!here&gt; <!date^1^{date}|x>"

func testWording() wording {
	return wording{time.FixedZone("CEST", 2*60*60), func(path string) string { return "the place " + path }}
}

type namedCard struct {
	name string
	card alerts.Card
}

// cards are what the golden file shows, one of each kind of message.
func cards() []namedCard {
	card := func(change func(*alerts.Card)) alerts.Card {
		c := bottest.Card("slack:#balkans")
		change(&c)
		return c
	}
	second := func(c *alerts.Card) {
		r := c.Reports[0]
		r.ID, r.Key, r.Outlet, r.Title, r.URL = 2, "two", "Koha", "Përleshje në Zveçan", "https://koha.example/2"
		r.Annotation.Lang = "sq"
		r.Published = r.Published.Add(time.Hour)
		c.Reports = append(c.Reports, r)
		c.Latest, c.Outlets, c.Independent, c.Languages, c.Confirmed, c.Revision = r, 2, 2, 2, news.Violence, 2
	}
	lines := func(c *alerts.Card) {
		c.Reason, c.Gathers = news.ReasonDigest, news.ReasonDigest
		c.Lines = []alerts.Line{{Story: 1, Level: news.Tension, Where: "Zvečan, north Kosovo", Headline: "Protest announced", URL: "https://ibar.example/1", Outlets: 3},
			{Story: 2, Level: news.None, Headline: "Mayor: \"no\" <b>", URL: "javascript:alert(1)", Outlets: 1}}
	}
	return []namedCard{
		{"post", card(func(c *alerts.Card) { c.Confirmed = news.Violence })},
		{"post, unconfirmed, with a mention", card(func(c *alerts.Card) { c.Watchlists, c.Mention = []string{"north", "balkans"}, "@here S0123456" })},
		{"post, in a foreign language", card(func(c *alerts.Card) { c.Foreign, c.Short, c.Confirmed = true, c.Concepts, news.Violence })},
		{"post again after a deletion, raised", card(func(c *alerts.Card) { c.Reason, c.From, c.Level = news.ReasonRaised, news.Violence, news.Deadly })},
		{"post, an exercise", card(func(c *alerts.Card) { c.Exercise, c.Mention = true, "@channel" })},
		{"edit, somebody is on it, and it is quiet", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.From = news.Edit, news.ReasonReport, c.Level
			c.Taken, c.QuietUntil = news.Taken{ID: "slack:U0ANA", Name: "Ana", At: c.At.Add(time.Hour)}, c.At.Add(30*time.Hour)
		})},
		{"reply, raised", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.From, c.Mention = news.Reply, news.ReasonRaised, news.Tension, "<@U0123456>"
			c.Quote, c.Milestones = alerts.Quote{Text: "рањено 25 војника", Outlet: "RTS"}, grown()
		})},
		{"reply, how it grew", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.Milestones = news.Reply, news.ReasonCorrection, grown()
		})},
		{"edit, of which such an answer is about to tell", card(func(c *alerts.Card) {
			c.Act, c.Reason, c.Milestones = news.Edit, news.ReasonReport, grown()
		})},
		{"reply, related", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.From = news.Reply, news.ReasonRelated, c.Level
			c.Story, c.Stories, c.StoryLevel, c.Headline = 2, []int64{1, 2}, news.Tension, "Army on high alert"
			c.Milestones, c.Short = grown()[1:], []string{"army"}
		})},
		{"reply, several related", card(func(c *alerts.Card) {
			lines(c)
			c.Act, c.Reason = news.Reply, news.ReasonRelated
		})},
		{"edit, in place of an answer that has no thread", card(func(c *alerts.Card) {
			c.Act, c.Reason = news.Edit, news.ReasonRelated
			c.Lines = []alerts.Line{{Story: 2, Level: news.Tension, Headline: "Army on high alert", URL: "https://ibar.example/2", Outlets: 1}}
		})},
		{"digest", card(func(c *alerts.Card) { lines(c); c.Kind = news.KindDigest })},
		{"fold", card(func(c *alerts.Card) { lines(c); c.Kind, c.Gathers = news.KindFold, news.ReasonThrottle })},
		{"ops", alerts.Card{Act: news.Post, Kind: news.KindOps, Reason: news.ReasonTrouble, Headline: "Ibar & Koha <!here> cannot be read.\nOver after 2 h.", Destination: "slack:#balkans"}},
		{"nothing but a title", card(func(c *alerts.Card) {
			r := news.Report{Item: news.Item{ID: 3, Key: "bare", Title: "Title", Published: c.At, Seen: c.At}}
			*c = alerts.Card{Delivery: "suite1-9-1", Act: news.Post, Reason: news.ReasonNew, At: c.At, Alert: 9, Destination: "slack:#balkans", Revision: 1,
				Category: news.CategoryNone, Headline: "Title", Story: 3, Stories: []int64{3}, Reports: []news.Report{r}, Outlets: 1, Independent: 1, First: r, Latest: r}
		})},
		{"hostile texts", card(func(c *alerts.Card) { poison(c, hostile) })},
	}
}

// grown are milestones of an alert.
func grown() []alerts.Milestone {
	return []alerts.Milestone{
		{Reason: news.ReasonCorrection, Names: []string{"RTS"}, From: news.Violence, To: news.Tension},
		{Reason: news.ReasonOutlets, Outlets: 3, Names: []string{"B92", "RTS", "Kallxo"}},
		{Reason: news.ReasonPlace, Names: []string{"Koha"}, Where: "Leposavić, north Kosovo"},
		{Reason: news.ReasonLanguage, Lang: "mk", Names: []string{"MIA"}},
	}
}

// poison puts a text wherever a feed's can stand.
func poison(c *alerts.Card, s string) {
	c.Headline, c.Summary, c.URL, c.Where = s, s, s, s
	c.First.Outlet, c.Latest.Outlet, c.Taken = s, s, news.Taken{ID: "slack:U1", Name: s, At: c.At}
	for i := range c.Reports {
		c.Reports[i].Outlet, c.Reports[i].Title = s, s
	}
	for i := range c.Evidence {
		c.Evidence[i].Text = s
	}
	for i := range c.Lines {
		c.Lines[i].Headline, c.Lines[i].URL, c.Lines[i].Where = s, s, s
	}
	c.Concepts, c.Short, c.Note, c.Quiet, c.Quote = []string{s, s}, []string{s, s}, s, s, alerts.Quote{Text: s, Outlet: s}
	for i := range c.Milestones {
		c.Milestones[i].Names, c.Milestones[i].Where = []string{s, s}, s
	}
	if c.Kind == news.KindOps {
		c.URL, c.Where = "", ""
	}
}

func TestGolden(t *testing.T) {
	var out strings.Builder
	for _, c := range cards() {
		m := testWording().card(c.card)
		fmt.Fprintf(&out, "-- %s --\ntext: %s\n%s\n", c.name, m.text, slacktest.Shown(checked(t, c.name, m)))
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		for _, b := range m.blocks {
			if err := enc.Encode(b); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range m.attachments() {
			fmt.Fprintln(&out, "beside a bar of", a.Color)
			for _, b := range a.Blocks.BlockSet {
				if err := enc.Encode(b); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	const file = "testdata/cards.golden"
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("%s differs (-update writes it anew):\n%s", file, out.String())
	}
}

// checked holds a message against what Slack refuses and returns its blocks as Slack reads them.
func checked(t *testing.T, name string, m message) []map[string]any {
	t.Helper()
	raw, err := json.Marshal(m.blocks)
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := slacktest.CheckBlocks(raw)
	if err != nil {
		t.Errorf("%s: Slack refuses it: %v", name, err)
	}
	if raw, err = json.Marshal(m.attachments()); err != nil {
		t.Fatal(err)
	}
	attached, err := slacktest.CheckAttachments(raw)
	if err != nil {
		t.Errorf("%s: Slack refuses what is beside the bar: %v", name, err)
	}
	blocks = append(blocks, slacktest.Beside(attached)...)
	if n := slacktest.Size(blocks); n > slacktest.MaxBlocks {
		t.Errorf("%s: it has %d characters of blocks", name, n)
	}
	if n := len([]rune(m.text)); n == 0 || n > 9500 {
		t.Errorf("%s: the text has %d characters", name, n)
	}
	return blocks
}

// harmlessMessage holds that nobody is called but whom the policy calls, and that nothing from outside is markup.
func harmlessMessage(t *testing.T, name string, m message, blocks []map[string]any, called string) {
	t.Helper()
	markup, _ := mention(called)
	want := slacktest.Mentions(markup+" "+markup, nil) // in the text and in the blocks
	slices.Sort(want)
	got := slacktest.Mentions(m.text, blocks)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("%s: it calls %q, want %q", name, got, want)
	}
	for _, s := range slacktest.Markup(blocks) {
		if s != markup {
			t.Errorf("%s: %q is read as markup", name, s)
		}
	}
	rest := m.text
	if markup != "" {
		rest = strings.TrimPrefix(rest, markup)
	}
	if strings.ContainsAny(rest, "<>") {
		t.Errorf("%s: the text %q holds what Slack reads as markup", name, rest)
	}
	shown := slacktest.Shown(blocks)
	for _, r := range shown + m.text {
		if r != '\n' && r < ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune("\u202e\u200b\u2028\u2029\u2066", r) {
			t.Errorf("%s: it holds %U", name, r)
		}
	}
}

// TestHarmless holds every kind of card with every kind of text from outside.
func TestHarmless(t *testing.T) {
	texts := []string{hostile, strings.Repeat("x", 10_000), strings.Repeat("ž ", 500), "", " ", "\u200b", "https://x.example/" + strings.Repeat("a", 4000), strings.Repeat(hostile, 12),
		"https://u:p@x.example/?a=<b>&c=|d", "http://", "http://[::1", "//x.example/a", strings.Repeat("&<>", 1100)}
	for _, c := range cards() {
		for i, s := range texts {
			card := c.card
			poison(&card, s)
			name := fmt.Sprintf("%s, text %d", c.name, i)
			if card.Kind == news.KindOps && bot.Plain(s) == "" {
				continue // karaula's own words are never empty
			}
			m := testWording().card(card)
			harmlessMessage(t, name, m, checked(t, name, m), card.Mention)
		}
	}
}

// TestAnyCard holds the same for cards that nobody thought of.
func TestAnyCard(t *testing.T) {
	all := cards()
	property := func(s, address, who string, kind uint8, lines uint16, level int8) bool {
		card := all[int(kind)%len(all)].card
		if card.Kind == news.KindOps {
			s = "x" + s
		}
		for i := range int(lines) % 90 {
			card.Lines = append(card.Lines, alerts.Line{Story: int64(i), Level: news.Level(level), Headline: s, URL: address})
		}
		poison(&card, s)
		card.URL, card.Level, card.Confirmed = address, news.Level(level), news.Level(-level)
		m := testWording().card(card)
		harmlessMessage(t, s, m, checked(t, s, m), card.Mention)
		_, _ = mention(who)
		return !t.Failed()
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 60}); err != nil {
		t.Error(err)
	}
}

func FuzzCard(f *testing.F) {
	f.Add(hostile, "https://x.example", uint8(0), uint8(3))
	f.Add("&amp;<", "http://a|b", uint8(9), uint8(20))
	f.Fuzz(func(t *testing.T, s, address string, kind, lines uint8) {
		all := cards()
		card := all[int(kind)%len(all)].card
		if card.Kind == news.KindOps {
			s = "x" + s
		}
		for i := range int(lines) {
			card.Lines = append(card.Lines, alerts.Line{Story: int64(i), Headline: s})
		}
		poison(&card, s)
		for i := range card.Lines {
			card.Lines[i].URL = address
		}
		card.URL = address
		m := testWording().card(card)
		harmlessMessage(t, s, m, checked(t, s, m), card.Mention)
	})
}

// TestLongDigest holds that a digest of more stories than a message takes shows the most and counts the rest.
func TestLongDigest(t *testing.T) {
	card := bottest.Card("slack:#balkans")
	card.Kind, card.Gathers = news.KindDigest, news.ReasonDigest
	for i := range 300 {
		card.Lines = append(card.Lines, alerts.Line{Story: int64(i), Level: news.Tension, Where: "Zvečan, north Kosovo", Headline: fmt.Sprintf("Protest number %d was announced for the morning", i),
			URL: fmt.Sprintf("https://ibar.example/%d", i), Outlets: 2})
	}
	m := testWording().card(card)
	shown := slacktest.Shown(checked(t, "digest", m))
	told := strings.Count(shown, "Protest number")
	if told < 20 || !strings.Contains(shown, fmt.Sprintf("and %d stories more", 300-told)) {
		t.Errorf("%d stories are shown, and the rest is not counted:\n%s", told, shown[max(0, len(shown)-300):])
	}
}

func TestMention(t *testing.T) {
	for who, want := range map[string]string{
		"": "", "@here": "<!here>", "here": "<!here>", "<!channel>": "<!channel>", "@everyone": "<!everyone>", "U0123456": "<@U0123456>", "<@W0123456>": "<@W0123456>",
		"S0123456": "<!subteam^S0123456>", "<!subteam^S0123456|desk>": "<!subteam^S0123456>", "@here U0123456": "<!here> <@U0123456>",
	} {
		if got, unknown := mention(who); got != want || len(unknown) > 0 {
			t.Errorf("%q: %q, unknown %q, want %q", who, got, unknown, want)
		}
	}
	for _, who := range []string{"@desk", "<https://evil.example|x>", "Ana", "&<"} {
		got, unknown := mention(who)
		if len(unknown) == 0 || len(slacktest.Mentions(got, nil)) > 0 || strings.ContainsAny(got, "<>") {
			t.Errorf("%q: %q, unknown %q: it must call nobody, and be named", who, got, unknown)
		}
	}
}

// TestPage holds pages of any content against Slack's limits.
func TestPage(t *testing.T) {
	o := origin{"slack:#balkans", "1.2"}
	for i, s := range []string{"plain", hostile, strings.Repeat("x", 20_000), "", strings.Repeat(hostile, 100)} {
		p := bot.Page{
			Paragraphs: []bot.Text{{{Text: s, Strong: true}, {Text: s, URL: "https://x.example/" + s}, {Text: s, Person: "slack:U0ANA"}}, {{Text: s, Quiet: true}}, bot.Say("end " + s)},
			Controls: []bot.Control{{Verb: bot.Wrong, Label: s, Choices: []bot.Choice{{Arg: "place", Label: s}, {Arg: "", Label: "no"}, {Arg: "old", Label: "old"}}}, {Verb: bot.Undo, Arg: "1", Label: s},
				{Verb: bot.Undo, Arg: "1", Label: "twice"}, {Verb: bot.LeaveOut, Label: "x", Choices: []bot.Choice{{}}}, {Verb: bot.Quiet, Arg: strings.Repeat("x", 300), Label: "too long"}},
		}
		for range 100 {
			p.Paragraphs = append(p.Paragraphs, bot.Say(s))
		}
		for n := range 60 {
			p.Controls = append(p.Controls, bot.Control{Verb: bot.LeaveOut, Arg: fmt.Sprint(n), Label: "leave out " + fmt.Sprint(n), Style: bot.Danger})
		}
		name := fmt.Sprintf("page %d", i)
		m := page(p, o, 7)
		blocks := checked(t, name, m)
		harmlessMessage(t, name, m, blocks, "")
		shown := slacktest.Shown(blocks)
		if told := strings.Contains(shown, "of 103 paragraphs are not shown whole"); told != (s != "") {
			t.Errorf("%s: what is left out is told: %v", name, told)
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, d := range []news.Destination{"slack:#balkans", "slack:C0123456789", "slack:#a|b"} {
		o := origin{d, "1685.000100"}
		if got, ok := parseOrigin(o.id(3)); !ok || got != o {
			t.Errorf("%+v becomes %+v, %v", o, got, ok)
		}
	}
	if id := (origin{news.Destination("slack:#" + strings.Repeat("č", 300)), ""}).id(0); id != "" {
		t.Errorf("a block's id has %d characters", len(id))
	}
	for _, id := range []string{"", "x|0||d", "karaula|0|d"} {
		if _, ok := parseOrigin(id); ok {
			t.Errorf("%q is taken for one of karaula's", id)
		}
	}
}
