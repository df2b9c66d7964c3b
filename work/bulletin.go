package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// bulletin is what Ops tells in one transaction.
type bulletin struct {
	ops  *Ops
	ctx  context.Context
	tx   *store.Tx
	now  time.Time
	jobs []int64
	// chats are the feeds that were added in chats, once they were asked for.
	chats []store.FeedChat
	err   error // the first; nothing is done after it
}

// send inserts the jobs of what was written.
func (b *bulletin) send() error {
	if b.err != nil || len(b.jobs) == 0 {
		return b.err
	}
	return b.ops.Enqueue(b.ctx, b.tx.SQL(), b.jobs)
}

// judge keeps what a sign makes of a trouble, and tells it.
func (b *bulletin) judge(before store.Trouble, s sign) {
	if b.err != nil {
		return
	}
	next, tell := judge(before, s, b.now)
	if next != before {
		if next.Key == "" {
			b.err = b.tx.RemoveTrouble(before.Key)
		} else {
			b.err = b.tx.PutTrouble(next)
		}
	}
	switch tell {
	case "":
	case news.ReasonTrouble:
		b.open(s.key, next.Text, tell, s.spare)
	default:
		b.change(next, tell)
	}
}

// told are the destinations that are told of a trouble: those of ops, and of a feed those in which people added it.
func (b *bulletin) told(key string) []news.Destination {
	all := slices.Clone(b.ops.settings.Load().PostTo)
	id, err := strconv.ParseInt(aboutFeed(key), 10, 64)
	if err != nil || b.err != nil { // it is about no feed
		return all
	}
	if b.chats == nil {
		b.chats, b.err = b.tx.FeedChats("")
	}
	for _, c := range b.chats {
		if c.FeedID == id && !slices.Contains(all, c.Destination) {
			all = append(all, c.Destination)
		}
	}
	return all
}

// open begins a message in every destination that is told, but the one that it is about.
func (b *bulletin) open(group, text string, cause news.Reason, spare news.Destination) {
	b.ops.Log.Warn("ops", "reason", cause, "message", text)
	for _, d := range b.told(group) {
		if b.err != nil || d == spare {
			continue
		}
		var id int64
		id, b.err = b.tx.AddAlert(news.Alert{
			Destination: d, Kind: news.KindOps, Group: group, Note: text, Opened: b.now, Changed: b.now, Revision: 1, Cause: cause,
		})
		b.jobs = append(b.jobs, id)
	}
}

// change brings the messages of a trouble up to date.
func (b *bulletin) change(t store.Trouble, cause news.Reason) {
	b.ops.Log.Warn("ops", "reason", cause, "message", t.Text)
	for _, d := range b.told(t.Key) {
		if b.err != nil {
			return
		}
		var all []news.Alert
		if all, b.err = b.tx.OpsAlerts(d, t.Key, t.Told); b.err != nil || len(all) == 0 {
			continue
		}
		a := all[0]
		a.Note, a.Cause, a.Changed, a.Revision = t.Text, cause, b.now, a.Revision+1
		b.err = b.tx.ChangeAlert(a)
		b.jobs = append(b.jobs, a.ID)
	}
}

// databaseLeast is how long a database must have been away for anybody to be told: its restart is no news.
const databaseLeast = time.Minute

// databaseWasAway tells of a time in which the database did not answer; a long one is told as an absence.
func (b *bulletin) databaseWasAway(lasted time.Duration) {
	lasted = b.ops.Clock.span(lasted)
	if lasted < databaseLeast || lasted >= awayLeast {
		return
	}
	b.open(databaseKey, fmt.Sprintf("The database did not answer %s (%s), and does again. Nothing is lost.",
		alerts.Period(b.now.Add(-lasted), b.now, b.ops.Zone), alerts.Span(lasted)), news.ReasonTrouble, "")
}

// tellsAbsence reports whether an absence is to be told now: the feeds that were due at the return have been asked, or it
// is long ago.
func (o *Ops) tellsAbsence(v view, now time.Time) bool {
	if v.absence.To == 0 || v.absence.Told {
		return false
	}
	to := v.absence.to()
	waits := slices.ContainsFunc(v.feeds, func(f store.FeedState) bool { return !f.Stopped && !f.Due.After(to) })
	return !waits || !now.Before(v.absence.until(o.Clock))
}

// wasAway tells of an absence, and which feeds have gaps since.
func (b *bulletin) wasAway(v view) {
	if b.err != nil || !b.ops.tellsAbsence(v, b.now) {
		return
	}
	a := v.absence
	a.Told = true
	if b.err = a.keep(b.tx); b.err != nil {
		return
	}
	var gaps []string
	for _, f := range v.feeds {
		if f.GapFrom.Before(a.to()) && f.GapTo.After(a.from()) {
			gaps = append(gaps, f.Outlet)
		}
	}
	note := alerts.AwayNote(a.from(), a.to(), a.Why, gaps, b.ops.Zone)
	b.open(awayKey, note+".", news.ReasonAway, "")
	b.caughtUp(note)
}

// caughtUp calls the catch-up messages: all feeds were read, and what has gaps is known.
func (b *bulletin) caughtUp(note string) {
	if b.err != nil {
		return
	}
	var waiting []news.Alert
	if waiting, b.err = b.tx.WaitingCatchUps(); b.err != nil {
		return
	}
	for _, a := range waiting {
		a.Note = note
		b.err = errors.Join(b.err, b.tx.ChangeAlert(a), b.tx.SetDue(a.ID, b.now))
		b.jobs = append(b.jobs, a.ID)
	}
}
