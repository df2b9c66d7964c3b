package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/karaula/karaula/store"
)

// tellPostgres is the environment variable that makes the test binary a process that delivers on the named database.
const tellPostgres = "KARAULA_TEST_TELL_POSTGRES"

// holdTelling is in the middle of the deliveries of several alerts to one destination, and stays there.
func holdTelling(address string) int {
	s, err := store.Open(context.Background(), store.Options{Postgres: address})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	var all sync.WaitGroup
	for id := range int64(8) {
		all.Go(func() {
			_ = s.WriteAlert(context.Background(), id+1, func(tx *store.Tx) error {
				if err := tx.AloneIn("console"); err != nil {
					return err
				}
				fmt.Println("holding")
				select {}
			})
		})
	}
	all.Wait()
	return 1
}

// A process that is stopped while it delivers several alerts to one destination does not keep the writers of other
// processes waiting once for each of them.
func TestStoppedWhileTelling(t *testing.T) {
	s := openPostgres(t)
	stopHolding(t, tellPostgres, s)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	began := time.Now()
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.SetMeta("x", "1") }); err != nil {
		t.Fatalf("after %v: %v", time.Since(began), err)
	}
	t.Logf("the others went on after %v", time.Since(began).Round(time.Millisecond))
}
