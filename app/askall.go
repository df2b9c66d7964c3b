package app

import (
	"context"
	"net/url"
	"strings"

	"github.com/karaula/karaula/feeds"
)

// askAll calls ask for each address as feeds.Fetcher.Each does, and shows how far it is.
func (c *command) askAll(ctx context.Context, fetcher *feeds.Fetcher, addresses []string, ask func(ctx context.Context, i int)) error {
	return fetcher.Each(ctx, addresses, ask, c.progress("feed", len(addresses)))
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return strings.ToLower(u.Host)
	}
	return address
}
