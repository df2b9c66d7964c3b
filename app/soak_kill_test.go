package app

import (
	"math/rand/v2"
	"syscall"
	"time"
)

// killed publishes the plan while karaula is killed with -9 at random moments and started again each time; then it lets
// karaula finish.
func (d *desk) killed(database string, kills int, limit time.Duration) {
	d.t.Helper()
	config := d.config(database)
	c := d.begin(config)
	d.flaky()
	for left := kills; left > 0; left-- {
		for range (len(d.plan) - d.next + left - 1) / left {
			d.publish()
			<-time.After(rand.N(20 * time.Millisecond))
		}
		d.moment()
		c.stop(syscall.SIGKILL)
		c = d.start(config)
	}
	began, told := time.Now(), len(d.platform.Messages())
	d.finish(database, limit)
	d.end(c)
	d.t.Logf("killed %d times, with %d messages by then; all was told %s after the last start", kills, told, time.Since(began).Round(time.Millisecond))
}

// moment waits for a random moment: one of the first second, in which a start may not have come to its end, or one when a
// call of the chat comes in, shortly after that, or within a second. A busy machine takes seconds to come to a call, and the
// kills are to find it at work.
func (d *desk) moment() {
	which := rand.IntN(4)
	if which == 0 {
		<-time.After(rand.N(time.Second))
		return
	}
	for len(d.platform.Arrived()) > 0 {
		<-d.platform.Arrived()
	}
	select {
	case <-d.platform.Arrived():
	case <-time.After(sized(time.Second, 5*time.Second)):
	}
	switch which {
	case 1:
		<-time.After(rand.N(time.Second))
	case 2:
		<-time.After(rand.N(30 * time.Millisecond))
	}
}
