package app

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/feeds"
)

func (c *command) feedFindCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "find URL",
		Short: "Find the feeds of a site or page",
		Long: "find asks the address itself, then what its page names and links to, what such sites are known to have, and usual places.\n" +
			"Each feed that is printed was read.",
		Example: "  karaula feed find n1info.rs",
		Args:    arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.feedFind(cmd.Context(), args[0]) },
	}
}

// foundFeed is a line that feed find prints.
type foundFeed struct {
	URL      string `json:"url"`
	Title    string `json:"title"`
	Language string `json:"language"`
	Items    int    `json:"items"`
	Latest   string `json:"latest"`
	How      string `json:"how"`
}

func (c *command) feedFind(ctx context.Context, address string) error {
	cfg, _, err := c.load(nil)
	if err != nil {
		return err
	}
	fetcher, err := newFetcher(cfg)
	if err != nil {
		return mistaken(err)
	}
	defer fetcher.Close()
	sites, err := fetcher.Find(ctx, address)
	var failure *feeds.Failure
	switch {
	case errors.Is(err, feeds.ErrNotAddress):
		return usageError{err}
	case errors.As(err, &failure):
		say(c.Err, "%s: %s", hostOf(address), failure.Error())
		return errPartly
	case err != nil:
		return err
	}
	for _, s := range sites {
		line := foundFeed{s.URL, s.Title, s.Language, s.Items, moment(s.Latest), s.How}
		if c.json {
			if err := c.print(line); err != nil {
				return err
			}
			continue
		}
		say(c.Out, "%s\n    %s, %s, %s", s.URL, s.Title, count(s.Items, "item"), s.How)
	}
	return nil
}
