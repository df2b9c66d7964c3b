package storetest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func meta(t *testing.T, s *store.Store) {
	get := func(tx *store.Tx) (string, error) { return tx.Meta("x") }
	if v := ask(t, s, get); v != "" {
		t.Errorf("a fact that nobody kept is %q", v)
	}
	for _, v := range []string{"1", "два", ""} {
		write(t, s, func(tx *store.Tx) error { return tx.SetMeta("x", v) })
		if got := ask(t, s, get); got != v {
			t.Errorf("kept %q, got %q", v, got)
		}
	}
	if len(s.Stamp()) != 6 {
		t.Errorf("the stamp %q has not six characters", s.Stamp())
	}
}

// rollback writes a row into every table and then fails.
func rollback(t *testing.T, s *store.Store) {
	failure := errors.New("the last step failed")
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SyncFeeds([]news.Feed{feed("a")}, noon); err != nil {
			return err
		}
		story, err := tx.AddStory(facts(1))
		if err != nil {
			return err
		}
		if _, err := tx.AddItem(report(1), story); err != nil {
			return err
		}
		alert, err := tx.AddAlert(news.Alert{Destination: "console", Revision: 1})
		if err != nil {
			return err
		}
		return errors.Join(tx.AddKeys(story, []string{"k"}, noon), tx.PutAlertStory(alert, news.AlertStory{StoryID: story}),
			tx.PutDelivery(news.Delivery{Key: "k", AlertID: alert}), tx.SetMeta("x", "1"), failure)
	})
	if !errors.Is(err, failure) {
		t.Errorf("Write: error %v, want the function's own", err)
	}
	same(t, "counts", ask(t, s, (*store.Tx).Count), store.Counts{})
	same(t, "alerts with something left", ask(t, s, (*store.Tx).Unshown), []int64(nil))
	if v := ask(t, s, func(tx *store.Tx) (string, error) { return tx.Meta("x") }); v != "" || len(near(t, s, "k")) != 0 {
		t.Error("a fact or a key stayed")
	}
}

// panicInWrite is what a worker's recover sees: the transaction must be over, or every later writer waits forever.
func panicInWrite(t *testing.T, s *store.Store) {
	for name, run := range map[string]func(context.Context, func(*store.Tx) error) error{"Write": s.Write, "Read": s.Read} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s swallowed a panic", name)
				}
			}()
			_ = run(t.Context(), func(tx *store.Tx) error {
				if name == "Write" {
					if err := tx.SetMeta("x", "1"); err != nil {
						return err
					}
				}
				panic("a mistake of ours")
			})
		}()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.SetMeta("y", "1") }); err != nil {
		t.Fatalf("Write after a panic: %v", err)
	}
	if v := ask(t, s, func(tx *store.Tx) (string, error) { return tx.Meta("x") }); v != "" {
		t.Error("what was written before the panic stayed")
	}
}

func readOnly(t *testing.T, s *store.Store) {
	if err := s.Read(t.Context(), func(tx *store.Tx) error { return tx.SetMeta("x", "1") }); err == nil {
		t.Error("a reading transaction wrote")
	}
	if v := ask(t, s, func(tx *store.Tx) (string, error) { return tx.Meta("x") }); v != "" {
		t.Errorf("a reading transaction kept %q", v)
	}
}

// oneState looks twice in one reading transaction, with a commit in between.
func oneState(t *testing.T, s *store.Store) {
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		before, err := tx.Count()
		if err != nil {
			return err
		}
		addStory(t, s, facts(1), report(1))
		after, err := tx.Count()
		same(t, "what a reading transaction sees", after, before)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if c := ask(t, s, (*store.Tx).Count); c.Items != 1 {
		t.Errorf("%d items afterwards, want 1", c.Items)
	}
}

// twoWriters counts an alert's revisions from two goroutines: whoever has read an alert to change it keeps others from it.
func twoWriters(t *testing.T, s *store.Store) {
	const each = 300
	id := addAlert(t, s, "console")
	more := func(tx *store.Tx) error {
		a, err := tx.Alert(id)
		if err != nil {
			return err
		}
		a.Revision++
		return tx.ChangeAlert(a)
	}
	all := func() error { return s.Write(t.Context(), more) }
	one := func() error { return s.WriteAlert(t.Context(), id, more) }
	times(t, each, all, all)
	times(t, each, one, one)
	times(t, each, one, all)
	if a := getAlert(t, s, id); a.Revision != 1+6*each {
		t.Errorf("%d increments of 1 left %d", 6*each, a.Revision)
	}
}

// twoTellers counts what one destination is told from the transactions of two alerts.
func twoTellers(t *testing.T, s *store.Store) {
	const each = 300
	teller := func() func() error {
		id := addAlert(t, s, "console")
		return func() error {
			return s.WriteAlert(t.Context(), id, func(tx *store.Tx) error {
				if err := tx.AloneIn("console"); err != nil {
					return err
				}
				before, err := tx.Meta("told")
				if err != nil {
					return err
				}
				n, _ := strconv.Atoi(before) // "" at first
				return tx.SetMeta("told", strconv.Itoa(n+1))
			})
		}
	}
	times(t, each, teller(), teller())
	if n := ask(t, s, func(tx *store.Tx) (string, error) { return tx.Meta("told") }); n != strconv.Itoa(2*each) {
		t.Errorf("%d increments of 1 left %s", 2*each, n)
	}
}

// sideBySide has the transactions of two alerts be under way at one time, where the database lets several write.
func sideBySide(t *testing.T, s *store.Store) {
	if s.Postgres() == "" {
		return
	}
	var here sync.WaitGroup
	here.Add(2)
	meet := func() func() error {
		id := addAlert(t, s, "console")
		return func() error {
			return s.WriteAlert(t.Context(), id, func(*store.Tx) error {
				here.Done()
				here.Wait()
				return nil
			})
		}
	}
	times(t, 1, meet(), meet())
}

// times runs each of two so many times, beside the other.
func times(t *testing.T, n int, two ...func() error) {
	t.Helper()
	var group sync.WaitGroup
	for _, f := range two {
		group.Go(func() {
			for range n {
				if err := f(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

func endedContext(t *testing.T, s *store.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetMeta("x", "1"); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ends before the commit: error %v, want context.Canceled", err)
	}
	if v := ask(t, s, func(tx *store.Tx) (string, error) { return tx.Meta("x") }); v != "" {
		t.Error("what was written under an ended context stayed")
	}
	if err := s.Read(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Read with an ended context: error %v", err)
	}
}
