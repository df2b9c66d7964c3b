package bot

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
)

// Desk answers what people do with alerts, whatever the platform. For now everybody in a channel may press.
type Desk struct {
	Store *store.Store
	// Write writes to the store; nil: as Store does. Who answers beside a karaula that runs is a guest there.
	Write  func(context.Context, func(*store.Tx) error) error
	Rules  *rules.Rules
	Policy func() alerts.Policy // in force
	// Reading is what queries are checked for: the languages and outlets of the feeds; nil: any.
	Reading func() rules.Options
	Wording alerts.Wording
	Now     func() time.Time
	// Enqueue has the alerts brought up to date once the transaction is committed.
	Enqueue func(ctx context.Context, tx *store.Tx, alerts []int64) error
	// Corrector carries out what people correct of stories.
	Corrector Corrector
	// Kept, where it is given, is called when a watchlist or a setting was changed; what runs looks for itself, too.
	Kept func()
	// Fetcher asks the sites and feeds that people name; nil: nobody does here.
	Fetcher func() *feeds.Fetcher
	Log     *slog.Logger
	Version string // karaula's own, for people who ask
	// Missing, where it is given, asks the platform what karaula lacks in a channel in which it calls somebody: a sentence each.
	Missing func(ctx context.Context, d news.Destination, calls string) []string
	// Platforms are those that karaula posts to.
	Platforms []string

	shelf shelf
}

// pressLimit is how long one answer may take: a person waits for it.
const pressLimit = 20 * time.Second

// Handle answers a press; it is a Handler.
func (d *Desk) Handle(ctx context.Context, p Press) (a Answer) {
	ctx, cancel := context.WithTimeout(ctx, pressLimit)
	defer cancel()
	log := d.Log.With("verb", p.Verb, "alert", p.Alert, "person", p.Person.ID)
	defer func() {
		if r := recover(); r != nil {
			log.Error("a press was not answered: a fault in karaula", "panic", r, "stack", string(debug.Stack()))
			a = private("That did not work: a fault in karaula, which its log describes. Nothing was changed.")
		}
	}()
	p.Person.Name = alerts.Shorten(oneLine(p.Person.Name), 60)
	if p.Person.Name == "" {
		p.Person.Name = "somebody"
	}
	p, a, done := d.unpack(p)
	if done {
		return d.shelf.fit(a)
	}
	a, err := d.answer(ctx, p)
	if err != nil {
		log.Error("a press was not answered", "error", err)
		return private("That did not work: karaula could not read or write its database. Nothing was changed; press again in a moment.")
	}
	log.Debug("a press was answered")
	if a.Later != nil {
		a.Later = d.guarded(a.Later)
	}
	return d.shelf.fit(a)
}

// unpack takes from the shelf what a press stands for. An answer that needs nothing else is done.
func (d *Desk) unpack(p Press) (whole Press, a Answer, done bool) {
	if p.Verb == Open {
		if f := d.shelf.find(p.Arg).form; f != nil {
			return p, Answer{Form: f}, true
		}
		return p, private("karaula does not know this form any more. Ask for it once more."), true
	}
	arg, ok := d.shelf.whole(p.Arg)
	if !ok {
		return p, private("karaula does not know any more what this button stands for. Ask once more."), true
	}
	p.Arg = arg
	return p, a, false
}

// verb is how a press is answered. What writes has one transaction, so that of two people at once one is first.
type verb struct {
	writes bool
	bare   bool // needs no alert
	own    bool // opens its transactions itself
	answer func(*act) (Answer, error)
	// after adds to the answer what may take long, and only reads.
	after func(*act, Answer) (Answer, error)
}

func verbs() map[Verb]verb {
	return map[Verb]verb{
		Take:     {writes: true, answer: (*act).take},
		Release:  {writes: true, answer: (*act).release},
		Calm:     {writes: true, answer: (*act).calm},
		Quiet:    {writes: true, answer: (*act).quiet},
		LeaveOut: {writes: true, answer: (*act).leaveOut},
		Undo:     {writes: true, answer: (*act).undo},
		Why:      {answer: (*act).why},
		More:     {answer: (*act).more},
		Wrong:    {writes: true, answer: (*act).wrong, after: (*act).exclusion},
		Soften:   {writes: true, answer: (*act).soften},
		Drill:    {writes: true, bare: true, answer: (*act).drill},
		Dismiss:  {bare: true, answer: func(*act) (Answer, error) { return private("Cancelled: nothing was done."), nil }},
		Ask:      {bare: true, own: true, answer: (*act).ask},
		Drafting: {bare: true, own: true, answer: (*act).draft},
		Adopting: {bare: true, own: true, answer: (*act).adopting},
		Suggest:  {bare: true, answer: (*act).suggest},
		Home:     {bare: true, answer: (*act).home},
		Joined:   {bare: true, answer: (*act).welcome},
	}
}

func (d *Desk) answer(ctx context.Context, p Press) (a Answer, err error) {
	v, known := verbs()[p.Verb]
	if !known {
		return private("This button belongs to another version of karaula. The buttons below the newest alerts work."), nil
	}
	x := &act{Desk: d, ctx: ctx, press: p, now: d.Now().Truncate(time.Millisecond), policy: d.Policy()}
	if v.bare {
		x.press.Destination = written(x.policy.Watchlists, p.Destination, p.Channel)
	}
	x.Wording = x.policy.Words(d.Wording, x.press.Destination)
	in := d.Store.Read
	if v.writes {
		in = d.write
	}
	defer func() {
		if err == nil && x.touched && d.Kept != nil {
			d.Kept()
		}
	}()
	if v.own {
		return v.answer(x)
	}
	refused := false
	err = in(ctx, func(tx *store.Tx) (err error) {
		x.use(tx)
		if !v.bare && (p.Verb != Undo || p.Alert != 0) { // what was typed is undone without an alert
			if a, refused, err = x.find(); refused || err != nil {
				return err
			}
		}
		a, err = v.answer(x)
		return err
	})
	if err != nil || refused || v.after == nil {
		return a, err
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		x.use(tx)
		a, err = v.after(x, a)
		return err
	})
	return a, err
}

// write runs f in a transaction that writes.
func (d *Desk) write(ctx context.Context, f func(*store.Tx) error) error {
	if d.Write != nil {
		return d.Write(ctx, f)
	}
	return d.Store.Write(ctx, f)
}
