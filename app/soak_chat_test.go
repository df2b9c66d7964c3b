package app

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// chatStand is a chat platform's stand-in, as far as the soak of platforms needs it.
type chatStand struct {
	config     func(t *testing.T, config string) string // a configuration that posts there
	misbehave  func(upset func(call string) upset)      // asked for each call: "post", "edit" or another
	heal       func()
	restarted  func()                                             // what the platform forgets meanwhile
	shown      func() (openings [][2]string, deliveries []string) // each opening's headline with all its text; the keys of all messages
	askedTimes func() int                                         // how often it was asked for a message
}

// upset is how a platform treats a call.
type upset struct {
	delay, late  time.Duration // before the work; between the work and the answer
	lose         bool          // the work is done, and the answer lost
	busy, broken bool          // nothing is done: 429 or 503
	done         func()        // called between the work and the answer
}

// chatHarm upsets the next calls of a kind, each once, and counts.
type chatHarm struct {
	mu    sync.Mutex
	call  string
	how   upset
	times int
	done  chan struct{} // one for each call whose work was done
}

// arm upsets the next calls.
func (h *chatHarm) arm(times int, call string, how upset) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.times, h.call, h.how = times, call, how
}

// upset says how a call is treated: as it was armed, or at random in one of ten or so.
func (h *chatHarm) upset(call string) upset {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.times > 0 && call == h.call {
		h.times--
		how := h.how
		how.done = func() { h.done <- struct{}{} }
		return how
	}
	how := upset{delay: rand.N(20 * time.Millisecond)}
	switch rand.IntN(60) {
	case 0, 1:
		how.lose = true
	case 2:
		how.broken = true
	case 3:
		how.busy = true
	case 4, 5:
		how.delay = rand.N(300 * time.Millisecond)
	}
	return how
}

// worked waits until so many of the armed calls did their work.
func (h *chatHarm) worked(t *testing.T, times int, c *child) {
	t.Helper()
	for range times {
		select {
		case <-h.done:
		case <-time.After(2 * time.Minute):
			t.Fatalf("a %s does not come; karaula said:\n%s", h.call, c.said())
		}
	}
}

// soakChat does each of four harms to a karaula that posts to a platform which misbehaves at random besides: kill -9 between a
// message's arrival and its record, kill -9 in the middle of an edit, an answer that is lost, an answer that does not come in
// time. Each entry has one message in the end, which shows all that was reported, and each delivery too.
func soakChat(t *testing.T, stand chatStand) {
	room := newNewsroom(t)
	room.config = stand.config(t, room.config)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	times, burst := sized(2, 200), sized(2, 20)
	harm := &chatHarm{done: make(chan struct{}, 1000)}
	stand.misbehave(harm.upset)
	restart := func() {
		c.stop(syscall.SIGKILL)
		stand.restarted()
		c = startChild(t, "run", "--config", room.config, "--json")
	}
	const held = time.Hour // longer than any call waits
	counts, twice := map[string]int{}, map[string]bool{}
	for i := range times {
		harm.arm(1, "post", upset{late: held})
		title := fmt.Sprintf("Barricade put up in Zvečan, harm %d", i)
		room.add("/rdf", title)
		harm.worked(t, 1, c)
		restart()
		counts["kill -9 between post and record"]++

		// What was just posted is edited: a second outlet reports it.
		stand.until(t, c, title)
		harm.arm(1, "edit", upset{late: held})
		room.add("/agency", title)
		twice[title] = true
		harm.worked(t, 1, c)
		restart()
		counts["kill -9 in the middle of an edit"]++
	}
	for done := 0; done < times; done += burst {
		for _, h := range []struct {
			name string
			how  upset
		}{{"answer lost", upset{lose: true}}, {"time-out", upset{late: held}}} {
			harm.arm(burst, "post", h.how)
			for range burst {
				room.publish()
			}
			harm.worked(t, burst, c)
			counts[h.name] += burst
		}
	}
	stand.heal()
	for title := range room.titles {
		stand.until(t, c, title)
	}
	room.settled(t)
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
	openings, deliveries := stand.shown()
	text, keys := map[string]string{}, map[string]bool{}
	var lost, doubled []string
	for _, o := range openings {
		if _, ok := text[o[0]]; ok {
			doubled = append(doubled, o[0])
		}
		text[o[0]] = o[1]
	}
	for _, key := range deliveries {
		if keys[key] {
			doubled = append(doubled, "delivery "+key)
		}
		keys[key] = true
	}
	for title := range room.titles {
		if shown, ok := text[title]; !ok || twice[title] && !strings.Contains(shown, "2 outlets") {
			lost = append(lost, title)
		}
	}
	complain10(t, "lost", lost)
	complain10(t, "doubled", doubled)
	for name, n := range counts {
		if n < times {
			t.Errorf("%s: %d times, want %d", name, n, times)
		}
	}
	t.Logf("%v; %d entries, %d openings of %d messages, the platform was asked for a message %d times: %d lost, %d doubled",
		counts, len(room.titles), len(openings), len(deliveries), stand.askedTimes(), len(lost), len(doubled))
}

// until waits until an entry is shown.
func (s chatStand) until(t *testing.T, c *child, title string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); ; <-time.After(20 * time.Millisecond) {
		openings, _ := s.shown()
		for _, o := range openings {
			if o[0] == title {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q is not shown; karaula said:\n%s", title, c.said())
		}
	}
}
