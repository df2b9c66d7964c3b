package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func (c *command) quietCommand() *cobra.Command {
	var there string
	cmd := &cobra.Command{
		Use:     "quiet WHAT [FOR]",
		Aliases: []string{"mute", "snooze"},
		Short:   "Send no new messages about something for a while",
		Long: "quiet keeps new messages about an alert, a story, a watchlist or a place back until a time, also while karaula runs. What is\n" +
			"above the level that was told so far is told all the same; messages that stand are brought up to date; what was held back\n" +
			"of a watchlist or a place comes in one digest at the end.\n\n" +
			"WHAT: alert 12, story s45, watchlist north-kosovo, kosovo/north (or its name in any language).\n" +
			"FOR: 1h, 8h (the default), 2d, tomorrow, until 14:30, monday 09:00, 2026-11-30; at most 7 days.",
		Example: "  karaula quiet north Kosovo until tomorrow\n  karaula quiet alert 12\n  karaula quiet list\n  karaula quiet end alert 12",
		Args:    arguments(cobra.MinimumNArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.quiet(cmd.Context(), args, there) },
	}
	end := &cobra.Command{
		Use: "end WHAT|NUMBER", Short: "Let something be told again, as karaula quiet list numbers it or by what it is",
		Args: arguments(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return c.quietEnd(cmd.Context(), args, there) },
	}
	for _, takes := range []*cobra.Command{cmd, end} {
		takes.Flags().StringVar(&there, "destination", "", "only in `DESTINATION` (default: everywhere)")
	}
	cmd.AddCommand(end, &cobra.Command{
		Use: "list", Short: "Show what is quiet, and until when", Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.quietList(cmd.Context()) },
	})
	return cmd
}

func (c *command) quiet(ctx context.Context, args []string, there string) error {
	s, err := c.prepareKept(ctx)
	if err != nil {
		return err
	}
	now := time.Now().In(s.TimeZone)
	what, until, err := bot.SplitQuiet(strings.Fields(strings.Join(args, " ")), now)
	if err != nil {
		return usageError{err}
	}
	q, err := s.names().QuietTarget(what)
	if err != nil {
		return usageError{err}
	}
	if q.Destination, err = s.names().QuietThere(there); err != nil {
		return usageError{err}
	}
	q.From, q.Until, q.By = now.Truncate(time.Millisecond), until.Truncate(time.Millisecond), caller()
	err = c.asGuest(ctx, s, func(tx *store.Tx) error {
		if err := bot.QuietLevel(tx, s.rules, &q); err != nil {
			return err
		}
		if q.ID, err = tx.AddQuieting(q); err != nil {
			return err
		}
		about := fmt.Sprintf("%s until %s, level %d", quietAbout(q), moment(q.Until), int(q.Level))
		return tx.Audit(store.Change{At: q.From, Who: q.By, Action: "quiet", About: about})
	})
	if err != nil {
		return err
	}
	if c.json {
		return c.print(quietLine(q))
	}
	say(c.Out, "%s is quiet%s until %s.%s It ends earlier with: karaula quiet end %d", s.names().QuietName(q), in(q), clock(q.Until), breaks(q), q.ID)
	return nil
}

func (c *command) quietEnd(ctx context.Context, args []string, there string) error {
	s, err := c.prepareKept(ctx)
	if err != nil {
		return err
	}
	d, err := s.names().QuietThere(there)
	if err != nil {
		return usageError{err}
	}
	words := strings.Join(args, " ")
	id, noNumber := strconv.ParseInt(words, 10, 64)
	var target news.Quieting
	if noNumber != nil {
		if target, err = s.names().QuietTarget(words); err != nil {
			return usageError{err}
		}
		target.Destination = d
	}
	now := time.Now().In(s.TimeZone).Truncate(time.Millisecond)
	var ended []news.Quieting
	err = c.asGuest(ctx, s, func(tx *store.Tx) (err error) {
		if noNumber == nil {
			ended, err = tx.Quietings(now)
			ended = slices.DeleteFunc(ended, func(q news.Quieting) bool { return q.ID != id })
		} else {
			if target.Kind == news.QuietStory {
				if _, err := bot.SettleStory(tx, &target); err != nil {
					return err
				}
			}
			ended, err = tx.QuietingOf(target, now)
		}
		for i, q := range ended {
			change := store.Change{At: now, Who: caller(), Action: "end quiet", About: quietAbout(q)}
			if err := errors.Join(tx.EndQuieting(q.ID, now), tx.Audit(change)); err != nil {
				return err
			}
			ended[i].Until = now
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(ended) == 0 {
		return fmt.Errorf("%s is not quiet: karaula quiet list shows what is", words)
	}
	for _, q := range ended {
		if !c.json {
			say(c.Out, "%s is told of again%s.", s.names().QuietName(q), in(q))
		} else if err := c.print(quietLine(q)); err != nil {
			return err
		}
	}
	return nil
}

func (c *command) quietList(ctx context.Context) error {
	s, err := c.prepareKept(ctx)
	if err != nil {
		return err
	}
	var all []news.Quieting
	if err := s.read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Quietings(time.Now())
		return err
	}); err != nil {
		return err
	}
	for _, q := range all {
		if c.json {
			if err := c.print(quietLine(q)); err != nil {
				return err
			}
			continue
		}
		say(c.Out, "%3d  %s%s until %s, by %s.%s", q.ID, s.names().QuietName(q), in(q), clock(q.Until.In(s.TimeZone)), q.By, breaks(q))
	}
	if len(all) == 0 && !c.json {
		_, err = io.WriteString(c.Out, "Nothing is quiet.\n")
	}
	return err
}

// asGuest writes to the store, beside a karaula that may be running on it.
func (c *command) asGuest(ctx context.Context, s *setup, f func(*store.Tx) error) (err error) {
	o := s.storeOptions()
	o.Guest = true
	st, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(st.Write(ctx, f), st.Close())
}

// caller is who calls the program, as the system knows them.
func caller() string {
	u, err := user.Current()
	if err != nil {
		return "somebody"
	}
	return cmp.Or(u.Username, u.Uid)
}

// quieted is a line that quiet, quiet list and quiet end print.
type quieted struct {
	ID          int64            `json:"id"`
	Kind        news.QuietKind   `json:"kind"`
	What        string           `json:"what"`
	Destination news.Destination `json:"destination"` // "" for everywhere
	Level       news.Level       `json:"level"`       // what is above it is told all the same
	From        string           `json:"from"`
	Until       string           `json:"until"`
	By          string           `json:"by"`
}

func quietLine(q news.Quieting) quieted {
	return quieted{q.ID, q.Kind, q.What, q.Destination, q.Level, moment(q.From), moment(q.Until), q.By}
}

// quietAbout is what a quieting is about, for programs and records: "place kosovo/north in slack:#a".
func quietAbout(q news.Quieting) string { return string(q.Kind) + " " + q.What + in(q) }

func in(q news.Quieting) string {
	if q.Destination == "" {
		return ""
	}
	return " in " + string(q.Destination)
}

func clock(t time.Time) string { return t.Format("Mon 2 Jan 15:04") }

// breaks says what is told all the same.
func breaks(q news.Quieting) string {
	if q.Level >= news.Deadly {
		return ""
	}
	return fmt.Sprintf(" From %s (%d of 4) on it is told all the same.", q.Level+1, int(q.Level+1))
}
