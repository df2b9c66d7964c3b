package app

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/karaula/karaula/store/pgtest"
)

// startPostgres starts a PostgreSQL of the test's own.
func startPostgres(t *testing.T) *pgtest.Server {
	t.Helper()
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// TestPostgres runs the main job, as processes of its own, on a real PostgreSQL.
func TestPostgres(t *testing.T) {
	t.Parallel()
	server := startPostgres(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, *pgtest.Server, string)
	}{
		{"each new item once", postgresPosts},
		{"killed", postgresKilled},
		{"two processes", postgresShared},
		{"it restarts", postgresRestarts},
		{"it refuses", postgresRefuses},
		{"it is slow", postgresIsSlow},
		{"quiet beside it", func(t *testing.T, _ *pgtest.Server, address string) { quietBeside(t, address) }},
		{"there and back", postgresMoves},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, err := server.New(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c.test(t, server, address)
		})
	}
}

func postgresPosts(t *testing.T, _ *pgtest.Server, address string) {
	room := newNewsroomOn(t, address)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read, 12 items, 0 alerts")
	for range 2 * len(publishers) {
		room.publish()
	}
	got := newRecord()
	got.finish(t, c, room.titles)
	status, out, people := call(t, "", "status", "--config", room.config)
	if status != 0 || !strings.Contains(out, "database PostgreSQL ") || !strings.Contains(out, "feeds: 12 of 12 read") {
		t.Errorf("status: exit status %d, %s%s", status, out, people)
	}
	status, out, people = call(t, "", "news", "region:kosovo/north", "--config", room.config, "-n", "100")
	if status != 0 || !strings.Contains(out, "Podignuta barikada u Zvečanu") {
		t.Errorf("news: exit status %d, %s%s", status, out, people)
	}
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d after an interrupt, want 0; it said:\n%s", status, c.said())
	}
	got.take(c)
	got.check(t, room.titles)
	got.checkOnce(t)
}

func postgresKilled(t *testing.T, _ *pgtest.Server, address string) {
	const kills = 5
	room := newNewsroomOn(t, address)
	got := newRecord()
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	for range kills {
		for range 1 + rand.IntN(8) {
			room.publish()
			<-time.After(rand.N(30 * time.Millisecond))
		}
		<-time.After(rand.N(300 * time.Millisecond))
		c.stop(syscall.SIGKILL)
		got.take(c)
		c = startChild(t, "run", "--config", room.config, "--json")
	}
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
}

// Two processes share the feeds and the deliveries: together they print each entry once.
func postgresShared(t *testing.T, _ *pgtest.Server, address string) {
	room := newNewsroomOn(t, address)
	one := startChild(t, "run", "--config", room.config, "--json")
	one.says("12 of 12 feeds read")
	two := startChild(t, "run", "--config", room.config, "--json")
	two.says("No chat platform is configured")
	got := newRecord()
	for range 4 * len(publishers) {
		room.publish()
		<-time.After(rand.N(40 * time.Millisecond))
	}
	deadline := time.Now().Add(60 * time.Second)
	each := map[*child]int{}
	for !got.complete(room.titles) && time.Now().Before(deadline) {
		for _, c := range []*child{one, two} {
			before := len(got.printed)
			got.take(c)
			each[c] += len(got.printed) - before
		}
		<-time.After(5 * time.Millisecond)
	}
	for _, c := range []*child{one, two} {
		if status := c.stop(os.Interrupt); status != 0 {
			t.Errorf("exit status %d; it said:\n%s", status, c.said())
		}
		got.take(c)
	}
	got.check(t, room.titles)
	got.checkOnce(t)
	if each[one] == 0 || each[two] == 0 {
		t.Errorf("one process delivered %d messages and the other %d: they do not share", each[one], each[two])
	}
}

// A server that crashes and comes back: the program tells, goes on, and posts what came meanwhile.
func postgresRestarts(t *testing.T, server *pgtest.Server, address string) {
	// The server of these tests may forget its last moments, which one that keeps its promises does not.
	room := newNewsroomOn(t, address+"&synchronous_commit=on")
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	got := newRecord()
	for range 2 {
		for range 5 {
			room.publish()
		}
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		room.publish()
		c.saysLast("the database is away", "the database answers again")
		room.publish()
		if err := server.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.saysLast("the database answers again", "the database is away")
		room.publish()
	}
	got.finish(t, c, room.titles)
	if status := c.stop(os.Interrupt); status != 0 {
		t.Errorf("exit status %d; it said:\n%s", status, c.said())
	}
	got.take(c)
	got.check(t, room.titles)
}

