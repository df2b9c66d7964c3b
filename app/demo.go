package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/app/demo"
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// demoConfig is what a desk for north Kosovo would write.
const demoConfig = `
listen: ""
poll: {every: 10m}
fetch: {allow_private_networks: ["127.0.0.0/8"]}
alerts: {group_window: 12h} # six hours are nine seconds here, which a busy machine may take for a round over the feeds
log: {level: error}
feeds: {include: []}
watchlists:
  - name: north-kosovo
    query: 'region:kosovo/north -topic:sport'
    post_at: 1
    post_to: [console]
`

// pace is how many seconds of the demo pass in one of the machine: on its first day, and on the quieter days behind it.
type pace struct{ first, rest float64 }

// demoPace is 40 minutes a second, so that the rise takes 37 seconds, and then four times that.
func demoPace() pace { return pace{2400, 4 * 2400} }

func (c *command) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Show the main job on a week of May 2023: no network, no token",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.demo(cmd.Context(), demoPace()) },
	}
}

// demo does the main job, with nothing replaced but the clock, on the feeds of a server on loopback.
func (c *command) demo(ctx context.Context, speed pace) (err error) {
	dir, err := os.MkdirTemp("", "karaula-demo-")
	if err != nil {
		return fmt.Errorf("the demo needs a folder for its store: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	clock := &demoClock{pace: speed}
	server, err := demo.Serve(clock.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	s, err := demoSetup(server)
	if err != nil {
		return err
	}
	s.Store = config.NewStore(filepath.Join(dir, "karaula.db"))
	p, err := c.start(ctx, s, runOptions{clock: work.Clock{Now: clock.now, Rate: speed.first}, quiet: true, stamp: "demo"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()

	say(c.people(), `karaula demo: 25 to 31 May 2023 in north Kosovo, %.0f minutes a second (Ctrl-C ends it).
The events are public facts; the outlets are invented, their texts written for this demo. %d feeds are served on
127.0.0.1 and polled as any other feed; the watchlist is
    region:kosovo/north -topic:sport, from level 1 (tension) on
Weather, sport, history and accidents are among the items and should stay silent.`, speed.first/60, len(s.feeds))
	running, end := context.WithCancel(ctx)
	defer end()
	p.poller.FirstRound = func(r work.Round) {
		say(c.people(), "%d of %d feeds read, %d items of their archives stored; the clock starts.\n", r.Read, r.Asked, r.Items)
		clock.start()
		go func() { // it ends with running
			last := time.NewTicker(200 * time.Millisecond)
			defer last.Stop()
			for !demoOver(running, p.store) {
				select {
				case <-last.C:
				case <-running.Done():
					return
				}
			}
			end()
		}()
	}
	if err := p.run(running); err != nil {
		return err
	}
	return c.demoSummary(context.WithoutCancel(ctx), p.store)
}

// demoOver reports whether every feed was read after the last item appeared, and all alerts are shown.
func demoOver(ctx context.Context, st *store.Store) (over bool) {
	err := st.Read(ctx, func(tx *store.Tx) error {
		states, err := tx.Feeds()
		if err != nil {
			return err
		}
		counts, err := tx.Count()
		over = counts.Waiting == 0 && !slices.ContainsFunc(states, func(f store.FeedState) bool { return !f.ReadOK.After(demo.End()) })
		return err
	})
	return err == nil && over
}

func demoSetup(server *demo.Server) (*setup, error) {
	r, err := loadRules()
	if err != nil {
		return nil, err
	}
	none := func(string) (string, bool) { return "", false }
	cfg, err := config.Parse("the demo's configuration", []byte(demoConfig), none, &names{rules: r})
	if err != nil {
		return nil, err
	}
	s := &setup{Config: cfg, file: "the demo's configuration", rules: r, feeds: server.Feeds()}
	return s, s.compile(nil)
}

// demoSummary says what rang and what stayed silent.
func (c *command) demoSummary(ctx context.Context, st *store.Store) error {
	items, err := demo.Items()
	if err != nil {
		return err
	}
	kinds := map[string]demo.Kind{}
	for _, it := range items {
		kinds[it.ID] = it.Kind
	}
	return st.Read(ctx, func(tx *store.Tx) error {
		counts, err := tx.Count()
		if err != nil {
			return err
		}
		all, err := tx.LatestAlerts(counts.Alerts)
		if err != nil {
			return err
		}
		told, decoys := 0, 0
		for _, a := range all {
			for _, s := range a.Stories {
				reports, err := tx.Reports(s.StoryID)
				if err != nil {
					return err
				}
				told += len(reports)
				for _, r := range reports {
					if kinds[r.Key] == demo.Decoy {
						decoys++
					}
				}
			}
		}
		say(c.people(), "\nThat was it: %d items of %d stories were read; %d of them stand in %d alerts, %d are decoys.\nNext: karaula run, with your own config.yaml.",
			counts.Items, counts.Stories, told, counts.Alerts, decoys)
		return nil
	})
}

// demoClock stands at the demo's beginning until it is started, then runs at its pace.
type demoClock struct {
	pace
	began atomic.Pointer[time.Time]
}

func (d *demoClock) start() {
	now := time.Now()
	d.began.Store(&now)
}

func (d *demoClock) now() time.Time {
	began := d.began.Load()
	if began == nil {
		return demo.Start()
	}
	passed := time.Duration(float64(time.Since(*began)) * d.first)
	if day := demo.Calm().Sub(demo.Start()); passed > day {
		passed = day + time.Duration(float64(passed-day)*d.rest/d.first)
	}
	return demo.Start().Add(passed)
}
