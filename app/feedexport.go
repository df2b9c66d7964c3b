package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/secret"
	"github.com/karaula/karaula/store"
)

// feedExport writes the feeds of the store and the configuration. One whose address holds a secret is left out, and
// named.
func (c *command) feedExport(ctx context.Context, file string) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	all := slices.Clone(s.feeds)
	if err := s.read(ctx, func(tx *store.Tx) error {
		states, err := tx.Feeds()
		for _, f := range states {
			if f.Source == store.Imported || f.Source == store.Chat {
				all = append(all, f.Feed)
			}
		}
		return err
	}); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var outlines []feeds.Outline
	for _, f := range all {
		if f.Shown != "" || secret.In(f.URL) {
			say(c.Err, "left out, since its address holds a secret: %s", config.ShowFeed(f))
			continue
		}
		outlines = append(outlines, feeds.Outline{URL: f.URL, Title: f.Outlet, Lang: f.Lang})
	}
	if file == "" || file == "-" {
		return feeds.WriteOPML(c.Out, "karaula", outlines)
	}
	var b strings.Builder
	if err := feeds.WriteOPML(&b, "karaula", outlines); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("%s cannot be written: %w", file, cause(err))
	}
	say(c.people(), "%s: %s", file, count(len(outlines), "feed"))
	return nil
}
