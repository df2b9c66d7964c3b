package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/secret"
)

// secretColumn is a column in which secrets stand sealed.
type secretColumn struct {
	name   string
	secret func(text string) bool // what an older karaula left in clear and is one
	unique bool
}

// secretColumns are those of each table. What is written there is a news.Destination or a private, see vault.
func secretColumns(table string) []secretColumn {
	switch table {
	case "feeds":
		return []secretColumn{{"url", secret.In, true}, {"moved_to", secret.In, false}, {"answered", secret.In, false}}
	case "watchlist_versions", "drafts":
		return []secretColumn{{"state", secretState, false}}
	case "alerts", "quietings", "feedback", "looks", "settings", "feed_chats":
		return []secretColumn{{"destination", secretDestination, false}}
	}
	return nil
}

// unpurged is the name under which the store remembers that its files may still hold in clear what is sealed by now.
const unpurged = "sealed.unpurged"

// sealRest seals what an older karaula left in clear, and what another key of the ring sealed, with the first key. It fails
// where something does not open.
func (s *Store) sealRest(ctx context.Context) error {
	return s.transact(ctx, s.turn, func(tx *Tx) error { // not for Options.Wrote: the store is only being opened
		for _, t := range tables {
			for _, c := range secretColumns(t.name) {
				if err := tx.sealColumn(t, c); err != nil {
					return err
				}
			}
		}
		return tx.putCheck()
	}, s.alone)
}

// keyCheck is the name of a text that is sealed with the key that the owner of the store works with.
const keyCheck = "sealed.check"

func (t *Tx) putCheck() error {
	if t.vault.ring.Empty() {
		return nil
	}
	want, err := t.vault.seal(keyCheck)
	if err != nil {
		return err
	}
	if have, err := t.Meta(keyCheck); err != nil || have == want {
		return err
	}
	return t.SetMeta(keyCheck, want)
}

// checkKey makes sure that what this process would seal, the owner of the store could open.
func (t *Tx) checkKey() error {
	have, err := t.Meta(keyCheck)
	if err != nil || have == "" {
		return err
	}
	if want, err := t.vault.seal(keyCheck); err != nil || have == want {
		return err
	}
	return fmt.Errorf("store: %w: the karaula that runs seals addresses with another one: %s", ErrKey, t.vault.help)
}

// stored is a text as it stands in a column, with the first row that holds it.
type stored struct{ row, text string }

func (t *Tx) storedTexts(in table, c secretColumn) ([]stored, error) {
	key, _, _ := strings.Cut(in.order, ",")
	return list(t, func(r row) (s stored, err error) { return s, r.Scan(&s.row, &s.text) },
		`SELECT CAST(min(`+key+`) AS TEXT), `+c.name+` FROM `+in.name+` WHERE `+c.name+` <> '' GROUP BY `+c.name)
}

func (t *Tx) sealColumn(in table, c secretColumn) error {
	all, err := t.storedTexts(in, c)
	if err != nil {
		return err
	}
	for _, found := range all {
		if !secret.Sealed(found.text) && !c.secret(found.text) {
			continue
		}
		plain, err := t.vault.open(found.text)
		if err != nil {
			return fmt.Errorf("store: %s, row %s: %w", in.name, found.row, err)
		}
		if err := t.reseal(in, c, found, plain); err != nil {
			return err
		}
	}
	return nil
}

// reseal brings a text into the form in which it is to stand.
func (t *Tx) reseal(in table, c secretColumn, found stored, plain string) error {
	sealed, err := t.vault.seal(plain)
	if err != nil || sealed == found.text {
		return err
	}
	if c.unique {
		var taken int
		if err := t.get(`SELECT count(*) FROM `+in.name+` WHERE `+c.name+` = $1`, []any{sealed}, &taken); err != nil {
			return err
		}
		if taken > 0 { // an older karaula went on beside a newer one; what it brought stays, under an address that nobody asks
			if sealed, err = t.vault.seal(plain + "#" + found.row); err != nil {
				return err
			}
		}
	}
	if err := t.run(`UPDATE `+in.name+` SET `+c.name+` = $1 WHERE `+c.name+` = $2`, sealed, found.text); err != nil {
		return err
	}
	if secret.Sealed(found.text) {
		return nil
	}
	return t.SetMeta(unpurged, "1")
}

// nothingSealed makes sure that nothing in the store was sealed with a key.
func (t *Tx) nothingSealed() error {
	for _, in := range tables {
		for _, c := range secretColumns(in.name) {
			all, err := t.storedTexts(in, c)
			if err != nil {
				return err
			}
			for _, found := range all {
				if secret.Sealed(found.text) {
					_, err := t.vault.open(found.text)
					return fmt.Errorf("store: %s, row %s: %w", in.name, found.row, err)
				}
			}
		}
	}
	return nil
}

// Purge takes out of the database's files what stood there in clear before it was sealed; where there is nothing of that, it
// does nothing. Files that were copied before keep it, and so may the disk. It rewrites the SQLite file, or on PostgreSQL the
// tables, and others wait for that long.
func (s *Store) Purge(ctx context.Context) (purged bool, err error) {
	var pending string
	err = s.Read(ctx, func(tx *Tx) (err error) {
		pending, err = tx.Meta(unpurged)
		return err
	})
	if err != nil || pending == "" {
		return false, err
	}
	if err := s.rewrite(ctx); err != nil {
		return false, s.Explain(err)
	}
	return true, s.Write(ctx, func(tx *Tx) error { return tx.run(`DELETE FROM meta WHERE name = $1`, unpurged) })
}

func (s *Store) rewrite(ctx context.Context) (err error) {
	conn, err := s.w.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if s.postgres != "" {
		for _, t := range tables {
			if len(secretColumns(t.name)) == 0 {
				continue
			}
			if _, err := conn.ExecContext(ctx, `VACUUM FULL `+t.name); err != nil {
				return err
			}
		}
		return nil
	}
	if _, err := conn.ExecContext(ctx, `VACUUM`); err != nil {
		return err
	}
	var busy, frames, done int
	if err := conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &done); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("somebody reads the store, and keeps its log from being emptied")
	}
	return nil
}

// secretsAmong returns where in a row the table's secrets stand.
func (t table) secretsAmong(columns []string) (at []int) {
	for i, name := range columns {
		if slices.ContainsFunc(secretColumns(t.name), func(c secretColumn) bool { return c.name == name }) {
			at = append(at, i)
		}
	}
	return at
}

// sealedFor is a value of a secret column as another store is to hold it.
func (s *Store) sealedFor(other *Store, value any) (any, error) {
	text, ok := value.(string)
	if !ok || !secret.Sealed(text) {
		return value, nil
	}
	plain, err := s.vault.open(text)
	if err != nil {
		return nil, err
	}
	return other.vault.seal(plain)
}
