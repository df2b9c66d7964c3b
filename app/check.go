package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/secret"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

func (c *command) checkCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration, the watchlists, the feeds and the chat platforms",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.check(cmd.Context(), offline) },
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "leave the network out")
	return cmd
}

// checked is a line that check prints about a feed.
type checked struct {
	Outlet string `json:"outlet"`
	URL    string `json:"url"`
	Items  int    `json:"items"`
	Error  string `json:"error"`
	Found  string `json:"found"`    // the feed that the page at url names; "" where url is a feed
	Moved  string `json:"moved_to"` // where the feed says that it moved for good
	Health string `json:"health"`   // what the store knows of it: dead, quiet, …; "" for nothing that is wrong
}

func (c *command) check(ctx context.Context, offline bool) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	var warnings []error
	for _, w := range s.Warnings {
		warnings = append(warnings, w)
	}
	whole := s
	if !offline || !s.Store.Postgres() {
		with, err := s.withKept(ctx, logger(c.Err, s.Log, c.Color))
		if err == nil {
			whole = with
		} else {
			say(c.Err, "warning: the watchlists that were made in chat are not looked at: %s", err)
		}
		often, err := whole.warnOfRinging(ctx)
		if err != nil {
			say(c.Err, "warning: how often the watchlists ring is not looked at: %s", err)
		}
		warnings = append(warnings, often...)
	}
	for _, w := range warnings {
		say(c.Err, "warning: %s", w.Error())
	}
	if !s.Store.Postgres() {
		if room, err := store.RoomFor(s.Store.Clear()); err != nil {
			say(c.Err, "warning: %s", err)
		} else if why := work.Filling(room); why != "" {
			say(c.Err, "warning: %s", why)
		}
	}
	say(c.people(), "%s: nothing is wrong (%s, %s)", s.file, count(len(s.Watchlists), "watchlist"), count(len(s.feeds), "feed"))
	for _, w := range whole.Watchlists {
		made := ""
		if w.Scope != "" {
			made = " (made in chat)"
		}
		say(c.people(), "  watchlist %s%s: %s\n    %s", w.Name, made, w.Query, s.rules.Say(w.Query))
	}
	if offline {
		return nil
	}
	platforms := c.checkPlatforms(ctx, whole)
	if platforms != nil && !errors.Is(platforms, errPartly) {
		return platforms
	}
	fetcher, err := newFetcher(s.Config)
	if err != nil {
		return mistaken(err)
	}
	defer fetcher.Close()
	return cmp.Or(c.checkFeeds(ctx, whole, fetcher), platforms)
}

// checkFeeds asks every feed once, a few at a time and one request at a time to one host.
func (c *command) checkFeeds(ctx context.Context, s *setup, fetcher *feeds.Fetcher) error {
	known := s.knownFeeds(ctx)
	all := withAdded(s.feeds, known)
	results := make([]checked, len(all))
	addresses := make([]string, len(all))
	for i, f := range all {
		addresses[i] = f.URL
	}
	err := c.askAll(ctx, fetcher, addresses, func(ctx context.Context, i int) {
		f := all[i]
		results[i] = checked{Outlet: f.Outlet, URL: config.ShowFeed(f), Health: ailing(known[f.URL], time.Now(), s.TimeZone)}
		response, err := fetcher.Fetch(ctx, feeds.Request{URL: f.URL, Shown: f.Shown, Discover: true})
		if err != nil {
			results[i].Error = err.Error()
			return
		}
		results[i].Items = len(response.Document.News(f, time.Now()))
		results[i].Found = secret.Show(response.Found)
		if response.Moved != "" && response.Found == "" {
			results[i].Moved = showMoved(store.FeedState{Feed: f, MovedTo: response.Moved})
		}
	})
	if err != nil {
		return err
	}
	err = c.printChecked(results)
	for _, p := range health.Places(s.watchedRegions(), asChecked(all, results), time.Now()) {
		say(c.people(), "%s", p.Sentence(s.regionName(p.Region)))
	}
	return err
}

// withAdded are the feeds of the configuration, and behind them those that the store has besides: imported, or added in chat.
func withAdded(feeds []news.Feed, known map[string]store.FeedState) []news.Feed {
	all := slices.Clone(feeds)
	for _, f := range known {
		if f.Source == store.Imported || f.Source == store.Chat {
			all = append(all, f.Feed)
		}
	}
	slices.SortFunc(all[len(feeds):], func(a, b news.Feed) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// knownFeeds is what the store knows of the feeds, by their address; nothing where there is no store yet.
func (s *setup) knownFeeds(ctx context.Context) map[string]store.FeedState {
	known := map[string]store.FeedState{}
	_ = s.read(ctx, func(tx *store.Tx) error { // check is about the configuration: whatever ails the store, status says it
		all, err := tx.Feeds()
		for _, f := range all {
			known[f.URL] = f
		}
		return err
	})
	return known
}

// ailing says what is wrong with a feed by what the store knows, "" for nothing.
func ailing(f store.FeedState, now time.Time, zone *time.Location) string {
	switch health.Of(f, now) {
	case health.Quiet, health.Dead, health.Stopped:
		return health.Sentence(f, now, zone)
	}
	return ""
}

// asChecked are feeds in the state that they were found in.
func asChecked(list []news.Feed, results []checked) []store.FeedState {
	all := make([]store.FeedState, len(list))
	for i, f := range list {
		all[i] = store.FeedState{Feed: f, ReadOK: time.Now(), Error: results[i].Error}
		if results[i].Error != "" {
			all[i].Failures = 1
		}
	}
	return all
}

func (c *command) printChecked(results []checked) error {
	failed := 0
	for _, r := range results {
		if r.Error != "" {
			failed++
		}
		if c.json {
			if err := c.print(r); err != nil {
				return err
			}
			continue
		}
		verdict := count(r.Items, "item")
		if r.Found != "" {
			verdict += "; it is a web page, the feed that it names is " + r.Found
		}
		if r.Moved != "" {
			verdict += "; moved for good to " + r.Moved
		}
		if r.Error != "" {
			verdict = "not read: " + r.Error
		}
		if r.Health != "" {
			verdict += "; so far it " + r.Health
		}
		if _, err := fmt.Fprintf(c.Out, "%-24s %s\n    %s\n", r.Outlet, verdict, r.URL); err != nil {
			return err
		}
	}
	say(c.people(), "%d of %d feeds read", len(results)-failed, len(results))
	if failed > 0 {
		return errPartly
	}
	return nil
}

// count writes a number of things: "1 watchlist", "2 watchlists".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
