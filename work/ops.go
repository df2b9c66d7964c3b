package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Ops tells of karaula itself: what is in trouble and for how long, that it was away, and once a day that all is quiet. Its
// messages are alerts of a kind of their own, so that they are delivered as surely as all others. What it told stands in
// the store: a restart neither forgets nor repeats. It also sees to it that feeds are read soon after the network was away. Of
// several processes one runs it.
type Ops struct {
	Store  *store.Store
	Clock  Clock
	Outage *Outage
	Log    *slog.Logger
	Zone   *time.Location // of the times in messages
	// Feed and Destination name what a message is about, without secrets.
	Feed        func(store.FeedState) string
	Moved       func(store.FeedState) string // names where a feed moved to
	Destination func(news.Destination) string
	// Interval is how often a feed is asked while all is well.
	Interval func(store.FeedState) time.Duration
	// Room looks at the disk of the store; nil: nobody does.
	Room func() (store.Room, error)
	// Enqueue inserts a job for each alert into the transaction; see Intake.
	Enqueue func(ctx context.Context, tx *sql.Tx, alerts []int64) error
	// Attendance is asked at each look, for times in which no feed is leased.
	Attendance *Attendance

	settings atomic.Pointer[OpsSettings]
}

// OpsSettings are what may change while an Ops runs.
type OpsSettings struct {
	PostTo []news.Destination
	Daily  string // "08:00" in Zone; "" for no daily line
}

// Set makes the settings those in force. It is called once before Run.
func (o *Ops) Set(s OpsSettings) { o.settings.Store(&s) }

// opsEvery is how often Ops looks at how things are.
const opsEvery = 5 * time.Second

// Run looks again and again until ctx ends, or the store fails.
func (o *Ops) Run(ctx context.Context) error {
	tick := time.NewTicker(max(o.Clock.wait(opsEvery), 500*time.Millisecond))
	defer tick.Stop()
	for {
		err := o.Outage.Outlast(ctx, func() error {
			if err := o.Attendance.Look(ctx); err != nil {
				return err
			}
			return o.Look(ctx)
		})
		if err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Look judges how things are now, and tells what changed.
func (o *Ops) Look(ctx context.Context) error {
	now := o.Clock.Now()
	var v view
	if err := o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		v, err = o.view(tx)
		return err
	}); err != nil {
		return err
	}
	ended := o.Outage.take()
	if !o.changes(v, now) && len(ended) == 0 {
		return nil
	}
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		v, err := o.view(tx) // what is told is true in the transaction that tells it
		if err != nil {
			return err
		}
		b := &bulletin{ops: o, ctx: ctx, tx: tx, now: now}
		for _, s := range o.signs(v, now) {
			b.judge(v.trouble(s.key), s)
		}
		for _, lasted := range ended {
			b.databaseWasAway(lasted)
		}
		b.wasAway(v)
		b.daily(v)
		b.darkness(v)
		return b.send()
	})
}

// view is what Ops looks at.
type view struct {
	feeds    []store.FeedState
	stuck    []store.Stuck
	troubles []store.Trouble
	absence  absence
	daily    string // when the daily line was last told, in ms since 1970
	dark     darkness
}

func (o *Ops) view(tx *store.Tx) (v view, err error) {
	var errs [6]error
	var dark string
	v.feeds, errs[0] = tx.Feeds()
	v.stuck, errs[1] = tx.Stuck()
	v.troubles, errs[2] = tx.Troubles()
	v.absence, errs[3] = readAbsence(tx)
	v.daily, errs[4] = tx.Meta(dailyMeta)
	dark, errs[5] = tx.Meta(darkMeta)
	v.dark = darknessOf(dark)
	return v, errors.Join(errs[:]...)
}

// trouble returns what is known of a key; the zero value when nothing is.
func (v view) trouble(key string) store.Trouble {
	if i := slices.IndexFunc(v.troubles, func(t store.Trouble) bool { return t.Key == key }); i >= 0 {
		return v.troubles[i]
	}
	return store.Trouble{}
}

func (o *Ops) wording() wording { return wording{o.Zone, o.Feed, o.Moved, o.Destination} }

// signs are those of all that is looked at, and of what was in trouble and cannot be any more.
func (o *Ops) signs(v view, now time.Time) []sign {
	w := o.wording()
	signs := append(w.feedSigns(v, now), w.destinationSigns(v.stuck, now)...)
	signs = append(signs, o.roomSign())
	known := map[string]bool{}
	for _, s := range signs {
		known[s.key] = true
	}
	for _, t := range v.troubles {
		if !known[t.Key] {
			s := sign{key: t.Key, state: good}
			if strings.HasPrefix(t.Key, destinationPrefix) {
				s.calm = destinationCalm
			}
			if looked(t.Key) || !t.Ended.IsZero() {
				signs = append(signs, s)
			}
		}
	}
	return signs
}

// changes reports whether a look would store anything: most do not.
func (o *Ops) changes(v view, now time.Time) bool {
	for _, s := range o.signs(v, now) {
		before := v.trouble(s.key)
		if next, tell := judge(before, s, now); tell != "" || next != before {
			return true
		}
	}
	_, due := o.dailyDue(v, now)
	dark, ask := v.dark.look(v.feeds, o.Interval, now)
	return due || o.tellsAbsence(v, now) || dark != v.dark || len(ask) > 0
}

// Refused tells that a changed configuration is not taken over; TakenOver, that one is.
func (o *Ops) Refused(ctx context.Context, file string, why error) error {
	text := fmt.Sprintf("The changed %s is refused, what was in force stays in force: %s", file, strings.Join(strings.Fields(why.Error()), " "))
	return o.note(ctx, sign{key: configKey, state: bad, text: strings.TrimRight(text, ".") + "."})
}

// TakenOver tells that the configuration is a good one again, where a refused one was told.
func (o *Ops) TakenOver(ctx context.Context) error {
	return o.note(ctx, sign{key: configKey, state: good})
}

// Unheard tells that a platform lets nobody be heard who presses a button there; Heard, that it does again.
func (o *Ops) Unheard(ctx context.Context, platform string, why error) error {
	text := fmt.Sprintf("Nobody who presses a button in %s is heard: %s", platform, strings.Join(strings.Fields(why.Error()), " "))
	return o.note(ctx, sign{key: heardKey + platform, state: bad, text: strings.TrimRight(text, ".") + "."})
}

// Heard tells that people are heard who press buttons, where it was told that they are not.
func (o *Ops) Heard(ctx context.Context, platform string) error {
	return o.note(ctx, sign{key: heardKey + platform, state: good})
}

// Rewound tells that the clock was put back.
func (o *Ops) Rewound(ctx context.Context, by time.Duration) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		b := &bulletin{ops: o, ctx: ctx, tx: tx, now: o.Clock.Now()}
		b.open(clockKey, fmt.Sprintf("The clock was put back by %s: feeds keep their intervals from now on. Let this machine keep its time by NTP.", alerts.Span(by)),
			news.ReasonTrouble, "")
		return b.send()
	})
}

// note judges one sign that comes from elsewhere than a look.
func (o *Ops) note(ctx context.Context, s sign) error {
	return o.Outage.Outlast(ctx, func() error {
		return o.Store.Write(ctx, func(tx *store.Tx) error {
			all, err := tx.Troubles()
			if err != nil {
				return err
			}
			b := &bulletin{ops: o, ctx: ctx, tx: tx, now: o.Clock.Now()}
			b.judge(view{troubles: all}.trouble(s.key), s)
			return b.send()
		})
	})
}
