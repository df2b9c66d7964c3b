package discord

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

var cest = style{zone: time.FixedZone("CEST", 2*60*60), name: placeName}

// rich is a card with everything that a card can carry.
func rich() alerts.Card {
	c := bottest.Card("discord:1")
	c.Foreign, c.Short, c.Confirmed, c.Outlets, c.Independent, c.Languages = true, c.Concepts, news.Violence, 11, 7, 4
	c.Latest.ID, c.Latest.Outlet, c.Latest.Published = 2, "Koha", c.At.Add(26*time.Minute)
	c.Evidence = append(c.Evidence, alerts.Evidence{Report: 1, Evidence: news.Evidence{Text: "sukobi", StandsFor: "clash (level 3)", Rule: "level"}})
	return c
}

func listed() []alerts.Line {
	return []alerts.Line{
		{Story: 1, Level: news.Elevated, Where: "Zvečan, north Kosovo", Headline: "Barikade u Zvečanu", URL: "https://ibar.example/1", Outlets: 3},
		{Story: 2, Level: news.Tension, Headline: "Протест най-рано в петък (обновена)", URL: "https://drina.example/a_(b)?q=1 2", Outlets: 1},
	}
}

func TestGolden(t *testing.T) {
	for name, c := range cards() {
		t.Run(name, func(t *testing.T) {
			m := render(c, c.Delivery, cest)
			body, err := json.MarshalIndent(m, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, body)
			if err := discordtest.Check("POST", "channels/1/messages", body); err != nil {
				t.Error(err)
			}
		})
	}
	page, err := json.MarshalIndent(renderPage(somePage(), 7, "99"), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "page", page)
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".json")
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s (go test -update writes it anew): got\n%s\nwant\n%s", file, got, want)
	}
}

func cards() map[string]alerts.Card {
	all := map[string]alerts.Card{}
	with := func(name string, change func(*alerts.Card)) {
		c := rich()
		change(&c)
		all[name] = c
	}
	with("alert", func(*alerts.Card) {})
	with("unconfirmed", func(c *alerts.Card) { c.Confirmed = news.Tension })
	with("called", func(c *alerts.Card) { c.Mention = "@here <@&123456789012345678> @desk" })
	with("taken", func(c *alerts.Card) {
		c.Act = news.Edit
		c.Taken = news.Taken{ID: "discord:5", Name: "Ana_M*", At: c.At.Add(15 * time.Minute)}
		c.QuietUntil = c.At.Add(7 * 24 * time.Hour)
	})
	with("raised", func(c *alerts.Card) {
		c.Act, c.Reason, c.From, c.Mention = news.Reply, news.ReasonRaised, news.Elevated, "@here"
		c.Quote = alerts.Quote{Text: "рањено 25 војника", Outlet: "RTS"}
		c.Milestones = []alerts.Milestone{{Reason: news.ReasonPlace, Where: "Leposavić, north Kosovo", Names: []string{"Koha"}}}
	})
	with("related", func(c *alerts.Card) { c.Act, c.Reason, c.StoryLevel = news.Reply, news.ReasonRelated, news.Elevated })
	with("related-several", func(c *alerts.Card) { c.Act, c.Reason, c.Lines = news.Reply, news.ReasonRelated, listed() })
	with("grown", func(c *alerts.Card) {
		c.Act, c.Reason = news.Reply, news.ReasonOutlets
		c.Milestones = []alerts.Milestone{{Reason: news.ReasonOutlets, Outlets: 6, Names: []string{"B92", "RTS"}}, {Reason: news.ReasonLanguage, Lang: "mk", Names: []string{"MIA"}}}
	})
	with("digest", func(c *alerts.Card) { c.Kind, c.Gathers, c.Lines = news.KindDigest, news.ReasonDigest, listed() })
	with("fold", func(c *alerts.Card) { c.Kind, c.Gathers, c.Lines = news.KindFold, news.ReasonThrottle, listed() })
	with("exercise", func(c *alerts.Card) {
		c.Kind, c.Exercise, c.Reports, c.Evidence, c.Short = news.KindDrill, true, nil, nil, nil
		c.Headline, c.Summary, c.URL = "Ana asked for this exercise", "Nothing happened.", ""
	})
	with("ops", func(c *alerts.Card) {
		*c = alerts.Card{Kind: news.KindOps, Act: news.Post, Delivery: c.Delivery, Headline: "Away 02:10–08:05 (5 h 55 min); 7 feeds have gaps: N1, Koha"}
	})
	with("hostile", func(c *alerts.Card) {
		c.Headline = "@everyone <@&1> <!channel> **bold** [masked](https://evil.example) ```code``` <t:1:R> <:e:1> \u202etfel\u200b || spoiler ||"
		c.Summary = "# heading\n> quote\n- list\nhttps://evil.example/path @here"
		c.URL = "javascript:alert(1)"
	})
	return all
}

