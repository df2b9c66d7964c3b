package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

func (p *program) tellStart() {
	for _, w := range p.Warnings {
		say(p.people, "%s", w.Error())
	}
	say(p.people, "karaula %s: %s, %s, store %s (configuration: %s)", version(), count(len(p.feeds), "feed"), count(len(p.Watchlists), "watchlist"), p.Store, p.file)
	if p.Slack == nil && p.Discord == nil {
		say(p.people, "No chat platform is configured: alerts are printed here.")
	}
}

// tellRound says what the first round over the feeds brought: what could be read, what could not, and what is newest.
func (p *program) tellRound(ctx context.Context, r work.Round) {
	err := p.store.Read(ctx, func(tx *store.Tx) error {
		states, err := tx.Feeds()
		if err != nil {
			return err
		}
		counts, err := tx.Count()
		if err != nil {
			return err
		}
		p.tellSilent(states, r)
		next := "no feed is due again"
		if due, err := tx.NextDue(); err == nil {
			next = "next poll " + due.In(p.TimeZone).Format("15:04")
		}
		say(p.people, "%d of %d feeds read, %s items, %d alerts, %s", r.Read, r.Asked, thousands(r.Items), counts.Alerts, next)
		return p.tellNewest(tx)
	})
	if err != nil && ctx.Err() == nil {
		p.log.Error("the first round cannot be summed up", "error", err)
	}
}

// tellSilent names the feeds that could not be read, those with the same reason together. When none could, the reason is
// most likely here and is told once.
func (p *program) tellSilent(states []store.FeedState, r work.Round) {
	reasons := map[string][]string{}
	var order, silent []string
	for _, f := range states {
		if f.Error == "" {
			continue
		}
		if reasons[f.Error] == nil {
			order = append(order, f.Error)
		}
		reasons[f.Error] = append(reasons[f.Error], f.Outlet)
		silent = append(silent, f.Outlet)
	}
	if r.Read == 0 && len(silent) > 3 {
		say(p.people, "No feed could be read: this machine probably has no network. For example %s: %s.", silent[0], order[0])
		say(p.people, "Not read: %s", strings.Join(silent, ", "))
		return
	}
	for _, reason := range order {
		say(p.people, "not read: %s: %s", strings.Join(reasons[reason], ", "), reason)
	}
}

// tellNewest shows the newest stories that would have been posted if they were not the archive of new feeds.
func (p *program) tellNewest(tx *store.Tx) error {
	wanted, err := newest(tx, p.setup, 3, p.clock.Now())
	if err != nil || len(wanted) == 0 {
		return err
	}
	say(p.people, "The newest that would have been posted (a new feed's archive is not):")
	for _, s := range wanted {
		head := s.Reports[len(s.Reports)-1]
		say(p.people, "  %s  %s · %s (%s)", head.Published.In(p.TimeZone).Format("Mon 15:04"), s.Level, head.Title, head.Outlet)
	}
	return nil
}

// thousands writes a number with commas: 1,912.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
