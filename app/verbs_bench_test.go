package app

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// What a large desk has besides its items.
const (
	deskLists    = 1000 // watchlists that were made in chat
	deskChannels = 200
	deskTold     = 2000 // items of the last day that were told
)

const deskScope = "slack:T1"

func deskList(i int) string { return fmt.Sprintf("list-%d", i%deskLists) }

func deskChannel(i int) news.Destination {
	return news.Destination(fmt.Sprintf("slack:#desk-%d", i%deskLists%deskChannels))
}

// verbs measures how long each verb that people type takes to answer, in a store that holds the archive, the feeds of the
// catalogue and 1,000 watchlists of chat: a benchmark for each of bot's verbs, and for those that read most the worst case too.
func (a *archive) verbs(b *testing.B, s *store.Store) {
	desk := a.desk(b, s)
	asked := a.typed()
	for _, c := range bot.Commands() {
		for _, sub := range append([]bot.Command{c}, c.Subs...) {
			name := c.Name
			if len(c.Subs) > 0 && sub.Name == c.Name {
				continue // it is always followed by one of its own
			}
			if len(c.Subs) > 0 {
				name += " " + sub.Name
			}
			if asked[name] == nil {
				asked[name] = func(int) string { return sub.Example }
			}
		}
	}
	names := make([]string, 0, len(asked))
	for name := range asked {
		names = append(names, name)
	}
	slices.Sort(names)
	n := 0
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for range b.N {
				typed := asked[name](n)
				press := bot.Press{Verb: bot.Ask, Arg: typed, Destination: deskChannel(n), Scope: deskScope, At: desk.Now(), Person: bot.Person{ID: "slack:U1", Name: "Ana", Manages: true}}
				n++
				began := time.Now()
				answer := desk.Handle(b.Context(), press)
				took = append(took, time.Since(began))
				if answer.Private != nil && strings.HasPrefix(answer.Private.Paragraphs[0].Plain(), "That did not work") || answer.Private == nil && answer.Public == nil {
					b.Fatalf("%s is answered with %+v", typed, answer)
				}
			}
			slices.Sort(took)
			ms := func(share int) float64 { return float64(took[len(took)*share/100].Microseconds()) / 1000 }
			b.ReportMetric(ms(50), "p50-ms")
			b.ReportMetric(ms(99), "p99-ms")
		})
	}
}

// typed is what people type, where the verb's own example is not enough; each question differs from the one before.
func (a *archive) typed() map[string]func(i int) string {
	list := func(format string) func(int) string {
		return func(i int) string { return fmt.Sprintf(format, deskList(i)) }
	}
	return map[string]func(int) string{
		"news":                     func(int) string { return "news " + a.question() },
		"news, over all time":      func(int) string { return "news " + a.word() + " since:26w" },
		"brief now":                func(int) string { return "brief " + a.of("kosovo/north", "serbia", "bosnia", "albania") },
		"brief now, of all in 7 d": func(int) string { return "brief balkans since:7d" },
		"watch add": func(i int) string {
			return fmt.Sprintf("watch add new-%d region:%s %s", i, a.of(askedRegions...), a.word())
		},
		"watch edit":                 list("watch edit %s post_at:1"),
		"watch test":                 list("watch test %s"),
		"watch test, of all in 7 d":  func(int) string { return "watch test region:balkans" },
		"watch test, a common word":  func(int) string { return "watch test " + numbered(0) + ", region:serbia -topic:sport" },
		"watch pause":                list("watch pause %s"),
		"watch resume":               list("watch resume %s"),
		"watch history":              list("watch history %s"),
		"watch remove":               list("watch remove %s"),
		"watch restore":              list("watch restore %s 1"),
		"keyword add":                func(int) string { return "keyword add " + a.word() + ", " + a.word() },
		"place add":                  func(int) string { return "place add " + a.of("Niš", "Novi Sad", "Tetovo", "north Kosovo", "Zvečan") },
		"quiet start":                func(int) string { return "quiet " + a.of("Serbia", "north Kosovo", "Bosnia") + " for 2h" },
		"why":                        func(i int) string { return fmt.Sprintf("why s%d", 1+i%1000) },
		"why, of a link never seen":  func(i int) string { return fmt.Sprintf("why https://n1info.rs/never-seen-%d", i) },
		"why, of what was just told": func(i int) string { return fmt.Sprintf("why alert %d", 1+i%100) },
	}
}

// desk is a desk over the store, with feeds, watchlists of chat, and alerts of the last day in its channels.
func (a *archive) desk(b *testing.B, s *store.Store) *bot.Desk {
	b.Helper()
	catalogue, err := feeds.Catalogue()
	if err != nil {
		b.Fatal(err)
	}
	now := a.now.Add(time.Minute)
	var lists []news.Watchlist
	if err := s.Write(b.Context(), func(tx *store.Tx) error {
		if err := tx.SyncFeeds(catalogue, now); err != nil {
			return err
		}
		for i := range deskLists {
			query := fmt.Sprintf("region:%s (%s, %s, level:2) -topic:sport", a.of(askedRegions...), a.word(), a.word())
			if i%4 == 0 {
				query = "region:" + a.of(askedRegions...)
			}
			w := news.Watchlist{Name: deskList(i), Scope: deskScope, Query: query, PostTo: []news.Destination{deskChannel(i)}, Digest: []string{"08:00"}}
			lists = append(lists, w)
			if _, err := tx.Keep(store.Kept{Watchlist: w, At: now, Who: "slack:U1", WhoName: "Ana", Action: "add"}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	set, _ := a.rules.Compile(lists, rules.Options{})
	policy := alerts.Policy{Watchlists: lists, Set: set, Window: 6 * time.Hour}
	wording := alerts.Wording{Names: a.rules, Language: "en"}
	log := slog.New(slog.DiscardHandler)
	intake := &work.Intake{Store: s, Rules: a.rules, Wording: wording, Log: log, Clock: work.Clock{Now: func() time.Time { return a.now }, Rate: 1},
		Enqueue: func(context.Context, *sql.Tx, []int64) error { return nil }}
	intake.SetPolicy(policy)
	texts := newArchive(a.rules)
	for i := 0; i < deskTold; {
		arrival := work.Arrival{}
		for range 200 {
			it := texts.item(i, a.now)
			it.FeedID, it.Key = 1, fmt.Sprint("told ", i)
			i++
			arrival.Readings = append(arrival.Readings, a.rules.Read(it))
		}
		if _, err := intake.Commit(b.Context(), []work.Arrival{arrival}); err != nil {
			b.Fatal(err)
		}
	}
	if err := alter(b.Context(), s, `UPDATE alerts SET shown = revision, shown_level = level, posted = changed, message = 'm' || id WHERE kind = 'alert'`,
		`UPDATE alert_stories SET announced = 1`); err != nil {
		b.Fatal(err)
	}
	return &bot.Desk{Store: s, Rules: a.rules, Policy: intake.Policy, Corrector: intake, Wording: wording, Log: log, Now: func() time.Time { return now }, Version: "1.0.0", Platforms: []string{"slack"},
		Enqueue: func(context.Context, *store.Tx, []int64) error { return nil }}
}
