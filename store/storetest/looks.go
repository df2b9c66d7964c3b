package storetest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/store"
)

func looks(t *testing.T, s *store.Store) {
	look := func(who string, at time.Time) time.Time {
		t.Helper()
		return change(t, s, func(tx *store.Tx) (time.Time, error) { return tx.Look(who, "slack:#a", at) })
	}
	same(t, "never", look("slack:U1", noon), time.Time{})
	same(t, "before", look("slack:U1", noon.Add(time.Hour)), noon)
	same(t, "another person", look("slack:U2", noon.Add(2*time.Hour)), time.Time{})
	same(t, "forgotten", change(t, s, func(tx *store.Tx) (int, error) { return tx.RemoveLooks(noon.Add(90*time.Minute), 5) }), 1)
	same(t, "forgotten again", look("slack:U1", noon), time.Time{})
	same(t, "not forgotten", look("slack:U2", noon), noon.Add(2*time.Hour))
}
