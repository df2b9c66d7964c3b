package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/secret"
	"github.com/karaula/karaula/store"
)

func (c *command) feedSetCommands() []*cobra.Command {
	return []*cobra.Command{
		{
			Use: "import FILE.opml", Short: "Take the feeds of an OPML file into the store",
			Long: "import reads each feed of the file once. Those that answer are asked from now on, beside those of the configuration, also by a\n" +
				"karaula that runs; what is there already and what does not answer is named. feed drop takes one out again.",
			Args: arguments(cobra.ExactArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error { return c.feedImport(cmd.Context(), args[0]) },
		},
		{
			Use: "export [FILE.opml]", Short: "Write the feeds that are asked as OPML",
			Args: arguments(cobra.MaximumNArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.feedExport(cmd.Context(), strings.Join(args, ""))
			},
		},
		{
			Use: "drop URL", Short: "Ask an imported feed no more; what it brought stays",
			Args: arguments(cobra.ExactArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.feedChange(cmd.Context(), args[0], "no imported feed has this address (those of the configuration are left out there, and those of a chat are removed there: /karaula feed remove)", "is asked no more, unless people added it in chat",
					func(tx *store.Tx, _ time.Time) error { return tx.DropFeed(args[0]) })
			},
		},
		{
			Use: "resume URL", Short: "Ask a feed at once that its publisher gave up, or that waits after failures",
			Args: arguments(cobra.ExactArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.feedChange(cmd.Context(), args[0], "no feed that is asked has this address: karaula status lists them", "is asked at once",
					func(tx *store.Tx, now time.Time) error { return tx.ResumeFeed(args[0], now) })
			},
		},
	}
}

// feedChange changes a feed of the store, beside a karaula that may be running.
func (c *command) feedChange(ctx context.Context, address, missing, done string, change func(*store.Tx, time.Time) error) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	now := time.Now()
	err = c.asGuest(ctx, s, func(tx *store.Tx) error {
		if err := change(tx, now); err != nil {
			return err
		}
		return tx.Audit(store.Change{At: now, Who: caller(), Action: "feed " + done, About: secret.Show(address)})
	})
	if errors.Is(err, store.ErrNone) {
		return fmt.Errorf("%s: %s", secret.Show(address), missing)
	}
	if err == nil {
		say(c.people(), "%s %s.", secret.Show(address), done)
	}
	return err
}
