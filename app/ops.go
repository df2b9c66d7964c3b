package app

import (
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

// makeOps puts together what tells of karaula itself, and has the poller say when it is at work.
func (p *program) makeOps() {
	attendance := &work.Attendance{
		Store: p.store, Clock: p.clock, Outage: p.outage, Log: p.log, Returned: p.intake.SetAway,
	}
	p.ops = &work.Ops{
		Store: p.store, Clock: p.clock, Outage: p.outage, Log: p.log, Zone: p.TimeZone, Enqueue: p.engine.Enqueue, Attendance: attendance,
		Feed:        func(f store.FeedState) string { return f.Outlet + " (" + config.ShowFeed(f.Feed) + ")" },
		Moved:       showMoved,
		Destination: config.ShowDestination,
		Interval:    p.poller.Interval,
		Room:        p.store.Room,
	}
	p.poller.Present = attendance.Look
	p.poller.Rewound = p.ops.Rewound
}
