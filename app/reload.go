package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// lookEvery is how often the configuration's file is looked at. A change is taken over when a second look finds the same,
// so that a file which is just being written is not read in halves.
const lookEvery = time.Second

// watch notices that the configuration's file changed.
type watch struct {
	command *command
	path    string
	seen    fingerprint // of what is in force, or was refused
}

// fingerprint tells one content of a file from another; "" when there is no file to read.
type fingerprint string

func (c *command) watch() *watch {
	path := c.configPath()
	return &watch{c, path, fingerprintOf(path)}
}

func fingerprintOf(path string) fingerprint {
	b, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return ""
		}
		b = []byte(err.Error())
	}
	sum := sha256.Sum256(b)
	return fingerprint(sum[:])
}

// run has each change taken over until ctx ends. A hang-up signal has the file read at once, whether it changed or not.
func (w *watch) run(ctx context.Context, p *program) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	before := w.seen
	for {
		asked := false
		select {
		case <-ctx.Done():
			return nil
		case <-w.command.Hangup:
			asked = true
		case <-tick.C:
		}
		now := fingerprintOf(w.path)
		settled := now == before
		before = now
		if !asked && (now == w.seen || !settled) {
			continue
		}
		w.seen = now
		if err := w.takeOver(ctx, p); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// takeOver makes what the file says now the configuration in force, or says why it is not. The error is the store's.
func (w *watch) takeOver(ctx context.Context, p *program) error {
	s, err := w.read(p)
	if err != nil {
		return w.refuse(ctx, p, err)
	}
	before := p.live
	if err := p.apply(ctx, s); err != nil {
		var usage usageError
		if errors.As(err, &usage) {
			return w.refuse(ctx, p, err)
		}
		return err
	}
	for _, warning := range s.Warnings {
		say(p.people, "%s", warning.Error())
	}
	say(p.people, "%s is taken over: %s, %s", w.path, count(len(s.feeds), "feed"), count(len(s.Watchlists), "watchlist"))
	p.log.Info("the changed configuration is in force", "file", w.path, "feeds", len(s.feeds), "watchlists", len(s.Watchlists))
	for _, key := range needRestart(before.Config, s.Config) {
		say(p.people, "%s: a change of %s needs a restart; until then the old value stays in force", w.path, key)
		p.log.Warn("a changed key needs a restart", "file", w.path, "key", key)
	}
	return p.ops.TakenOver(ctx)
}

// refuse says why what the file says now is not taken over. The error is the store's.
func (w *watch) refuse(ctx context.Context, p *program, why error) error {
	say(p.people, "%s is not taken over, what was in force stays in force:\n%s", w.path, strings.TrimSpace(why.Error()))
	p.log.Error("the changed configuration is refused, the old one stays in force", "file", w.path, "error", why)
	return p.ops.Refused(ctx, filepath.Base(w.path), why)
}

func (w *watch) read(p *program) (*setup, error) {
	if w.seen == "" {
		return nil, errors.New("the file is gone")
	}
	return w.command.prepareWith(p.rules)
}

// apply makes the part of a configuration that may change while karaula runs the one in force: feeds, how they are asked,
// watchlists, how long things are kept, and where karaula tells about itself. What is fetched or delivered meanwhile is not disturbed.
func (p *program) apply(ctx context.Context, s *setup) error {
	fetcher := p.fetcher
	if p.live == nil || !reflect.DeepEqual(p.live.Fetch, s.Fetch) {
		var err error
		if fetcher, err = newFetcher(s.Config); err != nil {
			return mistaken(err)
		}
	}
	err := p.outage.Outlast(ctx, func() error {
		return p.store.Write(ctx, func(tx *store.Tx) error {
			return errors.Join(tx.SetApart(s.several()), tx.SyncFeeds(s.feeds, p.clock.Now()))
		})
	})
	if err != nil {
		return fmt.Errorf("the feeds of %s cannot be stored: %w", s.file, err)
	}
	p.purge(ctx)
	if err := p.outage.Outlast(ctx, func() error { return p.inForce.take(ctx, s) }); err != nil {
		return err
	}
	p.intake.SetMaxAge(s.Poll.MaxAge)
	p.ops.Set(work.OpsSettings{PostTo: s.Ops.PostTo, Daily: s.Ops.Daily})
	p.keeper.SetLimits(work.Limits{Items: s.Keep.Items, Keys: s.Keep.Keys, Audit: s.Keep.Audit})
	p.poller.Set(work.Settings{
		Fetcher: fetcher, PerHost: s.Fetch.PerHost, Timing: work.Timing{Every: s.Poll.Every, MaxBackoff: s.Poll.MaxBackoff},
	})
	if p.fetcher != nil && p.fetcher != fetcher {
		p.fetcher.Close()
	}
	p.fetcher, p.live = fetcher, s
	return nil
}

// purge has what stood in the store in clear, and is sealed by now, disappear from its files. What does not go now is tried
// again at the next start.
func (p *program) purge(ctx context.Context) {
	purged, err := p.store.Purge(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		p.log.Warn("addresses with secrets are sealed now, but what stood there before is still in the database's files; the next start tries again", "error", err)
	case purged:
		p.log.Warn("addresses with secrets that stood in the store in clear are sealed now; copies and backups from before still hold them in clear")
	}
}

// needRestart names the keys that differ and cannot change while karaula runs.
func needRestart(a, b *config.Config) []string {
	var keys []string
	for _, k := range []struct {
		name    string
		changed bool
	}{
		{"store", a.Store.Clear() != b.Store.Clear()},
		{"secret_key", a.SecretKey.Clear() != b.SecretKey.Clear()},
		{"listen", a.Listen != b.Listen},
		{"public_url", a.PublicURL != b.PublicURL},
		{"time_zone", a.TimeZone.String() != b.TimeZone.String()},
		{"language", a.Language != b.Language},
		{"log", a.Log != b.Log},
		{"ops.heartbeat_url", a.Ops.HeartbeatURL.Clear() != b.Ops.HeartbeatURL.Clear()},
		{"slack", !reflect.DeepEqual(a.Slack, b.Slack)},
		{"discord", !reflect.DeepEqual(a.Discord, b.Discord)},
	} {
		if k.changed {
			keys = append(keys, k.name)
		}
	}
	return keys
}
