package app

import (
	"os"
	"sync"
	"testing"
	"time"
)

// The tests of soak_*_test.go are a soak: long runs of a real karaula, in processes of its own, on feeds and a chat platform
// of loopback that misbehave. `make soak` runs them in full. Otherwise those parts run, for seconds, that try what no other test
// of this package does: kills on both databases, two processes, the way there and back and backups have their own.

func TestSoak(t *testing.T) {
	server := startPostgres(t)
	// fresh gives a part an empty database of either kind.
	fresh := func(t *testing.T, kind string) string {
		t.Helper()
		if kind == onSQLite {
			return t.TempDir() + "/karaula.db"
		}
		address, err := server.New(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	faultless := sync.OnceValue(func() told {
		d, database := newDesk(t, soakPlan()), fresh(t, onSQLite)
		d.calm(database, rush)
		d.check(database, nil)
		return d.told()
	})
	// In full, one part runs after the other, so that their figures mean something.
	part := func(name string, run func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			if !soakFull() {
				t.Parallel()
			}
			run(t)
		})
	}
	full := func(name string, run func(t *testing.T)) {
		if soakFull() {
			part(name, run)
		}
	}
	part("calm on "+onSQLite, func(*testing.T) { faultless() })
	full("calm on "+onPostgreSQL, func(t *testing.T) {
		d, database := newDesk(t, soakPlan()), fresh(t, onPostgreSQL)
		d.calm(database, rush)
		d.check(database, faultless())
	})
	for _, kind := range []string{onSQLite, onPostgreSQL} {
		full("steady on "+kind, func(t *testing.T) {
			d, database := newDesk(t, soakPlan()[:400]), fresh(t, kind)
			d.calm(database, steady)
			d.check(database, nil)
		})
		full("killed on "+kind, func(t *testing.T) {
			d, database := newDesk(t, soakPlan()), fresh(t, kind)
			d.killed(database, 200, 15*time.Minute)
			d.check(database, faultless())
		})
		part("recovery on "+kind, func(t *testing.T) { newDesk(t, soakPlan()).recovery(fresh(t, kind), kind) })
	}
	full("killed in a storm", func(t *testing.T) { // what a storm holds back is told after five minutes
		d, database := newDesk(t, soakPlan()[:300]), fresh(t, onSQLite)
		d.throttle = "20/h"
		d.killed(database, 30, 115*time.Minute)
		calm := newDesk(t, d.plan)
		calm.calm(fresh(t, onSQLite), rush)
		d.check(database, calm.told())
	})
	part("killed, posting to Slack", soakSlack)
	part("killed, posting to Discord", soakDiscord)
	full("two processes", func(t *testing.T) {
		d, database := newDesk(t, soakPlan()), fresh(t, onPostgreSQL)
		d.pair(database)
		d.check(database, faultless())
	})
	part("torture", func(t *testing.T) {
		for range sized(1, 10) {
			torture(t, sized(1, 5))
		}
	})
	part("a day", soakDay)
	part("mirror", soakMirror)
	full("there and back", func(t *testing.T) { soakMove(t, fresh(t, onPostgreSQL)) })
	full("backup", func(t *testing.T) { newDesk(t, soakPlan()).backups(fresh(t, onSQLite)) })
}

const (
	onSQLite     = "SQLite"
	onPostgreSQL = "PostgreSQL"
)

// soakFull reports whether the soak runs in full.
func soakFull() bool { return os.Getenv("SOAK") == "long" }

// sized is short, or full in a full soak.
func sized[T any](short, full T) T {
	if soakFull() {
		return full
	}
	return short
}
