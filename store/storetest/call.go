package storetest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// alertsCalled sees that a guest calls alerts whatever they wait for, but a digest.
func alertsCalled(t *testing.T, s *store.Store) {
	add := func(kind news.AlertKind, due time.Time) (id int64) {
		write(t, s, func(tx *store.Tx) (err error) {
			id, err = tx.AddAlert(news.Alert{Destination: "slack:#a", Kind: kind, Due: due, Opened: noon, Changed: noon, Revision: 1, Cause: news.ReasonNew})
			return err
		})
		return id
	}
	later, now := noon.Add(time.Hour), noon.Add(time.Minute)
	idle, held, digest, other := add("", time.Time{}), add("", later), add(news.KindDigest, later), add("", later)
	write(t, s, func(tx *store.Tx) error { return tx.CallAlerts([]int64{idle, held, digest}, now) })
	due := func(at time.Time) (ids []int64) {
		for _, a := range ask(t, s, func(tx *store.Tx) ([]news.Alert, error) { return tx.DueAlerts(at) }) {
			ids = append(ids, a.ID)
		}
		return ids
	}
	same(t, "at once", due(now), []int64{idle, held})
	same(t, "later", due(later), []int64{idle, held, digest, other})
}
