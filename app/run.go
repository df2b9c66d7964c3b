package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/metrics"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/web"
	"github.com/karaula/karaula/work"
)

func (c *command) runCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "run",
		Short: "Watch the feeds and alert the destinations, until it is stopped",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context(), runOptions{}) },
	}
}

// runOptions are what the demo does differently from the main job.
type runOptions struct {
	setup *setup     // nil: from the configuration
	clock work.Clock // zero: the machine's
	quiet bool       // the caller tells about the start and the first round itself
	stamp string
}

// run does the main job until ctx ends.
func (c *command) run(ctx context.Context, o runOptions) error {
	s := o.setup
	var changes *watch
	if s == nil {
		changes = c.watch() // before it is read: no change falls in between
		var err error
		if s, err = c.prepare(); err != nil {
			return err
		}
	}
	if o.clock.Now == nil {
		o.clock = work.RealTime()
	}
	p, err := c.start(ctx, s, o)
	if err != nil {
		return err
	}
	p.changes = changes
	return errors.Join(p.run(ctx), p.close())
}

// program is the main job, put together and not yet running.
type program struct {
	*setup         // of the start
	live    *setup // in force: see apply
	inForce *inForce
	changed chan struct{} // something was changed in chat
	changes *watch        // nil: the configuration is none of a file's
	store   *store.Store
	outage  *work.Outage
	fetcher *feeds.Fetcher
	intake  *work.Intake
	poller  *work.Poller
	engine  *work.Engine
	ticker  *work.Ticker
	keeper  *work.Keeper
	reader  *work.Reannotator
	ops     *work.Ops
	chats   []bot.Chat
	posting []string // the platforms that it posts to, by name
	metrics *metrics.Metrics
	web     *web.Server // nil without a listener
	log     *slog.Logger
	people  io.Writer
	clock   work.Clock
}

func (c *command) start(ctx context.Context, s *setup, o runOptions) (*program, error) {
	p := &program{setup: s, log: logger(c.Err, s.Log, c.Color), people: c.people(), clock: o.clock, changed: make(chan struct{}, 1)}
	if err := p.assemble(ctx, c, o); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *program) assemble(ctx context.Context, c *command, o runOptions) (err error) {
	screen := console.New(c.Out, console.Options{JSON: c.json, Color: c.Color, Zone: p.TimeZone, Name: p.regionName})
	platforms := map[string]alerts.Messenger{screen.Name(): screen}
	chats, err := c.platforms(p.setup, p.log)
	if err != nil {
		return err
	}
	for _, platform := range chats {
		platforms[platform.Name()] = platform
	}
	p.chats = chatsOf(platforms)
	p.posting = slices.Sorted(maps.Keys(platforms))
	p.metrics = p.newMetrics(p.posting)
	database := p.storeOptions()
	database.Guests, database.Stamp, database.Wrote, database.Log = true, o.stamp, p.metrics.Wrote, p.log
	if p.store, err = store.Open(ctx, database); err != nil {
		return err
	}
	deliverer := &work.Deliverer{
		Store: p.store, Wording: p.wording(), Timeout: 10 * time.Second, Clock: p.clock, Log: p.log,
		Platform: func(name string) (alerts.Messenger, bool) { m, ok := platforms[name]; return m, ok },
		Observer: p.metrics,
	}
	p.outage = &work.Outage{Log: p.log}
	if err := p.outage.Outlast(ctx, func() (err error) {
		p.engine, err = work.NewEngine(ctx, p.store, deliverer, p.log)
		return err
	}); err != nil {
		return err
	}
	p.intake = &work.Intake{
		Store: p.store, Rules: p.rules, Wording: p.wording(), Clock: p.clock, Log: p.log, Enqueue: p.engine.Enqueue, Observer: p.metrics,
	}
	deliverer.Policy = p.intake.Policy
	p.inForce = &inForce{store: p.store, zone: p.TimeZone, use: p.intake.SetPolicy, log: p.log}
	p.ticker = &work.Ticker{Store: p.store, Engine: p.engine, Clock: p.clock, Outage: p.outage}
	p.keeper = &work.Keeper{Store: p.store, Clock: p.clock, Log: p.log, Outage: p.outage}
	p.reader = &work.Reannotator{Store: p.store, Rules: p.rules, Log: p.log, Outage: p.outage}
	p.poller = &work.Poller{
		Store: p.store, Rules: p.rules, Intake: p.intake, Outage: p.outage, Workers: 16, Clock: p.clock, Log: p.log, Observer: p.metrics,
		Process: p.engine.Process().ID(),
		FirstRound: func(r work.Round) {
			// Every feed at once takes several times the memory that is needed from then on: the system gets it back.
			debug.FreeOSMemory()
			if !o.quiet {
				p.tellRound(ctx, r)
			}
		},
	}
	p.makeOps()
	if err := p.apply(ctx, p.setup); err != nil {
		return err
	}
	if p.Listen != "" {
		p.web = web.New(p.Listen, web.Handlers{Healthy: p.health, Ready: p.ready, Metrics: p.metrics.Handler()})
	}
	if !o.quiet {
		p.tellStart()
	}
	return nil
}

// run works until ctx ends or a part fails.
func (p *program) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return p.poller.Run(ctx) })
	group.Go(func() error { return p.outage.Outlast(ctx, func() error { return p.engine.Run(ctx) }) })
	alone := func(name string, f func(context.Context) error) {
		x := work.Exclusive{Name: name, Store: p.store, Process: p.engine.Process(), Outage: p.outage, Log: p.log}
		group.Go(func() error { return x.Run(ctx, f) })
	}
	alone("ticks", p.ticker.Run)
	alone("keep", p.keeper.Run)
	alone("reannotate", p.reader.Run)
	alone("fill search", p.fillSearch)
	alone("ops", p.ops.Run)
	alone("noisy days", p.speakUp)
	for _, chat := range p.chats {
		alone(chatLease(chat.Name()), func(ctx context.Context) error { return p.attend(ctx, chat) })
	}
	group.Go(func() error { return p.keepUp(ctx) })
	if p.changes != nil {
		group.Go(func() error { return p.changes.run(ctx, p) })
	}
	if !p.Ops.HeartbeatURL.Empty() {
		beats := &heartbeat{p.Ops.HeartbeatURL, heartbeatEvery, p.ready, p.metrics.Beat, p.log}
		group.Go(func() error {
			beats.run(ctx)
			return nil
		})
	}
	if p.web != nil {
		group.Go(func() error {
			// Health and metrics that cannot be served are told, but no alert is held back for them.
			if err := p.web.Run(ctx); err != nil {
				p.log.Error("health and metrics are not served", "listen", p.Listen, "error", err)
			}
			return nil
		})
	}
	return group.Wait()
}

// fillSearch makes items found that a store from before the search, or a moved one, holds.
func (p *program) fillSearch(ctx context.Context) error {
	if err := p.outage.Outlast(ctx, func() error { return p.store.FillSearch(ctx) }); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

func (p *program) close() error {
	if p.fetcher != nil {
		p.fetcher.Close()
	}
	if p.engine != nil {
		p.engine.Close()
	}
	if p.store != nil {
		return p.store.Close()
	}
	return nil
}
