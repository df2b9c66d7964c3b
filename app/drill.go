package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func (c *command) drillCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "drill WATCHLIST|DESTINATION",
		Short: "Post an exercise: an alert without a story, to see that it arrives",
		Long: "drill posts an alert that is marked EXERCISE where a watchlist posts, or to one destination, on the way that every alert goes,\n" +
			"and calls whom that calls. A karaula that runs on the same store posts it within a second; else the next start does.",
		Example: "  karaula drill north-kosovo\n  karaula drill 'slack:#balkans'",
		Args:    arguments(cobra.MinimumNArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.drill(cmd.Context(), strings.Join(args, " ")) },
	}
}

// drilled is a line that drill prints about an exercise that it began.
type drilled struct {
	Alert       string `json:"alert"`
	Destination string `json:"destination"`
	Level       int    `json:"level"`
}

func (c *command) drill(ctx context.Context, what string) error {
	s, err := c.prepareKept(ctx)
	if err != nil {
		return err
	}
	now := time.Now().Truncate(time.Millisecond)
	var begun []news.Alert
	err = c.asGuest(ctx, s, func(tx *store.Tx) (err error) {
		if begun, err = s.names().Drills(tx, what, caller(), now); err != nil {
			return usageError{err}
		}
		for _, a := range begun {
			about := fmt.Sprintf("alert %d in %s", a.ID, config.ShowDestination(a.Destination))
			if err := tx.Audit(store.Change{At: now, Who: caller(), Action: "drill", About: about}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, a := range begun {
		d := drilled{fmt.Sprintf("a%d", a.ID), config.ShowDestination(a.Destination), int(a.Level)}
		if !c.json {
			say(c.Out, "Exercise %s (%s) goes to %s as soon as karaula runs.", strings.TrimPrefix(d.Alert, "a"), a.Level, d.Destination)
		} else if err := c.print(d); err != nil {
			return err
		}
	}
	return nil
}
