package app

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/karaula/karaula/feeds"
)

// askAll calls ask for each address, some at a time but one at a time to one host, a second apart outside of the
// networks that feeds may be asked in as often as one likes. Its error is ctx's.
func (c *command) askAll(ctx context.Context, fetcher *feeds.Fetcher, addresses []string, ask func(ctx context.Context, i int)) error {
	type turn struct {
		sync.Mutex
		last time.Time
	}
	hosts := map[string]*turn{}
	for _, a := range addresses {
		hosts[hostOf(a)] = &turn{}
	}
	tick := c.progress("feed", len(addresses))
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i, a := range addresses {
		group.Go(func() error {
			host := hosts[hostOf(a)]
			host.Lock()
			defer host.Unlock()
			if !host.last.IsZero() && !fetcher.Private(a) {
				timer := time.NewTimer(time.Until(host.last.Add(time.Second)))
				defer timer.Stop()
				select {
				case <-timer.C:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			host.last = time.Now()
			ask(ctx, i)
			mu.Lock()
			defer mu.Unlock()
			done++
			tick(done)
			return ctx.Err()
		})
	}
	return group.Wait()
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return strings.ToLower(u.Host)
	}
	return address
}
