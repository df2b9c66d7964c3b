package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/store"
)

func (c *command) chatCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "chat",
		Short: "Ask karaula as people do in chat",
		Long: "chat is a prompt that takes the verbs which people type after " + bot.Slash + " in a chat, also while karaula runs: a line a question,\n" +
			"until quit or the end of the input. What can be pressed there has a number here. Begin with help.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.chat(cmd.Context()) },
	}
}

func (c *command) chat(ctx context.Context) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	log := logger(c.Err, s.Log, c.Color)
	chats, err := c.platforms(s, log)
	if err != nil {
		return err
	}
	st, err := s.look(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	names := map[string]bool{"console": true}
	for _, p := range chats {
		names[p.Name()] = true
	}
	var policy alerts.Policy
	force := &inForce{store: st, zone: s.TimeZone, use: func(p alerts.Policy) { policy = p }, log: log}
	if err := force.take(ctx, s); err != nil {
		return err
	}
	current := func() alerts.Policy { // one line after the other is answered
		if _, err := force.look(ctx); err != nil {
			log.Error("what was changed in chat cannot be read", "error", err)
		}
		return policy
	}
	fetcher, err := newFetcher(s.Config)
	if err != nil {
		return mistaken(err)
	}
	defer fetcher.Close()
	desk := &bot.Desk{
		Store: st, Rules: s.rules, Policy: current, Now: time.Now, Log: log, Wording: s.wording(),
		Write:   func(ctx context.Context, f func(*store.Tx) error) error { return c.asGuest(ctx, s, f) },
		Enqueue: func(_ context.Context, tx *store.Tx, ids []int64) error { return tx.CallAlerts(ids, time.Now()) },
		Reading: force.reading, Missing: s.missing,
		Fetcher: func() *feeds.Fetcher { return fetcher },
		Version: version(), Platforms: slices.Sorted(maps.Keys(names)),
	}
	screen := console.New(c.Out, console.Options{Color: c.Color, Zone: s.TimeZone, Name: s.regionName})
	who := bot.Person{ID: "console:" + caller(), Name: caller(), Manages: true, Governs: true}
	return errors.Join(screen.Converse(ctx, c.In, desk.Handle, who), ctx.Err())
}