// A server that lets nobody in for a while.
func postgresRefuses(t *testing.T, _ *pgtest.Server, address string) {
	room := newNewsroomOn(t, address)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	name := database(address)
	other := strings.Replace(address, "/"+name+"?", "/postgres?", 1)
	execSQL(t, other, `ALTER DATABASE `+name+` ALLOW_CONNECTIONS false`)
	execSQL(t, other, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '`+name+`'`)
	for range 3 {
		room.publish()
	}
	c.says("the database is away")
	execSQL(t, other, `ALTER DATABASE `+name+` ALLOW_CONNECTIONS true`)
	c.says("the database answers again")
	got := newRecord()
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
}

// A server whose tables somebody else holds for longer than a statement waits.
func postgresIsSlow(t *testing.T, _ *pgtest.Server, address string) {
	room := newNewsroomOn(t, address+"&lock_timeout=200ms")
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), `LOCK TABLE items IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		room.publish()
	}
	c.says("too slow, or another program holds its tables")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	c.says("the database answers again")
	got := newRecord()
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
}

// From SQLite to PostgreSQL and back with real data: equal counts, and nothing is posted again on either side.
func postgresMoves(t *testing.T, _ *pgtest.Server, address string) {
	room := newNewsroom(t)
	c := startChild(t, "run", "--config", room.config, "--json")
	c.says("12 of 12 feeds read")
	for range 2 * len(publishers) {
		room.publish()
	}
	got := newRecord()
	got.finish(t, c, room.titles)
	if status, _, people := call(t, "", "store", "move", "--to", address, "--config", room.config); status != 1 || !strings.Contains(people, "in use by the karaula with pid") {
		t.Errorf("a move beside a running karaula: exit status %d, said %q", status, people)
	}
	c.stop(os.Interrupt)
	got.take(c)

	back := t.TempDir() + "/back.db"
	there := strings.ReplaceAll(string(mustRead(t, room.config)), sqlitePath(t, room.config), address)
	thereConfig := writeFile(t, "config.yaml", there)
	first := moved(t, room.config, address)
	if status, _, people := call(t, "", "store", "move", "--to", address, "--config", room.config); status != 1 || !strings.Contains(people, "it holds data already") {
		t.Errorf("a move into a full database: exit status %d, said %q", status, people)
	}
	c = startChild(t, "run", "--config", thereConfig, "--json")
	c.says("feeds read")
	if status, _, people := call(t, "", "store", "move", "--to", back, "--config", thereConfig); status != 1 || !strings.Contains(people, "another process uses it") {
		t.Errorf("a move beside a karaula on PostgreSQL: exit status %d, said %q", status, people)
	}
	room.publish() // an id behind those that were copied
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)

	second := moved(t, thereConfig, back)
	if first == second {
		t.Error("the entry that came on PostgreSQL is not in the counts")
	}
	copied := t.TempDir() + "/backup.db"
	status, out, people := call(t, "", "backup", copied, "--config", thereConfig)
	if counts, _, _ := strings.Cut(out, copied); status != 0 || counts != second {
		t.Errorf("a backup of PostgreSQL: exit status %d, counts\n%s%s\nwant\n%s", status, out, people, second)
	}
	c = startChild(t, "run", "--config", writeFile(t, "config.yaml", strings.ReplaceAll(there, address, back)), "--json")
	c.says("feeds read")
	room.publish()
	got.finish(t, c, room.titles)
	c.stop(os.Interrupt)
	got.take(c)
	got.check(t, room.titles)
	got.checkOnce(t)
}

// moved moves a store and returns the counts that were printed.
func moved(t *testing.T, config, to string) string {
	t.Helper()
	status, out, people := call(t, "", "store", "move", "--to", to, "--config", config)
	if status != 0 || !strings.Contains(out, "counted in both") {
		t.Fatalf("store move: exit status %d, %s%s", status, out, people)
	}
	counts, _, _ := strings.Cut(out, "All of ")
	return counts
}

// checkOnce makes sure that nothing was printed twice, as nothing is where no process dies.
func (r *record) checkOnce(t *testing.T) {
	t.Helper()
	for key, n := range r.printed {
		if n != 1 {
			t.Errorf("delivery %s was printed %d times", key, n)
		}
	}
}

// saysLast waits until the child has written some words for people, and others not since. Some of a server's connections may
// outlive its first moment of dying, so that the words come more than once.
func (c *child) saysLast(words, others string) {
	c.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; <-time.After(5 * time.Millisecond) {
		said := c.said()
		if at := strings.LastIndex(said, words); at >= 0 && at > strings.LastIndex(said, others) {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("it did not say %q last; it said:\n%s", words, said)
		}
	}
}

// saysTimes waits until the child has written some words for people so many times.
func (c *child) saysTimes(words string, n int) {
	c.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); strings.Count(c.said(), words) < n; <-time.After(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.t.Fatalf("it did not say %q %d times; it said:\n%s", words, n, c.said())
		}
	}
}

func execSQL(t *testing.T, address, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", statement, err))
	}
}

// database is the name of the database in an address.
func database(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path[strings.LastIndex(path, "/")+1:]
}

func mustRead(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sqlitePath is the file that a newsroom's configuration names as its store.
func sqlitePath(t *testing.T, config string) string {
	t.Helper()
	for line := range strings.Lines(string(mustRead(t, config))) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "store: "); ok {
			return strings.Trim(path, `"`)
		}
	}
	t.Fatal("the configuration names no store")
	return ""
}
