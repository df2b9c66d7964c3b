package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

func (c *command) replayCommand() *cobra.Command {
	var keep string
	r := &cobra.Command{
		Use:   "replay FILE…",
		Short: "Send stored items through the pipeline in their own time order, to the console",
		Long: "replay reads feed files, or files with a line an item ({\"id\",\"title\",\"summary\",\"url\",\"outlet\",\"lang\",\"country\",\"published\"}), and\n" +
			"lets the clock stand at each item's time in turn. Whatever the watchlists' destinations are, it prints to the console.",
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return c.replay(cmd.Context(), args, keep) },
	}
	r.Flags().StringVar(&keep, "store", "", "keep the store in `FILE` (default: a store that is thrown away)")
	return r
}

// replay needs no engine: it reconciles each alert that an item changed before it goes on to the next item, so that the
// same input gives the same output.
func (c *command) replay(ctx context.Context, files []string, keep string) (err error) {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	items, partly := c.readItems(files)
	if partly != nil && !errors.Is(partly, errPartly) {
		return partly
	}
	o := store.Options{File: keep, Stamp: "replay"}
	if keep == "" {
		dir, err := os.MkdirTemp("", "karaula-replay-")
		if err != nil {
			return fmt.Errorf("replay needs a folder for its store: %w", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		o.File, o.Volatile = filepath.Join(dir, "karaula.db"), true
	} else if _, err := os.Stat(keep); err == nil {
		return usageError{fmt.Errorf("--store: %s exists already: a replay begins with an empty store", keep)}
	}
	st, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	screen := console.New(c.Out, console.Options{JSON: c.json, Color: c.Color, Zone: s.TimeZone, Name: s.regionName})
	show := func(string) (alerts.Messenger, bool) { return screen, true }
	if err := c.replayInto(ctx, s, st, items, show); err != nil {
		return err
	}
	return partly
}

// replayInto gives messages to the platform that show returns for a destination's.
func (c *command) replayInto(ctx context.Context, s *setup, st *store.Store, items []news.Item, show func(string) (alerts.Messenger, bool)) error {
	var now time.Time
	clock := work.Clock{Now: func() time.Time { return now }, Rate: 1}
	log := logger(c.Err, s.Log, c.Color)
	deliverer := &work.Deliverer{
		Store: st, Wording: s.wording(), Timeout: 10 * time.Second, Clock: clock, Log: log,
		Platform: show,
	}
	intake := &work.Intake{
		Store: st, Rules: s.rules, Wording: s.wording(), Clock: clock, Log: log,
		Enqueue: func(context.Context, *sql.Tx, []int64) error { return nil },
	}
	policy := s.policy()
	policy.Watchlists = masked(policy.Watchlists)
	intake.SetPolicy(policy)
	deliverer.Policy = intake.Policy
	// until lets the clock stand at each moment in which a digest is due, up to a time.
	until := func(end time.Time) error {
		for {
			var due []news.Alert
			err := st.Read(ctx, func(tx *store.Tx) (err error) {
				due, err = tx.DueAlerts(end)
				return err
			})
			if err != nil || len(due) == 0 {
				return err
			}
			now = due[0].Due
			if _, err := deliverer.Reconcile(ctx, due[0].ID, nil); err != nil {
				return err
			}
		}
	}
	sources, err := c.sources(ctx, st, items)
	if err != nil {
		return err
	}
	tick := func(int) {}
	if c.json || !c.Color { // events on a terminal are progress enough
		tick = c.progress("item", len(items))
	}
	for i, it := range items {
		if err := until(it.Published); err != nil {
			return err
		}
		now = it.Published
		it.Seen = now
		it.FeedID = sources[text.Fold(it.Outlet)]
		taken, err := intake.Commit(ctx, []work.Arrival{{Readings: []*rules.Reading{s.rules.Read(it)}}})
		if err != nil {
			return err
		}
		for _, alert := range taken.Alerts {
			if _, err := deliverer.Reconcile(ctx, alert, nil); err != nil {
				return err
			}
		}
		tick(i + 1)
	}
	return until(now.AddDate(0, 0, 2)) // what waits for a time of day behind the last item
}

// masked replaces the addresses of incoming webhooks, with which anybody may post, by numbers that tell them apart: what a
// replay prints and keeps is shown around.
func masked(lists []news.Watchlist) []news.Watchlist {
	lists = slices.Clone(lists)
	for i := range lists {
		lists[i].PostTo = slices.Clone(lists[i].PostTo)
		for j, d := range lists[i].PostTo {
			if strings.HasSuffix(d.Platform(), "-webhook") {
				lists[i].PostTo[j] = news.Destination(fmt.Sprintf("%s:%x", d.Platform(), sha256.Sum256([]byte(d)))[:len(d.Platform())+9])
			}
		}
	}
	return lists
}

// sources makes a feed that is never asked for each outlet of the items, and returns its id by the outlet's folded name.
func (c *command) sources(ctx context.Context, st *store.Store, items []news.Item) (map[string]int64, error) {
	ids := map[string]int64{}
	err := st.Write(ctx, func(tx *store.Tx) error {
		for _, it := range items {
			name := text.Fold(it.Outlet)
			if ids[name] != 0 {
				continue
			}
			id, err := tx.PassiveFeed(news.Feed{
				URL: "replay:" + name, Outlet: it.Outlet, Owner: it.Owner, Country: it.Country, Trust: it.Trust, Verified: "never", Source: "replay",
			}, it.Published)
			if err != nil {
				return err
			}
			ids[name] = id
		}
		return nil
	})
	return ids, err
}

// readItems reads the items of files, in the order of time, then of id. An outlet of the catalogue has the owner and the
// trust it has there; any other is normal. A file that cannot be read is told, and the rest is used.
func (c *command) readItems(files []string) (items []news.Item, partly error) {
	known := map[string]news.Feed{}
	catalogue, err := feeds.Catalogue()
	if err != nil {
		return nil, err
	}
	for _, f := range catalogue {
		known[text.Fold(f.Outlet)] = f
	}
	for _, name := range files {
		some, err := c.readFile(name)
		if err != nil {
			if !errors.Is(err, errPartly) {
				say(c.Err, "%s: %s", name, err)
			}
			partly = errPartly
		}
		items = append(items, some...)
	}
	for i := range items {
		if f, ok := known[text.Fold(items[i].Outlet)]; ok {
			items[i].Owner, items[i].Trust = f.Owner, f.Trust
			items[i].Country = cmp.Or(items[i].Country, f.Country)
		}
	}
	slices.SortStableFunc(items, func(a, b news.Item) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.Key, b.Key))
	})
	return items, partly
}

