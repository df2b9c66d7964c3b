package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestSuite(t *testing.T) {
	for _, o := range []console.Options{options(false), options(true)} {
		bottest.Run(t, console.New(io.Discard, o), news.Console)
	}
	s := &stand{cards: map[string]alerts.Card{}}
	s.Platform = console.New(&s.out, options(false))
	bottest.Life(t, s, news.Console, func(h bot.Handler) bottest.Stand {
		s.Hands = &bottest.Hands{Handler: h, Destination: news.Console, Card: func(message string) alerts.Card { return s.cards[message] },
			Answered: func(_ string, a bot.Answer) error { return s.Platform.(*console.Console).Answer(a) }}
		return s
	})
}

// stand is a console at which somebody presses what stands below the last state of a message; all is printed.
type stand struct {
	bot.Platform
	*bottest.Hands
	out   bytes.Buffer
	cards map[string]alerts.Card
}

func (s *stand) Post(ctx context.Context, c alerts.Card) (string, error) {
	message, err := s.Platform.Post(ctx, c)
	s.cards[message] = c
	return message, err
}

func (s *stand) Edit(ctx context.Context, message string, c alerts.Card) error {
	s.cards[message] = c
	return s.Platform.Edit(ctx, message, c)
}

func (s *stand) Reads(*testing.T, string) string { return s.out.String() }

// options prints in the time of Belgrade and calls every region by the end of its path.
func options(asJSON bool) console.Options {
	zone := time.FixedZone("CEST", 2*60*60)
	return console.Options{JSON: asJSON, Zone: zone, Name: func(path string) string { return "the place " + path }}
}

// cards are what the golden files show, one of each kind of message.
func cards() []struct {
	name string
	card alerts.Card
} {
	card := func(change func(*alerts.Card)) alerts.Card {
		c := bottest.Card(news.Console)
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
	return []struct {
		name string
		card alerts.Card
	}{
		{"post", card(func(c *alerts.Card) { c.Confirmed = news.Violence })},
		{"post, unconfirmed", card(func(c *alerts.Card) { c.Watchlists = []string{"north", "balkans"} })},
		{"post, in a foreign language", card(func(c *alerts.Card) {
			c.Foreign, c.Short, c.Confirmed = true, c.Concepts, news.Violence
		})},
		{"post, with every kind of evidence", card(func(c *alerts.Card) {
			for _, e := range []news.Evidence{{Text: "sukobi", StandsFor: "clash (level 3)", Rule: "level"}, {Text: "KFOR", StandsFor: "kosovo", Rule: "stands for"},
				{Text: "utakmica", StandsFor: "sport", Rule: "topic"}, {Text: "barikade", StandsFor: "barikada", Rule: "word"}, {Text: "more", StandsFor: "more", Rule: "phrase"}} {
				c.Evidence = append(c.Evidence, alerts.Evidence{Report: 1, Evidence: e})
			}
		})},
		{"post again after a deletion, raised", card(func(c *alerts.Card) { c.Reason, c.From, c.Level = news.ReasonRaised, news.Violence, news.Deadly })},
		{"edit, one more report", card(func(c *alerts.Card) { second(c); c.Act, c.Reason, c.From = news.Edit, news.ReasonReport, c.Level })},
		{"edit, changed text", card(func(c *alerts.Card) { c.Act, c.Reason = news.Edit, news.ReasonEdited })},
		{"edit, merged", card(func(c *alerts.Card) { second(c); c.Act, c.Reason = news.Edit, news.ReasonMerged })},
		{"edit, raised, of which the answer told", card(func(c *alerts.Card) { c.Act, c.Reason, c.From = news.Edit, news.ReasonRaised, c.Level })},
		{"reply, raised", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.From, c.Delivery = news.Reply, news.ReasonRaised, news.Tension, "suite1-1-3"
			c.Quote = alerts.Quote{Text: "рањено 25 војника", Outlet: "RTS"}
			c.Milestones = growth(news.ReasonOutlets)
		})},
		{"reply, confirmed", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.Quote = news.Reply, news.ReasonConfirmed, alerts.Quote{Text: "shots\n fired", Outlet: "\x1bIbar"}
		})},
		{"reply, all that tells how it grew", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.Milestones = news.Reply, news.ReasonCorrection, growth()
		})},
		{"edit, of which such an answer is about to tell", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.Milestones = news.Edit, news.ReasonReport, growth(news.ReasonOutlets)
		})},
		{"reply, related", card(func(c *alerts.Card) {
			second(c)
			c.Act, c.Reason, c.From, c.Delivery = news.Reply, news.ReasonRelated, c.Level, "suite1-1-4"
			c.Story, c.Stories, c.StoryLevel, c.Headline = 2, []int64{1, 2}, news.Tension, "Army on high alert"
			c.Milestones = growth(news.ReasonLanguage)
		})},
		{"nothing but a title", card(func(c *alerts.Card) {
			r := news.Report{Item: news.Item{ID: 3, Key: "bare", Title: "Title", Published: c.At, Seen: c.At}}
			*c = alerts.Card{Delivery: "suite1-9-1", Act: news.Post, Reason: news.ReasonNew, At: c.At, Alert: 9, Destination: news.Console, Revision: 1,
				Category: news.CategoryNone, Headline: "Title", Story: 3, Stories: []int64{3}, Reports: []news.Report{r}, Outlets: 1, Independent: 1, First: r, Latest: r}
		})},
		{"an ops message", ops(news.Post, news.ReasonTrouble, "Ibar cannot be read.")},
		{"edit, an ops message that is over", ops(news.Edit, news.ReasonOver, "Ibar \x1b[2Jcannot be read.\nOver after 2 h.")},
		{"hostile texts", card(func(c *alerts.Card) {
			const bad = "@everyone <!channel> \x1b[2J\x1b]8;;https://evil.example\x07\u202etitle\u200b\n\r🔴 DEADLY (4 of 4)\u2028\u0085|*_`\x00\xff<script>"
			c.Headline, c.Summary, c.URL = bad, bad, "https://ibar.example/\x1b[2J\n2"
			c.First.Outlet, c.Latest.Outlet = bad, bad
			c.Reports[0].Outlet, c.Reports[0].Title = bad, bad
			c.Evidence[0].Text = bad
		})},
	}
}