func somePage() bot.Page {
	return bot.Page{
		Paragraphs: []bot.Text{
			{{Text: "Ana", Person: "discord:80351110224678912"}, {Text: " is on it. ", Strong: true}, {Text: "more *here*", URL: "https://ibar.example/1"}},
			{{Text: "Ben", Person: "slack:U1"}, {Text: ", in small", Quiet: true}},
			{{Text: "all in small", Quiet: true}},
		},
		Controls: []bot.Control{
			{Verb: bot.Undo, Arg: "7", Label: "Undo", Style: bot.Danger}, {Verb: bot.Undo, Arg: "7", Label: "Undo again"}, {Verb: bot.Why, Label: ""},
			{Verb: bot.Wrong, Label: "What is wrong?", Choices: []bot.Choice{{Arg: "old", Label: "Old"}, {Arg: "old", Label: "Old"}, {Arg: "", Label: "Nothing"}}},
			{Verb: bot.More, Label: "No choice", Choices: []bot.Choice{{}}},
		},
	}
}

func TestEscape(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"plain, north-kosovo (2 of 4)", "plain, north-kosovo (2 of 4)"},
		{"@everyone", `\@everyone`},
		{"<@&123>", `\<\@&123\>`},
		{"**a** _b_ ~~c~~ ||d|| `e`", "\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\`"},
		{"[a](https://x.example)", `\[a\](https\://x.example)`},
		{"# a", `\# a`}, {"-# a", `\-# a`}, {"- a", `\- a`}, {"12. a", `12\. a`}, {"1) a", `1\) a`}, {"> a", `\> a`},
		{"a\n# b", "a # b"},
		{"\u202eabc\u200b\u2066d", "abc d"},
		{`\*`, `\\\*`},
	} {
		if got := escape(x.text); got != x.want {
			t.Errorf("%q becomes %q, want %q", x.text, got, x.want)
		}
	}
}

func TestWebAddress(t *testing.T) {
	for _, x := range []struct{ address, want string }{
		{"https://ibar.example/1?a=b#c", "https://ibar.example/1?a=b#c"},
		{"https://ibar.example/č/a b?q=ž \"x\"", "https://ibar.example/%C4%8D/a%20b?q=%C5%BE%20%22x%22"},
		{"https://žena.example/", "https://xn--ena-b3a.example/"},
		{"http://127.0.0.1:80/", "http://127.0.0.1:80/"},
		{"javascript:alert(1)", ""}, {"https://user:secret@ibar.example/", ""}, {"https://localhost/", ""}, {"//ibar.example", ""}, {"https://", ""}, {"", ""},
		{"https://ibar.example/" + strings.Repeat("x", 2048), ""},
	} {
		if got := webAddress(x.address); got != x.want {
			t.Errorf("%q becomes %q, want %q", x.address, got, x.want)
		}
	}
}

func TestCalls(t *testing.T) {
	for _, x := range []struct {
		who, content       string
		parse, roles, user []string
	}{
		{"", "", []string{}, nil, nil},
		{"@here", "@here", []string{"everyone"}, nil, nil},
		{"@here @everyone", "@here @everyone", []string{"everyone"}, nil, nil},
		{"<@&12> <@34> <@&12>", "<@&12> <@34> <@&12>", []string{}, []string{"12"}, []string{"34"}},
		{"@desk <!here> <@x>", `\@desk \<!here\> \<\@x\>`, []string{}, nil, nil},
	} {
		content, m := calls(x.who)
		if content != x.content || !slices.Equal(m.Parse, x.parse) || !slices.Equal(m.Roles, x.roles) || !slices.Equal(m.Users, x.user) || m.Parse == nil {
			t.Errorf("%q becomes %q with %+v", x.who, content, m)
		}
	}
}

// FuzzRender holds that no text from a feed breaks a limit of Discord's or its description of the API, calls anybody, or shows
// a link that karaula did not make.
func FuzzRender(f *testing.F) {
	kinds := slices.Sorted(maps.Keys(cards()))
	for i := range len(kinds) + 1 {
		f.Add("Sukobi u Zvečanu", "Policija upotrebila suzavac.", "https://ibar.example/1", "Ibar", 1, i)
		f.Add("@everyone [a](https://b.example) ```", "# a\n- b <@&1> <t:1:R>", "https://x.example/)(", "**N1**", 30, i)
	}
	f.Fuzz(hostile)
}

