package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/store"
)

// holdPostgres is the environment variable that makes the test binary a second process on the named PostgreSQL database.
const holdPostgres = "KARAULA_TEST_HOLD_POSTGRES"

// holdWriting writes from many goroutines; the first says that it is in the middle of its transaction and stays there.
func holdWriting(address string) int {
	s, err := store.Open(context.Background(), store.Options{Postgres: address})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_ = s.Write(context.Background(), func(tx *store.Tx) error {
				if err := tx.SetMeta("stopped", "half"); err != nil {
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

// stopHolding starts a process on the store's database that a variable makes hold what others wait for, and stops it when it does.
func stopHolding(t *testing.T, variable string, s *store.Store) {
	t.Helper()
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), variable+"="+s.Postgres())
	stdout, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = other.Process.Kill()
		_ = other.Wait() // it was killed
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "holding\n" {
		t.Fatalf("the other process said %q, error %v", line, err)
	}
	<-time.After(200 * time.Millisecond) // its other writers wait by now
	if err := other.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

// A process that is stopped in the middle of a transaction, while others of its own wait, holds the lock that all writers of
// all processes wait for. Those go on within the time in which its work is taken over, and nothing of its half is kept.
func TestStoppedWhileWriting(t *testing.T) {
	s := openPostgres(t)
	stopHolding(t, holdPostgres, s)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	began := time.Now()
	for range 3 {
		if err := s.Write(ctx, func(tx *store.Tx) error {
			v, err := tx.Meta("stopped")
			if v != "" {
				t.Errorf("a half transaction left %q", v)
			}
			return err
		}); err != nil {
			t.Fatalf("after %v: %v", time.Since(began), err)
		}
	}
	t.Logf("the others went on after %v", time.Since(began).Round(time.Millisecond))
}

// A process that goes on after the server gave its transaction up finds the database away for once, and tries again.
func TestPausedInTransaction(t *testing.T) {
	pg, err := server()
	if err != nil {
		t.Fatal(err)
	}
	address, err := pg.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Postgres: address + "&idle_in_transaction_session_timeout=1s"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	pause := true
	write := func(tx *store.Tx) error {
		if pause {
			<-time.After(2 * time.Second)
		}
		return tx.SetMeta("x", "1")
	}
	if err := s.Write(t.Context(), write); !store.Away(err) {
		t.Errorf("after a pause in the middle: error %v, want one that passes", err)
	}
	pause = false
	if err := s.Write(t.Context(), write); err != nil {
		t.Errorf("tried again: %v", err)
	}
}