// growth are milestones: those of a reason, all without one.
func growth(reason ...news.Reason) []alerts.Milestone {
	all := []alerts.Milestone{
		{Reason: news.ReasonCorrection, Names: []string{"RTS"}, From: news.Violence, To: news.Tension},
		{Reason: news.ReasonCorrection, Names: []string{"RTS"}, From: news.Elevated, To: news.None, Where: "Zvečan, north Kosovo"},
		{Reason: news.ReasonCorrection, Names: []string{"B92"}, From: news.Violence, To: news.Violence, Where: "Leposavić, north Kosovo"},
		{Reason: news.ReasonOutlets, Outlets: 3, Names: []string{"B92", "RTS", "Kallxo"}},
		{Reason: news.ReasonOutlets, Outlets: 7, Names: []string{"Koha", "N1", "\u202eMIA"}},
		{Reason: news.ReasonPlace, Names: []string{"Koha"}, Where: "Leposavić, north Kosovo"},
		{Reason: news.ReasonLanguage, Lang: "mk", Names: []string{"MIA"}},
		{Reason: news.ReasonLanguage, Lang: "ka", Names: []string{""}},
	}
	return slices.DeleteFunc(all, func(m alerts.Milestone) bool { return len(reason) > 0 && !slices.Contains(reason, m.Reason) })
}

// ops is a message about karaula itself.
func ops(act news.Act, reason news.Reason, text string) alerts.Card {
	c := bottest.Card(news.Console)
	return alerts.Card{Delivery: "suite1-8-1", Act: act, Reason: reason, At: c.At, Kind: news.KindOps, Alert: 8, Destination: news.Console, Revision: 1,
		Category: news.CategoryNone, Headline: text}
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		file  string
		opts  console.Options
		color bool
	}{{"text.golden", options(false), false}, {"color.golden", options(false), true}, {"json.golden", options(true), true}} {
		var out bytes.Buffer
		c.opts.Color = c.color
		screen := console.New(&out, c.opts)
		for _, x := range cards() {
			out.WriteString("-- " + x.name + " --\n")
			send(t, screen, x.card)
		}
		text := out.String()
		if c.file == "color.golden" { // so that the file can be read and compared by eye
			text = strings.ReplaceAll(text, "\x1b", "^")
		}
		compare(t, filepath.Join("testdata", c.file), text)
	}
}

func send(t *testing.T, screen *console.Console, card alerts.Card) {
	t.Helper()
	var err error
	message := card.Delivery
	switch card.Act {
	case news.Post:
		message, err = screen.Post(t.Context(), card)
	case news.Edit:
		err = screen.Edit(t.Context(), "m", card)
	case news.Reply:
		message, err = screen.Reply(t.Context(), "m", card)
	}
	if err != nil || message != card.Delivery {
		t.Errorf("%s: message %q, error %v", card.Act, message, err)
	}
}

