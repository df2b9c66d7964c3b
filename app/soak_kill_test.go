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
	began := time.Now()
	d.finish(database, limit)
	d.end(c)
	d.t.Logf("killed %d times; all was told %s after the last start", kills, time.Since(began).Round(time.Millisecond))
}

// moment waits for a random moment: any, or just when a call of the chat comes in, or shortly after one.
func (d *desk) moment() {
	which := rand.IntN(4)
	if which < 2 {
		<-time.After(rand.N(time.Second))
		return
	}
	for len(d.platform.Arrived()) > 0 {
		<-d.platform.Arrived()
	}
	select {
	case <-d.platform.Arrived():
	case <-time.After(time.Second):
	}
	if which == 2 {
		<-time.After(rand.N(30 * time.Millisecond))
	}
}