// TestLongTexts is FuzzRender with texts that are too long for fuzzing.
func TestLongTexts(t *testing.T) {
	for i := range len(cards()) + 1 {
		hostile(t, strings.Repeat("*_~`|<>@[]", 1000), strings.Repeat("😀", 5000), "https://x.example/"+strings.Repeat("č", 300), strings.Repeat("\\", 300), 200, i)
		hostile(t, strings.Repeat("a", 10_000), strings.Repeat("б", 10_000), "https://x.example/"+strings.Repeat("x", 5000), strings.Repeat("1.", 3000), 200, i)
	}
}

// hostile writes a card, or a page, of texts from outside.
func hostile(t *testing.T, headline, summary, address, outlet string, count, kind int) {
	kinds := slices.Sorted(maps.Keys(cards()))
	count = min(max(count, 0), 200)
	if kind >= 0 && kind < len(kinds) {
		c := cards()[kinds[kind]]
		c.Headline, c.Summary, c.URL, c.Where = headline, summary, address, outlet
		c.First.Outlet, c.Latest.Outlet, c.Taken.Name, c.Note, c.Quiet = outlet, headline, outlet, summary, outlet
		c.Evidence = append(c.Evidence, alerts.Evidence{Evidence: news.Evidence{Text: summary, StandsFor: headline, Rule: "word"}})
		c.Watchlists, c.Concepts = []string{headline, summary}, []string{outlet, headline}
		for i := range count {
			c.Lines = append(c.Lines, alerts.Line{Story: int64(i), Level: news.Level(i % 5), Headline: headline, URL: address, Where: outlet, Outlets: i})
		}
		harmless(t, kinds[kind], render(c, c.Delivery, cest), c.Mention != "" && c.Act != news.Edit)
		return
	}
	p := somePage()
	for range count % 40 {
		p.Paragraphs = append(p.Paragraphs, bot.Text{{Text: headline, URL: address}, {Text: summary, Strong: true}, {Text: outlet, Quiet: true}})
		p.Controls = append(p.Controls, bot.Control{Verb: bot.Quiet, Arg: outlet, Label: headline}, bot.Control{Verb: bot.Wrong, Arg: headline, Label: summary,
			Choices: []bot.Choice{{Arg: outlet, Label: headline}, {Arg: summary, Label: outlet}}})
	}
	harmless(t, "page", renderPage(p, 1<<60, "123456789012345678"), false)
}

func harmless(t *testing.T, name string, m message, called bool) {
	t.Helper()
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := discordtest.Check("POST", "channels/1/messages", body); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if !called && len(m.AllowedMentions.Parse)+len(m.AllowedMentions.Roles)+len(m.AllowedMentions.Users) > 0 {
		t.Errorf("%s calls %+v", name, m.AllowedMentions)
	}
	for _, e := range m.Embeds {
		for i := range e.Description {
			if rest := e.Description[i:]; strings.HasPrefix(rest, "@everyone") && (i == 0 || e.Description[i-1] != '\\') {
				t.Errorf("%s names everyone: %q", name, e.Description)
			}
		}
	}
}

func TestFoundByKey(t *testing.T) {
	for name, c := range cards() {
		for _, key := range []string{"k3f9a2b71-1099511627776-99", c.Delivery} {
			body, err := json.Marshal(render(c, key, cest))
			if err != nil {
				t.Fatal(err)
			}
			var m seen
			if err := json.Unmarshal(body, &m); err != nil {
				t.Fatal(err)
			}
			if got := m.key(); got != key {
				t.Errorf("%s is found by %q, want %q", name, got, key)
			}
		}
	}
}

// A story's headline stands in its line as a word among others, with a space on each side.
func TestLineKeepsSpaces(t *testing.T) {
	got := style{}.line(alerts.Line{Level: news.Tension, Where: "north Kosovo", Headline: "Barikade", URL: "https://ibar.example/1", Outlets: 1})
	if want := "🟡 tension · north Kosovo: [Barikade](https://ibar.example/1) (1 outlet)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLongPage holds that a page which is too long for a message says how much of it is left out, on the last line, and stays within
// what Discord takes.
func TestLongPage(t *testing.T) {
	for _, n := range []int{3, 60} {
		p := bot.Page{}
		for i := range n {
			p.Paragraphs = append(p.Paragraphs, bot.Say(fmt.Sprintf("paragraph %d %s", i, strings.Repeat("x", 300))))
		}
		m := renderPage(p, 1, "")
		all, shown := m.Content, 0
		for _, e := range m.Embeds {
			all += e.Description + "\n"
		}
		shown = strings.Count(all, "paragraph ")
		if size(all) > maxEmbeds+len(m.Embeds) {
			t.Errorf("%d paragraphs: %d characters", n, size(all))
		}
		told := strings.Contains(all, fmt.Sprintf("%d of %d paragraphs are not shown whole", n-shown, n))
		if told != (shown < n) || n == 60 && shown < 10 {
			t.Errorf("%d of %d are shown, and that is told: %v", shown, n, told)
		}
	}
}
