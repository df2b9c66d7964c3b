package bottest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// Run holds a platform to what delivering expects of it. destination is one that it serves.
func Run(t *testing.T, p bot.Platform, destination news.Destination) {
	if p.Name() != destination.Platform() {
		t.Errorf("the platform %q does not serve %s", p.Name(), destination)
	}
	began := time.Now()
	card := Card(destination)
	t.Run("an alert's life", func(t *testing.T) {
		ctx := t.Context()
		message, err := p.Post(ctx, card)
		if err != nil || message == "" {
			t.Fatalf("Post: message %q, error %v", message, err)
		}
		for revision := 2; revision <= 4; revision++ {
			card.Act, card.Reason, card.Revision = news.Edit, news.ReasonReport, revision
			if err := p.Edit(ctx, message, card); err != nil {
				t.Errorf("Edit to revision %d: %v", revision, err)
			}
		}
		answers := map[string]bool{message: true}
		for i, reason := range []news.Reason{news.ReasonRelated, news.ReasonRaised} {
			card.Act, card.Reason = news.Reply, reason
			card.Delivery = "suite1-1-" + string(rune('2'+i))
			answer, err := p.Reply(ctx, message, card)
			if kind, _ := news.KindOf(err); kind == news.Threadless && reason == news.ReasonRelated { // edits tell instead
				continue
			}
			if err != nil || answers[answer] || answer == "" {
				t.Errorf("Reply (%s): answer %q, error %v; it must be a message of its own", reason, answer, err)
			}
			answers[answer] = true
			found, err := p.Find(ctx, destination, card.Delivery, message, began.Add(-time.Second))
			if !errors.Is(err, alerts.ErrCannotAsk) && (err != nil || !slices.Equal(found, []string{answer})) {
				t.Errorf("Find of the answer %q: %q, error %v", answer, found, err)
			}
		}
		found, err := p.Find(ctx, destination, "suite1-1-1", "", began.Add(-time.Second))
		if !errors.Is(err, alerts.ErrCannotAsk) && (err != nil || !slices.Equal(found, []string{message})) {
			t.Errorf("Find of the opening message %q: %q, error %v", message, found, err)
		}
	})
	t.Run("sent twice", func(t *testing.T) {
		c := Card(destination)
		c.Delivery = "suite1-4-1"
		var sent []string
		for range 2 {
			message, err := p.Post(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, message)
		}
		found, err := p.Find(t.Context(), destination, c.Delivery, "", began.Add(-time.Second))
		if errors.Is(err, alerts.ErrCannotAsk) {
			return
		}
		sent = slices.Compact(sent) // a platform may know the second one for the first
		if err != nil || !slices.Equal(found, sent) {
			t.Fatalf("Find: %q, error %v, want %q", found, err, sent)
		}
		if len(sent) == 1 {
			return
		}
		for range 2 { // the second time it is gone already
			if err := p.Remove(t.Context(), destination, sent[1]); err != nil {
				t.Errorf("Remove: %v", err)
			}
		}
		if found, err = p.Find(t.Context(), destination, c.Delivery, "", began.Add(-time.Second)); err != nil || !slices.Equal(found, sent[:1]) {
			t.Errorf("Find after Remove: %q, error %v, want %q", found, err, sent[:1])
		}
	})
	t.Run("what was never sent is not found", func(t *testing.T) {
		_, err := p.Find(t.Context(), destination, "suite1-9-9", "", began)
		if !errors.Is(err, alerts.ErrNotFound) && !errors.Is(err, alerts.ErrCannotAsk) {
			t.Errorf("Find: error %v, want ErrNotFound or ErrCannotAsk", err)
		}
	})
	t.Run("hostile texts", func(t *testing.T) {
		c := Card(destination)
		c.Delivery = "suite1-2-1"
		c.Headline = "@everyone <!channel> \x1b[2J\u202etitle\u200b\n🔴 VIOLENCE (4 of 4)"
		c.Summary = "line\r\nline\x00"
		if _, err := p.Post(t.Context(), c); err != nil {
			t.Errorf("Post: %v", err)
		}
	})
	t.Run("a call without time", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		c := Card(destination)
		c.Delivery = "suite1-3-1"
		if _, err := p.Post(ctx, c); err == nil {
			t.Error("Post with an ended context gave no error")
		}
	})
}

// Card returns the first message of an alert in a destination, with everything that a card can carry.
func Card(d news.Destination) alerts.Card {
	at := time.Date(2023, time.May, 26, 12, 5, 0, 0, time.UTC)
	report := news.Report{
		Item: news.Item{ID: 1, Key: "one", URL: "https://ibar.example/1", Title: "Sukobi u Zvečanu", Summary: "Policija upotrebila suzavac.",
			Outlet: "Ibar", Lang: "sr", Trust: news.Normal, Revision: 1, Published: at.Add(-time.Minute), Seen: at},
		Annotation: news.Annotation{Lang: "sr", Script: "Latn", Regions: []string{"XK", "XK-N"}, Paths: []string{"kosovo/north/zvecan"},
			Level: news.Violence, Category: news.Clash, Concepts: []string{"clash", "tear-gas"}},
	}
	return alerts.Card{
		Delivery: "suite1-1-1", Act: news.Post, Reason: news.ReasonNew, At: at, Alert: 1, Destination: d, Watchlists: []string{"north"}, Revision: 1,
		Level: news.Violence, Confirmed: news.None, Category: news.Clash, Regions: report.Regions, Paths: report.Paths, Where: "Zvečan, north Kosovo",
		Headline: report.Title, Summary: report.Summary, URL: report.URL, Concepts: report.Concepts, Story: 1, Stories: []int64{1},
		Reports: []news.Report{report}, Outlets: 1, Independent: 1, Languages: 1, First: report, Latest: report,
		Evidence: []alerts.Evidence{{Report: 1, Evidence: news.Evidence{Field: "title", Start: 9, End: 17, Text: "Zvečanu", StandsFor: "kosovo/north/zvecan", Rule: "place"}}},
	}
}