// TestHostile holds that no text from outside moves the cursor, begins a line, or turns the direction of writing.
func TestHostile(t *testing.T) {
	all := cards()
	hostile := all[len(all)-1].card
	plain := bottest.Card(news.Console)
	var got, want bytes.Buffer
	send(t, console.New(&got, options(false)), hostile)
	send(t, console.New(&want, options(false)), plain)
	if g, w := strings.Count(got.String(), "\n"), strings.Count(want.String(), "\n"); g != w {
		t.Errorf("a hostile card has %d lines, a plain one %d", g, w)
	}
	for _, r := range got.String() {
		if r != '\n' && r < ' ' || r >= 0x7f && r < 0xa0 || strings.ContainsRune("\u202e\u200b\u2028\u2029", r) {
			t.Errorf("the text holds %U", r)
		}
	}
	var line bytes.Buffer
	send(t, console.New(&line, options(true)), hostile)
	if n := bytes.Count(line.Bytes(), []byte("\n")); n != 1 || !json.Valid(line.Bytes()) {
		t.Errorf("%d lines of JSON, valid %v", n, json.Valid(line.Bytes()))
	}
}

// TestPromisedKeys holds the names that other programs rely on.
func TestPromisedKeys(t *testing.T) {
	promised := strings.Fields(`event at delivery alert destination watchlists reason story stories revision level category
		regions paths headline summary url concepts items evidence`)
	for _, c := range cards() {
		var out bytes.Buffer
		send(t, console.New(&out, options(true)), c.card)
		var event map[string]any
		if err := json.Unmarshal(out.Bytes(), &event); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		hold(t, c.name, event, promised)
		for _, name := range strings.Fields("watchlists stories regions paths concepts items evidence") {
			if _, ok := event[name].([]any); !ok {
				t.Errorf("%s: %s is %v, not a list", c.name, name, event[name])
			}
		}
		for _, it := range event["items"].([]any) {
			hold(t, c.name+", an item", it.(map[string]any), strings.Fields("id title url outlet lang published"))
		}
		for _, e := range event["evidence"].([]any) {
			hold(t, c.name+", evidence", e.(map[string]any), strings.Fields("item field start end text stands_for rule"))
		}
		if at, err := time.Parse(time.RFC3339, event["at"].(string)); err != nil || !at.Equal(c.card.At) || !strings.HasSuffix(event["at"].(string), "Z") {
			t.Errorf("%s: at is %v", c.name, event["at"])
		}
		if level, ok := event["level"].(float64); !ok || int(level) != int(c.card.Level) {
			t.Errorf("%s: level is %v", c.name, event["level"])
		}
	}
}

func hold(t *testing.T, what string, got map[string]any, names []string) {
	t.Helper()
	for _, n := range names {
		if v, ok := got[n]; !ok || v == nil {
			t.Errorf("%s: %q is missing or null", what, n)
		}
	}
}

// full is a disk without room.
type full struct{ io.Writer }

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriterFails(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		screen := console.New(full{}, options(asJSON))
		card := bottest.Card(news.Console)
		_, post := screen.Post(t.Context(), card)
		_, reply := screen.Reply(t.Context(), "m", card)
		for verb, err := range map[string]error{"Post": post, "Reply": reply, "Edit": screen.Edit(t.Context(), "m", card)} {
			if kind, _ := news.KindOf(err); !errors.Is(err, errFull) || kind != news.Unknown {
				t.Errorf("%s: error %v of kind %v, want the writer's, with an unknown outcome", verb, err, kind)
			}
		}
	}
}

func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	if err := console.New(&out, options(false)).Edit(ctx, "m", bottest.Card(news.Console)); !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Errorf("error %v, %d bytes were printed", err, out.Len())
	}
}

// TestManyAtOnce holds that messages of several goroutines do not run into each other.
func TestManyAtOnce(t *testing.T) {
	var out bytes.Buffer // console writes to it under its lock
	screen := console.New(&out, options(true))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				send(t, screen, bottest.Card(news.Console))
			}
		})
	}
	group.Wait()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 160 {
		t.Errorf("%d lines, want 160", len(lines))
	}
	for _, l := range lines {
		if l != lines[0] {
			t.Fatalf("a line differs: %s", l)
		}
	}
}

// compare holds a text against a golden file, which -update writes anew.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update writes it anew):\n%s", file, got)
	}
}
