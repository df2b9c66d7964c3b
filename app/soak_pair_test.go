package app

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/karaula/karaula/store/pgtest"
)

// pair has two processes work on one PostgreSQL, of which one is killed, paused past its lease, or cut off from the
// database every few seconds.
func (d *desk) pair(address string) {
	d.t.Helper()
	d.end(d.begin(d.config(address))) // the archives are known now
	d.flaky()
	both := []*member{newMember(d, address), newMember(d, address)}
	const every = 5 * time.Second
	for left := 60; left > 0; left-- {
		d.hurt(both)
		steps := (len(d.plan) - d.next + left - 1) / left
		for range steps {
			d.publish()
			<-time.After(every / time.Duration(steps+1))
		}
	}
	for _, m := range both {
		m.heal()
	}
	began := time.Now()
	d.finish(address, 15*time.Minute)
	d.t.Logf("all was told %s after the last harm", time.Since(began).Round(time.Millisecond))
	for i, m := range both {
		d.end(m.child)
		d.t.Logf("process %d: %v", i+1, m.times)
	}
}

// member is one of two processes, which reaches the database through a line of its own.
type member struct {
	desk   *desk
	line   *pgtest.Line
	config string
	child  *child
	times  map[string]int
	hurt   atomic.Bool    // it is paused or cut off
	ends   sync.WaitGroup // of that
	now    chan struct{}  // closed to end it at once
}

func newMember(d *desk, address string) *member {
	d.t.Helper()
	line, through := pgtest.NewLine(d.t, address)
	m := &member{desk: d, line: line, config: d.config(through), times: map[string]int{}, now: make(chan struct{})}
	m.child = d.start(m.config)
	return m
}

// hurt does something to one of the processes. While one is paused or cut off, the other can only be killed.
func (d *desk) hurt(both []*member) {
	i := rand.IntN(len(both))
	m, other := both[i], both[1-i]
	if m.hurt.Load() {
		m, other = other, m
	}
	which := rand.IntN(3)
	if m.hurt.Load() {
		return
	}
	if other.hurt.Load() {
		which = 0
	}
	switch which {
	case 0:
		m.times["killed"]++
		m.child.stop(syscall.SIGKILL)
		m.child = d.start(m.config)
	case 1:
		m.times["paused"]++
		m.signal(syscall.SIGSTOP)
		m.after(20*time.Second+rand.N(5*time.Second), func() { m.signal(syscall.SIGCONT) })
	case 2:
		m.child.says("configuration: ") // a start without a database ends with a message, as it should
		m.times["cut off"]++
		m.line.Cut(true)
		m.after(rand.N(25*time.Second), func() { m.line.Cut(false) })
	}
}

func (m *member) signal(s syscall.Signal) {
	if err := m.child.cmd.Process.Signal(s); err != nil {
		m.desk.t.Error(err)
	}
}

// after ends what was done to the process after some time, or when it is healed.
func (m *member) after(d time.Duration, do func()) {
	m.hurt.Store(true)
	m.ends.Go(func() {
		select {
		case <-time.After(d):
		case <-m.now:
		}
		do()
		m.hurt.Store(false)
	})
}

// heal ends at once what is being done to it.
func (m *member) heal() {
	close(m.now)
	m.ends.Wait()
}
