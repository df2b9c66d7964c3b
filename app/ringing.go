package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
)

const (
	tooOften = 20 // rings a day: more, and people stop looking

	mostRehearsed = 10_000 // stories: some seconds' work
)

// warnOfRinging says of which watchlists people would have heard too often in the last days that are stored. Without a
// store there is nothing to say.
func (s *setup) warnOfRinging(ctx context.Context) ([]error, error) {
	if _, err := os.Stat(s.Store.Clear()); !s.Store.Postgres() && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var rings []int
	var days float64
	if err := s.read(ctx, func(tx *store.Tx) (err error) {
		rings, days, err = rehearse(tx, s.rules, s.policy(), mostRehearsed)
		return err
	}); err != nil {
		return nil, err
	}
	var warnings []error
	for i, n := range rings {
		if perDay := float64(n) / days; perDay > tooOften {
			says := fmt.Sprintf("the watchlist %s would have rung %.0f times a day on what is stored "+
				"(%d times in %.0f h), and more than %d is more than people read: ask for a narrower place, a rarer word or a higher post_at",
				s.Watchlists[i].Name, perDay, n, days*24, tooOften)
			if s.Watchlists[i].Scope != "" {
				warnings = append(warnings, errors.New("made in chat: "+says))
			} else {
				warnings = append(warnings, s.AboutWatchlist(i, says))
			}
		}
	}
	return warnings, nil
}

// rehearse counts how often the watchlists of a policy would have rung on the newest week that is stored, or on the newest
// stories when a week has more than most, and over how many days: at least one, so that a store's first hour tells nothing.
func rehearse(tx *store.Tx, r *rules.Rules, p alerts.Policy, most int) (rings []int, days float64, err error) {
	end, err := tx.Latest(1, time.Time{})
	if err != nil || end.IsZero() {
		return nil, 1, err
	}
	since, first, least := end.Add(-bot.LookBack), end, 1.0
	if full, err := tx.Latest(most, since); err != nil {
		return nil, 1, err
	} else if !full.IsZero() {
		since, least = full, 1.0/24
	}
	rehearsal := alerts.NewRehearsal(p)
	for story, err := range tx.Candidates(rules.Search{rules.Alternative{}}, since) {
		if err != nil {
			return nil, 1, err
		}
		if story.First.Before(since) {
			continue
		}
		if story.First.Before(first) {
			first = story.First
		}
		readings := make([]*rules.Reading, len(story.Reports))
		for i, report := range story.Reports {
			readings[i] = r.Read(report.Item)
		}
		rehearsal.Tell(story, p.Set.Concerned(story.Facts, readings))
	}
	return rehearsal.Rings(), max(end.Sub(first).Hours()/24, least), nil
}
