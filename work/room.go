package work

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/karaula/karaula/store"
)

// A disk is filling when less than leastRoom is free, or on a small one less than a twentieth of it: 500 MB are weeks of items, and room for
// the copy that an upgrade makes first. A part alone would ring with hundreds of gigabytes left on a large disk, 500 MB alone for ever
// on a small one. It is over when a fifth more is free than that, so that what comes and goes does not ring again and again.
const (
	leastRoom = 500_000_000
	leastPart = 20
	roomAfter = time.Minute
	roomCalm  = 5 * time.Minute
)

// Filling says what is wrong with a disk that has little room left, "" with one that has enough.
func Filling(r store.Room) string {
	if r.Size == 0 || r.Free >= least(r) {
		return ""
	}
	return fmt.Sprintf("The disk that holds %s is nearly full: %s are free of %s. Make room, or have less kept (keep in config.yaml): once it is full, nothing new is stored or told.",
		filepath.Base(r.File), megabytes(r.Free), megabytes(r.Size))
}

func least(r store.Room) int64 { return min(leastRoom, r.Size/leastPart) }

// megabytes writes a size, in steps of ten megabytes: what it says is told anew when it changes.
func megabytes(bytes int64) string {
	switch mb := bytes / 1_000_000; {
	case mb >= 10_000:
		return fmt.Sprintf("%d GB", mb/1000)
	case mb >= 10:
		return fmt.Sprintf("%d MB", mb/10*10)
	default:
		return fmt.Sprintf("%d MB", mb)
	}
}

// roomSign looks at the disk of the store. One that cannot be looked at says nothing.
func (o *Ops) roomSign() sign {
	s := sign{key: roomKey, after: roomAfter, calm: roomCalm}
	if o.Room == nil {
		return s
	}
	r, err := o.Room()
	switch {
	case err != nil:
		o.Log.Debug("the disk cannot be looked at", "error", err)
	case Filling(r) != "":
		s.state, s.text = bad, Filling(r)
	case r.Free >= least(r)/5*6:
		s.state = good
	}
	return s
}
