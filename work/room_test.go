package work_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

func TestFilling(t *testing.T) {
	const mb, gb = 1_000_000, 1_000_000_000
	for _, c := range []struct {
		free, size int64
		want       string // what it says of the room; "" for enough
	}{
		{600 * mb, 40 * gb, ""},
		{500 * mb, 40 * gb, ""},
		{500*mb - 1, 40 * gb, "490 MB are free of 40 GB"},
		{12_345_678, 40 * gb, "10 MB are free of 40 GB"},
		{9 * mb, 40 * gb, "9 MB are free of 40 GB"},
		{0, 4000 * gb, "0 MB are free of 4000 GB"},
		{300 * mb, 2 * gb, ""},
		{100 * mb, 2 * gb, ""},
		{99 * mb, 2 * gb, "90 MB are free of 2000 MB"},
		{0, 0, ""}, // it cannot be told
	} {
		got := work.Filling(store.Room{File: "/var/lib/karaula/karaula.db", Free: c.free, Size: c.size})
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) || got != "" && !strings.Contains(got, "holds karaula.db is") {
			t.Errorf("%d free of %d: %q, want %q", c.free, c.size, got, c.want)
		}
	}
}

// A filling disk is told after a minute, is over when a fifth more is free than that, and does not flap.
func TestFillingDiskIsTold(t *testing.T) {
	const told = "The disk that holds karaula.db is nearly full: 450 MB are free of 40 GB. Make room, or have less kept (keep in config.yaml): once it is full, nothing new is stored or told."
	again := strings.Replace(told, "450", "200", 1)
	for _, c := range []struct {
		name string
		free []int64 // minute by minute, in MB; below zero: the disk cannot be looked at
		want []string
	}{
		{"there is room", []int64{900, 501, 500}, nil},
		{"for a moment only", []int64{900, 450, 700, 900}, nil},
		{"it fills", []int64{900, 450, 450, 450}, []string{told}},
		{"it cannot be looked at", []int64{450, 450, -1, -1}, []string{told}},
		{"a little more is no end", []int64{450, 450, 550, 550, 550, 550, 550, 550, 550}, []string{told}},
		{"it has room again", []int64{450, 450, 600, 600, 600, 600, 600, 600}, []string{told + " → " + told + " Over after 2 min."}},
		{"what changes is told after a quarter of an hour", append([]int64{450, 450}, repeated(200, 15)...), []string{told + " → " + again}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newTower(t, tempStore(t), 1)
			w.look()
			for _, free := range c.free {
				w.now = w.now.Add(time.Minute)
				w.read(0)
				w.ops.Room = func() (store.Room, error) {
					if free < 0 {
						return store.Room{}, errors.New("the folder is away")
					}
					return store.Room{File: "karaula.db", Free: free * 1_000_000, Size: 40_000_000_000}, nil
				}
				w.look()
				w.look() // a second look tells nothing twice
			}
			w.expect(c.want...)
		})
	}
}

func repeated(x int64, n int) []int64 {
	all := make([]int64, n)
	for i := range all {
		all[i] = x
	}
	return all
}
