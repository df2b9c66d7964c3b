package app

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/store/pgtest"
)

// TestProcesses has several processes work on one PostgreSQL, and does to one what can befall it: nothing is lost, no entry
// is posted under two deliveries, and the others go on.
func TestProcesses(t *testing.T) {
	server := startPostgres(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, string)
	}{
		{"one is killed", oneIsKilled},
		{"one is paused", oneIsPaused},
		{"one is cut off", oneIsCutOff},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			address, err := server.New(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c.test(t, address)
		})
	}
}

// newCalmNewsroom is a newsroom whose feeds are asked each second: what is waited for here takes many, and two processes that ask
// all the time would keep each other from the processor.
func newCalmNewsroom(t *testing.T, address string) *newsroom {
	t.Helper()
	room := newNewsroomOn(t, address)
	rewrite(t, room.config, "poll: {every: 150ms}", "poll: {every: 1s}")
	return room
}

// finishes waits until the processes have posted all that was published, and tells how long that took.
func (r *record) finishes(t *testing.T, what string, room *newsroom, all ...*child) {
	t.Helper()
	began := time.Now()
	for time.Since(began) < 2*time.Minute {
		for _, c := range all {
			r.take(c)
		}
		if r.complete(room.titles) {
			t.Logf("%s: all was posted after %v", what, time.Since(began).Round(10*time.Millisecond))
			return
		}
		<-time.After(5 * time.Millisecond)
	}
	t.Errorf("%s: not all was posted", what)
	for _, c := range all {
		t.Logf("process %d said:\n%s", c.cmd.Process.Pid, c.said())
	}
}

// joins starts one more process, and publishes until that has its share.
func (r *record) joins(t *testing.T, room *newsroom, config string) *child {
	t.Helper()
	c := startChild(t, "run", "--config", config, "--json")
	c.says("No chat platform is configured")
	for deadline := time.Now().Add(time.Minute); len(c.events) == 0; <-time.After(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the second process delivered nothing; it said:\n%s", c.said())
		}
		room.publish()
	}
	return c
}

// publishAll puts one entry into each feed, so that each is asked again by whoever has it.
func (r *newsroom) publishAll() {
	for range publishers {
		r.publish()
	}
}

// ends stops the processes in an orderly way and checks what they printed.
func (r *record) ends(t *testing.T, room *newsroom, all ...*child) {
	t.Helper()
	for _, c := range all {
		if status := c.stop(os.Interrupt); status != 0 {
			t.Errorf("exit status %d; it said:\n%s", status, c.said())
		}
		r.take(c)
	}
	r.check(t, room.titles)
}

// inStatus asks status which processes there are, and who holds the ticks.
func inStatus(t *testing.T, config string) (processes []string, ticks string) {
	t.Helper()
	status, out, people := call(t, "", "status", "--json", "--config", config)
	var line statusLine
	if err := json.Unmarshal([]byte(out), &line); status != 0 || err != nil {
		t.Fatalf("status: exit status %d, %v: %s%s", status, err, out, people)
	}
	for _, p := range line.Processes {
		processes = append(processes, p.ID)
		for _, l := range p.Leases {
			if l == "ticks" {
				ticks = p.ID
			}
		}
	}
	return processes, ticks
}

func oneIsKilled(t *testing.T, address string) {
	room := newCalmNewsroom(t, address)
	one := startChild(t, "run", "--config", room.config, "--json")
	one.says("12 of 12 feeds read")
	got := newRecord()
	two := got.joins(t, room, room.config)
	before, holder := inStatus(t, room.config)
	if len(before) != 2 || holder != before[0] {
		t.Errorf("the processes are %v and %s holds the ticks: want two, and the first holds them", before, holder)
	}
	room.publishAll()
	one.stop(syscall.SIGKILL)
	got.take(one)
	room.publishAll()
	got.finishes(t, "one of two was killed", room, two)
	two.says(`"lease":"ticks"`)
	after, holder := inStatus(t, room.config)
	if len(after) != 1 || after[0] != before[1] || holder != before[1] {
		t.Errorf("the processes are %v and %q holds the ticks: want %s alone, and it holds them", after, holder, before[1])
	}
	room.publishAll()
	two.stop(syscall.SIGKILL)
	got.take(two)
	room.publishAll()
	three := startChild(t, "run", "--config", room.config, "--json")
	got.finishes(t, "the only one was killed and another started", room, three)
	before, _ = inStatus(t, room.config)
	got.ends(t, room, three)
	if left, _ := inStatus(t, room.config); slices.Contains(left, before[len(before)-1]) {
		t.Errorf("of the processes %v those of %v are left after an orderly end of the last", before, left)
	}
}

// A process that is paused for longer than it may be silent notices that when it goes on, and works on beside the other.
func oneIsPaused(t *testing.T, address string) {
	room := newCalmNewsroom(t, address)
	one := startChild(t, "run", "--config", room.config, "--json")
	one.says("12 of 12 feeds read")
	got := newRecord()
	two := got.joins(t, room, room.config)
	for range 2 { // the one, and then the other
		room.publishAll()
		if err := one.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		room.publishAll()
		got.finishes(t, "one of two was paused", room, one, two)
		two.says("another process gives no sign of life")
		room.publishAll()
		if err := one.cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		one.says("this process was silent for too long")
		room.publishAll()
		got.finishes(t, "it went on", room, one, two)
		one, two = two, one
	}
	if all, _ := inStatus(t, room.config); len(all) != 2 {
		t.Errorf("the processes are %v, want both", all)
	}
	got.ends(t, room, one, two)
}

// A process that cannot reach the database for a while is dead to the other, and comes back.
func oneIsCutOff(t *testing.T, address string) {
	line, throughLine := pgtest.NewLine(t, address)
	room := newCalmNewsroom(t, address)
	one := startChild(t, "run", "--config", room.config, "--json")
	one.says("12 of 12 feeds read")
	through := writeFile(t, "config.yaml", strings.ReplaceAll(string(mustRead(t, room.config)), address, throughLine))
	got := newRecord()
	two := got.joins(t, room, through)
	for round := range 2 {
		room.publishAll()
		line.Cut(true)
		room.publishAll()
		one.saysTimes("another process gives no sign of life", round+1)
		got.finishes(t, "one of two was cut off", room, one, two)
		line.Cut(false)
		two.saysTimes("this process was silent for too long", round+1)
		room.publishAll()
		got.finishes(t, "it came back", room, one, two)
	}
	two.stop(os.Interrupt) // it may still wait for its next attempt, and then says so and ends with status 1
	got.take(two)
	got.ends(t, room, one)
}
