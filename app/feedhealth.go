package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/secret"
	"github.com/karaula/karaula/store"
)

func (c *command) feedHealthCommand() *cobra.Command {
	return &cobra.Command{
		Use: "health [NAME…]", Short: "Say how each feed is: last read, last error, what is usual, silent since, moved to",
		Long: "health says how the feeds are that are asked, the worst first, from what the store knows of them. A NAME is an outlet's or the address of\n" +
			"a feed. karaula check asks each feed instead.",
		RunE: func(cmd *cobra.Command, args []string) error { return c.feedHealth(cmd.Context(), args) },
	}
}

// feedStatus is what status and feed health print of a feed.
type feedStatus struct {
	Outlet      string       `json:"outlet"`
	URL         string       `json:"url"`
	State       health.State `json:"state"`
	Says        string       `json:"says"`      // the state as a sentence
	LastRead    string       `json:"last_read"` // "" for never
	LastTry     string       `json:"last_try"`
	Due         string       `json:"due"`
	Failures    int          `json:"failures"`
	Error       string       `json:"error"`
	Stopped     bool         `json:"stopped"`
	MovedTo     string       `json:"moved_to"`
	SilentSince string       `json:"silent_since"` // "" while it is not
	Usual       string       `json:"usual"`        // how it publishes, in words
	GapFrom     string       `json:"gap_from"`     // what it published from here to gap_to may have been missed
	GapTo       string       `json:"gap_to"`
	Source      string       `json:"source"` // config, import, chat, or where the catalogue has it from
}

func statusOf(f store.FeedState, now time.Time, zone *time.Location) feedStatus {
	s := feedStatus{
		Outlet: f.Outlet, URL: config.ShowFeed(f.Feed), State: health.Of(f, now), Says: health.Sentence(f, now, zone), LastRead: moment(f.ReadOK),
		LastTry: moment(f.Tried), Due: moment(f.Due), Failures: f.Failures, Error: f.Error, Stopped: f.Stopped, MovedTo: showMoved(f),
		Usual: health.Usual(f, now, zone), GapFrom: moment(f.GapFrom), GapTo: moment(f.GapTo), Source: f.Source,
	}
	if s.State == health.Quiet {
		s.SilentSince = moment(f.Fresh)
	}
	return s
}

// line is a feed's line for people, without its name. local writes times.
func (s feedStatus) line(local func(string) string) string {
	line := s.Says
	if s.Source == store.Chat {
		line += "; added in chat"
	}
	if s.MovedTo != "" {
		line += "; moved to " + s.MovedTo
	}
	if s.GapTo != "" {
		line += fmt.Sprintf("; gap %s–%s", local(s.GapFrom), local(s.GapTo))
	}
	return line
}

// feedHealthLine is what feed health prints of a feed as data.
type feedHealthLine struct {
	feedStatus
	Rhythm []int `json:"rhythm"` // entries in each hour of the week, from Monday 00:00 UTC on
}

func (c *command) feedHealth(ctx context.Context, names []string) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	var all []store.FeedState
	if err := s.read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Feeds()
		return err
	}); err != nil {
		return err
	}
	now := time.Now()
	named, err := namedFeeds(all, names)
	if err != nil {
		return err
	}
	worst := func(f store.FeedState) int { return slices.Index(health.States(), health.Of(f, now)) }
	slices.SortStableFunc(named, func(a, b store.FeedState) int { return cmp.Compare(worst(b), worst(a)) })
	for _, f := range named {
		status := statusOf(f, now, s.TimeZone)
		if c.json {
			if err := c.print(feedHealthLine{status, f.Rhythm.Week()}); err != nil {
				return err
			}
			continue
		}
		line := status.line(local(s.TimeZone))
		if status.Usual != "" && status.State != health.Quiet { // whose sentence says it
			line += "; usually " + status.Usual
		}
		if _, err := fmt.Fprintf(c.Out, "%-24s %s\n    %s\n", f.Outlet, line, status.URL); err != nil {
			return err
		}
	}
	say(c.people(), "%s", inStates(named, now))
	for _, p := range health.Places(s.watchedRegions(), all, now) {
		say(c.people(), "%s", p.Sentence(s.regionName(p.Region)))
	}
	return nil
}

// namedFeeds are the feeds that some names mean, all where there are none.
func namedFeeds(all []store.FeedState, names []string) ([]store.FeedState, error) {
	if len(names) == 0 {
		return all, nil
	}
	var named []store.FeedState
	for _, name := range names {
		before := len(named)
		for _, f := range all {
			if f.URL == name || text.Fold(f.Outlet) == text.Fold(name) {
				named = append(named, f)
			}
		}
		if len(named) == before {
			return nil, fmt.Errorf("no feed that is asked has the outlet or address %q: karaula feed health lists all", secret.Show(name))
		}
	}
	return named, nil
}

// inStates counts feeds by their states: "69 feeds: 60 read, 2 quiet, 7 dead".
func inStates(all []store.FeedState, now time.Time) string {
	n := map[health.State]int{}
	for _, f := range all {
		n[health.Of(f, now)]++
	}
	var parts []string
	for _, s := range health.States() {
		if n[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[s], s))
		}
	}
	return count(len(all), "feed") + ": " + strings.Join(parts, ", ")
}

// watchedRegions are the regions that the watchlists ask for.
func (s *setup) watchedRegions() (all []string) {
	for i := range s.Watchlists {
		all = append(all, s.set.Watches(i)...)
	}
	return all
}

// local writes times of JSON as people in a zone read them.
func local(zone *time.Location) func(string) string {
	return func(s string) string {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return "never"
		}
		return t.In(zone).Format("2 Jan 15:04")
	}
}
