package app

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func (c *command) chatCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "chat",
		Short: "Ask karaula as people do in chat",
		Long: "chat is a prompt that takes the verbs which people type after " + bot.Slash + " in a chat, also while karaula runs: a line a question,\n" +
			"until quit or the end of the input. Begin with help.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.chat(cmd.Context()) },
	}
}

// longestLine is how long a typed line may be, in bytes.
const longestLine = 16 << 10

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
	desk := &bot.Desk{
		Store: st, Rules: s.rules, Policy: s.policy, Now: time.Now, Log: log, Wording: s.wording(),
		Write:   func(ctx context.Context, f func(*store.Tx) error) error { return c.asGuest(ctx, s, f) },
		Enqueue: func(_ context.Context, tx *store.Tx, ids []int64) error { return tx.CallAlerts(ids, time.Now()) },
		Version: version(), Platforms: slices.Sorted(maps.Keys(names)),
	}
	return errors.Join(c.converse(ctx, desk), ctx.Err())
}

// converse answers line by line.
func (c *command) converse(ctx context.Context, desk *bot.Desk) error {
	prompt := func() {
		if c.Color {
			_, _ = fmt.Fprint(c.Out, "karaula> ")
		}
	}
	lines := bufio.NewScanner(c.In)
	lines.Buffer(nil, longestLine)
	person := bot.Person{ID: "console:" + caller(), Name: caller(), Manages: true}
	for prompt(); lines.Scan() && ctx.Err() == nil; prompt() {
		typed := strings.TrimSpace(lines.Text())
		if typed == "quit" || typed == "exit" {
			return nil
		}
		if typed == "" {
			continue
		}
		question, share := bot.SplitShare(typed)
		a := desk.Handle(ctx, bot.Press{Verb: bot.Ask, Arg: question, Share: share, Destination: news.Destination("console"), Person: person, At: time.Now()})
		for _, p := range cmp.Or(a.Private, a.Public).Paragraphs {
			say(c.Out, "%s", bot.Plain(p.Plain()))
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("what was typed cannot be read: %w", err)
	}
	return nil
}
