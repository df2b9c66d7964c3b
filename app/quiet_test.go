package app

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/karaula/karaula/store"
)

// quietBeside makes things quiet, from several sides at once, beside a karaula that is taking items in and posting them.
func quietBeside(t *testing.T, address string) {
	room := newNewsroomOn(t, address)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read, 12 items, 0 alerts")
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			for j := range 5 {
				place := []string{"serbia", "albania", "croatia"}[i]
				for _, args := range [][]string{{"quiet", place, fmt.Sprintf("%dh", j+1)}, {"quiet", "end", place}} {
					if status, _, people := call(t, "", append(args, "--config", room.config)...); status != 0 {
						t.Errorf("%v: exit status %d: %s", args, status, people)
					}
				}
			}
		})
	}
	for range 2 * len(publishers) {
		room.publish()
	}
	all.Wait()
	got := newRecord()
	got.finish(t, c, room.titles)
	room.settled(t)
	if status, out, _ := call(t, "", "quiet", "list", "--config", room.config, "--json"); status != 0 || out != "" {
		t.Errorf("exit status %d, still quiet: %s", status, out)
	}

	// What is quiet from now on is not told, by a process that runs already.
	if status, out, people := call(t, "", "quiet", "kosovo/north", "1h", "--config", room.config); status != 0 || !strings.Contains(out, "is quiet until") {
		t.Fatalf("exit status %d: %s%s", status, out, people)
	}
	held := "Najavljen protest u Zvečanu"
	room.add("/wordpress", held)
	for found := ""; !strings.Contains(found, held); { // until it is stored
		_, found, _ = call(t, "", "news", "region:kosovo/north", "--config", room.config, "-n", "100")
	}
	worse := "Pucnjava u Zvečanu, ranjena dva policajca"
	room.add("/drupal", worse)
	delete(room.titles, held)
	got.finish(t, c, room.titles)
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d after an interrupt; it said:\n%s", status, c.said())
	}
	got.take(c)
	got.check(t, room.titles)
	s, err := store.Open(t.Context(), options(address))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := s.Read(t.Context(), func(tx *store.Tx) error {
		changes, err := tx.Changes(100)
		if len(changes) != 31 || changes[0].Action != "quiet" || changes[0].Who == "" || !strings.HasPrefix(changes[0].About, "place kosovo/north until ") {
			t.Errorf("%d changes are noted, want 31, the last of them %+v", len(changes), changes[:min(1, len(changes))])
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

func options(address string) store.Options {
	if strings.HasPrefix(address, "postgres") {
		return store.Options{Postgres: address, ReadOnly: true}
	}
	return store.Options{File: address, ReadOnly: true}
}

func TestQuietBesideARunningKaraula(t *testing.T) {
	t.Parallel()
	quietBeside(t, t.TempDir()+"/karaula.db")
}