// readFile reads a feed file, or a file of lines. Lines are told from a JSON Feed by what their first line is.
func (c *command) readFile(name string) ([]news.Item, error) {
	body, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", cause(err))
	}
	first, _, _ := bytes.Cut(bytes.TrimSpace(body), []byte("\n"))
	if bytes.HasPrefix(first, []byte("{")) && bytes.HasSuffix(bytes.TrimSpace(first), []byte("}")) && !bytes.Contains(first, []byte(`"items"`)) {
		return c.readLines(name)
	}
	d, err := feeds.Parse(body, feeds.ParseOptions{})
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", cause(err))
	}
	outlet := cmp.Or(d.Title, strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)))
	return d.News(news.Feed{Outlet: outlet, Lang: d.Language, Trust: news.Normal}, readAt(d, info.ModTime())), nil
}

// readAt is the time at which a stored document counts as read, which is what its undated entries get: its newest date, so
// that a replay says the same tomorrow, and for a document without dates that of its file.
func readAt(d *feeds.Document, file time.Time) time.Time {
	var newest time.Time
	for _, e := range d.Items {
		for _, t := range []time.Time{d.Published, d.Updated, e.Published, e.Updated} {
			if t.After(newest) && !t.After(file) {
				newest = t
			}
		}
	}
	return cmp.Or(newest, file)
}

func (c *command) readLines(name string) ([]news.Item, error) {
	var items []news.Item
	var last time.Time
	err := eachLine(c, name, func(l itemLine) error {
		it, err := l.item()
		if err != nil {
			return err
		}
		if it.Title == "" {
			it.Title = l.Text
		}
		if it.Title == "" {
			return errors.New("the item has no title")
		}
		it.Key = cmp.Or(it.Key, it.Link, it.Title)
		if it.Published.IsZero() { // as if it came with the one before it
			it.Published = last
		}
		last = it.Published
		items = append(items, it)
		return nil
	})
	return items, err
}
