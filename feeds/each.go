package feeds

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// eachAtOnce is how many addresses Each asks at the same time.
const eachAtOnce = 16

// Each calls ask for each address, some at a time but one at a time to one host, a second apart outside of the networks that
// feeds may be asked in as often as one likes. done is told how many were asked, one call at a time. Its error is ctx's.
func (f *Fetcher) Each(ctx context.Context, addresses []string, ask func(ctx context.Context, i int), done func(n int)) error {
	type turn struct {
		sync.Mutex
		last time.Time
	}
	hosts := map[string]*turn{}
	for _, a := range addresses {
		hosts[hostOf(a)] = &turn{}
	}
	var mu sync.Mutex
	asked := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(eachAtOnce)
	for i, a := range addresses {
		group.Go(func() error {
			host := hosts[hostOf(a)]
			host.Lock()
			defer host.Unlock()
			if !host.last.IsZero() && !f.Private(a) {
				timer := time.NewTimer(time.Until(host.last.Add(betweenAsked)))
				defer timer.Stop()
				select {
				case <-timer.C:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			host.last = time.Now()
			ask(ctx, i)
			mu.Lock()
			defer mu.Unlock()
			asked++
			done(asked)
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
