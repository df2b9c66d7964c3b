package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/store"
)

// names answers the configuration's questions about names that the rules and the catalogue know. One is made for each
// reading of a configuration.
type names struct {
	rules   *rules.Rules
	options *rules.Options // for the feeds of the configuration, once they were asked for
}

// CheckQuery says what is wrong with a watchlist's query.
func (n *names) CheckQuery(q string, of config.Feeds) []query.Problem {
	if n.options == nil {
		n.options = &rules.Options{}
		if catalogue, err := feeds.Catalogue(); err == nil { // else a start tells
			read, _ := feeds.Select(of.Include, of.Exclude) // a wrong name is told where it stands
			*n.options = watching(catalogue, append(read, of.Add...))
		}
	}
	_, problems := n.rules.CheckFor(q, *n.options)
	return problems
}

// watching says what watchlists over some feeds are compiled for. The outlets that they may name are those of the catalogue, too.
func watching(catalogue, read []news.Feed) rules.Options {
	var o rules.Options
	for _, f := range read {
		lang, _, _ := strings.Cut(f.Lang, "-")
		o.Langs = append(o.Langs, strings.ToLower(lang))
	}
	for _, f := range append(slices.Clone(catalogue), read...) {
		o.Outlets = append(o.Outlets, f.Outlet)
	}
	return o
}

// CheckInclude says whether the catalogue has a part of that name.
func (n *names) CheckInclude(name string) error { return feeds.CheckPart(name) }

// loadRules is rules.Load. Rules never change, so tests load them once for all that they run in one process.
var loadRules = rules.Load

// setup is a configuration made ready: the rules, the feeds, the watchlists.
type setup struct {
	*config.Config
	file  string // where it came from, for messages
	rules *rules.Rules
	feeds []news.Feed
	set   *rules.Set
}

// prepare reads the configuration and compiles its watchlists. Every mistake in it makes a usageError.
func (c *command) prepare() (*setup, error) {
	r, err := loadRules()
	if err != nil {
		return nil, err
	}
	return c.prepareWith(r)
}

// prepareWith is prepare with rules that are loaded already.
func (c *command) prepareWith(r *rules.Rules) (*setup, error) {
	catalogue, err := feeds.Catalogue()
	if err != nil {
		return nil, err
	}
	cfg, file, err := c.load(&names{rules: r})
	if err != nil {
		return nil, err
	}
	s := &setup{Config: cfg, file: file, rules: r}
	if s.feeds, err = feeds.Select(cfg.Feeds.Include, cfg.Feeds.Exclude); err != nil {
		return nil, usageError{fmt.Errorf("%s: feeds: %w", file, err)}
	}
	for i := range s.feeds {
		s.feeds[i].Backfill = cfg.Poll.Backfill
	}
	s.feeds = append(s.feeds, cfg.Feeds.Add...)
	return s, s.compile(catalogue)
}

// compile makes the watchlists ready.
func (s *setup) compile(catalogue []news.Feed) error {
	set, mistakes := s.rules.Compile(s.Watchlists, watching(catalogue, s.feeds))
	for _, m := range mistakes {
		if m.Broken() {
			return usageError{fmt.Errorf("%s: %w", s.file, m)}
		}
	}
	s.set = set
	return nil
}

// several reports whether more than one workspace or server may use this karaula.
func (s *setup) several() bool {
	n := 0
	if s.Slack != nil {
		n++
	}
	if s.Discord != nil {
		n++
		if len(s.Discord.Servers) != 1 {
			n++
		}
	}
	return n > 1
}

func (s *setup) policy() alerts.Policy {
	return alerts.Policy{
		Watchlists: s.Watchlists, Set: s.set, Window: s.Alerts.GroupWindow, Zone: s.TimeZone, Throttle: alerts.Throttle(s.Alerts.Throttle),
	}
}

func (s *setup) wording() alerts.Wording { return alerts.Wording{Names: s.rules, Language: s.Language} }

// names are what people may name.
func (s *setup) names() bot.Names {
	return bot.Names{Rules: s.rules, Watchlists: s.Watchlists, Language: s.Language}
}

// regionName is a region's name in the configured language.
func (s *setup) regionName(path string) string {
	if r, ok := s.rules.Region(path); ok {
		return r.Name(s.Language)
	}
	return path
}

// storeOptions say which database the configuration names.
func (s *setup) storeOptions() store.Options {
	if s.Store.Postgres() {
		return store.Options{Postgres: s.Store.Clear(), Key: s.SecretKey.Clear()}
	}
	return store.Options{File: s.Store.Clear(), Key: s.SecretKey.Clear()}
}

// look opens the database to read, beside a karaula that may be running on it.
func (s *setup) look(ctx context.Context) (*store.Store, error) {
	o := s.storeOptions()
	o.ReadOnly = true
	return store.Open(ctx, o)
}

// read reads the store, also while karaula runs on it.
func (s *setup) read(ctx context.Context, f func(*store.Tx) error) error {
	st, err := s.look(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	return st.Read(ctx, f)
}

// logger logs to w as the configuration says: text for people on a terminal, JSON for programs.
func logger(w io.Writer, l config.Log, terminal bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: l.Level}
	if l.Format == "json" || l.Format == "auto" && !terminal {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
