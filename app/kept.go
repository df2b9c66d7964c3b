package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// inForce is the policy in force: the watchlists of the configuration, and those that people made in chat.
type inForce struct {
	store *store.Store
	zone  *time.Location      // which a changed configuration does not change
	use   func(alerts.Policy) // is told of each
	log   *slog.Logger

	mu    sync.Mutex
	setup *setup
	seen  int64 // of store.Tx.KeptCount, when the policy was made
}

// take makes a configuration the one in force.
func (f *inForce) take(ctx context.Context, s *setup) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.setup
	f.setup = s
	if err := f.make(ctx); err != nil {
		f.setup = before
		return err
	}
	return nil
}

// look makes the policy anew if something was changed in chat since: here, beside this process, or in another one.
func (f *inForce) look(ctx context.Context) (changed bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var count int64
	if err := f.store.Read(ctx, func(tx *store.Tx) (err error) {
		count, err = tx.KeptCount()
		return err
	}); err != nil || count == f.seen {
		return false, err
	}
	return true, f.make(ctx)
}

// reading is what queries are checked for that people type.
func (f *inForce) reading() rules.Options {
	f.mu.Lock()
	s := f.setup
	f.mu.Unlock()
	catalogue, err := feeds.Catalogue()
	if err != nil { // a start tells
		return rules.Options{}
	}
	return watching(catalogue, s.feeds)
}

// keepUp takes over what people change in chat, until ctx ends or the store fails.
func (p *program) keepUp(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-p.changed:
		}
		changed := false
		if err := p.outage.Outlast(ctx, func() (err error) {
			changed, err = p.inForce.look(ctx)
			return err
		}); err != nil && ctx.Err() == nil {
			return err
		}
		if changed {
			say(p.people, "What was changed in chat is in force: %s", count(len(p.intake.Policy().Watchlists), "watchlist"))
		}
	}
}

// keptChanged has what was just changed in chat taken over at once.
func (p *program) keptChanged() {
	select {
	case p.changed <- struct{}{}:
	default: // it is about to look
	}
}

func (f *inForce) make(ctx context.Context) error {
	var kept []store.Kept
	var settings []store.Setting
	var chats []store.FeedChat
	var count int64
	if err := f.store.Read(ctx, func(tx *store.Tx) (err error) {
		if count, err = tx.KeptCount(); err != nil {
			return err
		}
		if settings, err = tx.Settings(""); err != nil {
			return err
		}
		if kept, err = tx.Kept(""); err != nil {
			return err
		}
		chats, err = tx.FeedChats("")
		return err
	}); err != nil {
		return fmt.Errorf("what was made and set in chat cannot be read: %w", err)
	}
	policy, err := f.setup.with(kept, f.log)
	if err != nil {
		return err
	}
	policy.Zone, policy.Channels, policy.Homes, f.seen = f.zone, bot.Channels(settings), homes(kept, chats), count
	f.use(policy)
	return nil
}

// homes are the channels of which it is known in which workspace or server they are: something was made there.
func homes(kept []store.Kept, chats []store.FeedChat) map[news.Destination]string {
	all := map[news.Destination]string{}
	for _, k := range kept {
		for _, d := range k.PostTo {
			all[d] = k.Scope
		}
	}
	for _, c := range chats {
		all[c.Destination] = c.Scope
	}
	return all
}

// withKept is the setup with the watchlists of chat among its own, where there is a store: for commands beside a karaula that
// runs.
func (s *setup) withKept(ctx context.Context, log *slog.Logger) (*setup, error) {
	if !s.Store.Postgres() {
		if _, err := os.Stat(s.Store.Clear()); errors.Is(err, fs.ErrNotExist) {
			return s, nil
		}
	}
	kept, err := s.kept(ctx)
	if err != nil {
		return nil, err
	}
	policy, err := s.with(kept, log)
	if err != nil {
		return nil, err
	}
	whole, cfg := *s, *s.Config
	cfg.Watchlists = policy.Watchlists
	whole.Config, whole.set = &cfg, policy.Set
	return &whole, nil
}

// prepareKept is prepare with the watchlists that were made in chat.
func (c *command) prepareKept(ctx context.Context) (*setup, error) {
	s, err := c.prepare()
	if err != nil {
		return nil, err
	}
	return s.withKept(ctx, logger(c.Err, s.Log, c.Color))
}

// with is the policy of the configuration with watchlists that were made in chat. One whose name the file has by now, or whose
// query means nothing any more, is left out and told to the log; chat says so, too.
func (s *setup) with(kept []store.Kept, log *slog.Logger) (alerts.Policy, error) {
	policy := s.policy()
	lists := slices.Clone(s.Watchlists)
	for _, k := range kept {
		switch {
		case k.Paused:
		case slices.ContainsFunc(s.Watchlists, func(w news.Watchlist) bool { return text.Fold(w.Name) == text.Fold(k.Name) }):
			log.Warn("a watchlist that was made in chat is not in force: the configuration has one of the same name", "watchlist", k.Name, "scope", k.Scope)
		default:
			lists = append(lists, k.Watchlist)
		}
	}
	if len(lists) == len(s.Watchlists) {
		return policy, nil
	}
	catalogue, err := feeds.Catalogue()
	if err != nil {
		return policy, err
	}
	set, mistakes := s.rules.Compile(lists, watching(catalogue, s.feeds))
	for _, m := range mistakes {
		if m.Broken() {
			log.Warn("a watchlist that was made in chat is not in force: its query is wrong by now", "watchlist", m.Watchlist, "scope", lists[m.Index].Scope, "error", m)
		}
	}
	policy.Watchlists, policy.Set = lists, set
	return policy, nil
}
