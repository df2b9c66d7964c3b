package bot_test

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

func TestTakenBackInWords(t *testing.T) {
	at := time.Date(2026, 6, 1, 12, 5, 0, 0, time.UTC)
	c := alerts.Card{At: at.Add(time.Hour), Reports: []news.Report{
		{Item: news.Item{Outlet: "RTS", TakenBack: at}}, {Item: news.Item{Outlet: "N1"}}, {Item: news.Item{Outlet: "RTS", TakenBack: at.Add(time.Minute)}},
	}}
	if got, want := bot.State(c, time.UTC), "taken back by RTS, 12:05"; got != want {
		t.Errorf("its message says %q, want %q", got, want)
	}
	c.Taken = news.Taken{ID: "slack:U1", Name: "Ana", At: at}
	if got, want := bot.State(c, time.UTC), "taken back by RTS, 12:05 · on it: Ana, 12:05"; got != want {
		t.Errorf("its message says %q, want %q", got, want)
	}
	c.Milestones = []alerts.Milestone{{Reason: news.ReasonCorrection, Names: []string{"RTS"}, From: news.Deadly, To: news.Tension, Title: "Shots\nin Zvečan"}}
	if got, want := bot.Milestones(c), []string{"RTS took back its report “Shots in Zvečan”: from deadly to tension"}; !slices.Equal(got, want) {
		t.Errorf("its thread says %q, want %q", got, want)
	}
	c.Milestones[0].To = news.Deadly
	if got, want := bot.Milestones(c), []string{"RTS took back its report “Shots in Zvečan”"}; !slices.Equal(got, want) {
		t.Errorf("its thread says %q, want %q", got, want)
	}
}
