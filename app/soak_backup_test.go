package app

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// backups copies the store at random moments while karaula writes. Each copy passes SQLite's checks, holds what was stored
// before it was begun, and a karaula runs on it.
func (d *desk) backups(file string) {
	d.t.Helper()
	config := d.config(file)
	c := d.begin(config)
	written := make(chan struct{})
	go func() {
		defer close(written)
		for range d.plan {
			d.publish()
			<-time.After(rand.N(10 * time.Millisecond))
		}
	}()
	st := d.look(file)
	defer func() { _ = st.Close() }()
	var copies []string
	var least []int
	for range 10 {
		<-time.After(rand.N(time.Second))
		before, _, err := counted(d.t.Context(), st)
		if err != nil {
			d.t.Fatal(err)
		}
		name := fmt.Sprintf("%s/copy%d.db", d.t.TempDir(), len(copies))
		if status, out, people := call(d.t, "", "backup", name, "--config", config); status != 0 || !strings.Contains(out, "is a whole copy of") {
			d.t.Errorf("backup: exit status %d, %s%s", status, out, people)
		}
		copies, least = append(copies, name), append(least, before.Items)
	}
	<-written
	d.finish(file, 5*time.Minute)
	d.end(c)
	d.check(file, nil)
	for i, name := range copies {
		d.restored(name, least[i])
	}
	d.t.Logf("%d backups while %d entries were written, with at least %v items each, are whole", len(copies), d.entries, least)
}

// restored holds a copy to SQLite's checks and runs a karaula on it.
func (d *desk) restored(name string, least int) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	db, err := sql.Open("sqlite", "file:"+name+"?mode=ro")
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var whole string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&whole); err != nil || whole != "ok" {
		d.t.Errorf("%s: %s, %v", name, whole, err)
	}
	var alone int
	if err := db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM items WHERE story_id NOT IN (SELECT id FROM stories))
		+ (SELECT count(*) FROM alert_stories WHERE alert_id NOT IN (SELECT id FROM alerts) OR story_id NOT IN (SELECT id FROM stories))
		+ (SELECT count(*) FROM deliveries WHERE alert_id NOT IN (SELECT id FROM alerts))`).Scan(&alone); err != nil || alone > 0 {
		d.t.Errorf("%s: %d rows refer to rows that are not there, %v", name, alone, err)
	}
	c := d.start(d.config(name))
	c.says("feeds read")
	st := d.look(name)
	counts, _, err := counted(ctx, st)
	if err := st.Close(); err != nil {
		d.t.Error(err)
	}
	if err != nil || counts.Items < least {
		d.t.Errorf("%s: %d items of at least %d, %v", name, counts.Items, least, err)
	}
	d.end(c)
}
