package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// Kept is a version of a watchlist that was made in chat.
type Kept struct {
	news.Watchlist // empty but for its name and scope in a version that removed it
	Paused         bool
	Removed        bool
	Version        int // from 1; the highest holds
	At             time.Time
	Who, WhoName   string // the person's id, and what others call the person
	Action         string // what the person did: "add", "edit", "remove", "restore"
}

const keptColumns = `scope, name, version, at, who, who_name, action, state`

func scanKept(r row) (k Kept, err error) {
	var at int64
	var state private
	var scope, name string
	if err := r.Scan(&scope, &name, &k.Version, &at, &k.Who, &k.WhoName, &k.Action, &state); err != nil {
		return k, err
	}
	if k.Removed = state == ""; !k.Removed {
		if k.Watchlist, k.Paused, err = readState(string(state)); err != nil {
			err = fmt.Errorf("watchlist %s, version %d: %w", name, k.Version, err)
		}
	}
	k.Scope, k.Name, k.At = scope, name, fromMillis(at)
	return k, err
}

// Keep stores the next version of a watchlist, by its scope and name, and returns its number.
func (t *Tx) Keep(k Kept) (version int, err error) {
	var last int
	if err := t.get(`SELECT coalesce(max(version), 0) FROM watchlist_versions WHERE scope = $1 AND folded = $2`, []any{k.Scope, folded(k.Name)}, &last); err != nil {
		return 0, err
	}
	state := any("")
	if !k.Removed {
		if state, err = writeState(k.Watchlist, k.Paused); err != nil {
			return 0, err
		}
	}
	return last + 1, errors.Join(t.run(`INSERT INTO watchlist_versions (`+keptColumns+`, folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		k.Scope, k.Name, last+1, millis(k.At), k.Who, k.WhoName, k.Action, state, folded(k.Name)), t.keptChanged())
}

// folded is a name as it is looked for: nobody tells two apart that differ in case or script alone.
func folded(name string) string { return text.Fold(name) }

// Kept returns the watchlists of a workspace or server ("": of all) as they are now, by their names.
func (t *Tx) Kept(scope string) ([]Kept, error) {
	return list(t, scanKept, `SELECT `+keptColumns+` FROM watchlist_versions v WHERE state <> '' AND ($1 = '' OR scope = $1)
		AND version = (SELECT max(version) FROM watchlist_versions n WHERE n.scope = v.scope AND n.folded = v.folded) ORDER BY scope, folded`, scope)
}

// KeptVersions returns up to n versions of a watchlist, the latest first.
func (t *Tx) KeptVersions(scope, name string, n int) ([]Kept, error) {
	return list(t, scanKept, `SELECT `+keptColumns+` FROM watchlist_versions WHERE scope = $1 AND folded = $2 ORDER BY version DESC LIMIT $3`,
		scope, folded(name), n)
}

// KeptVersion returns one version of a watchlist; 0 is the one that holds. ErrNone: there is none.
func (t *Tx) KeptVersion(scope, name string, version int) (Kept, error) {
	all, err := list(t, scanKept, `SELECT `+keptColumns+` FROM watchlist_versions WHERE scope = $1 AND folded = $2 AND ($3 = 0 OR version = $3)
		ORDER BY version DESC LIMIT 1`, scope, folded(name), version)
	if err != nil || len(all) > 0 {
		return append(all, Kept{})[0], err
	}
	return Kept{}, ErrNone
}

// keptCount is the name of a number that grows whenever something changes that people keep: watchlists, feeds and settings.
const keptCount = "kept"

func (t *Tx) keptChanged() error {
	n, err := t.KeptCount()
	if err != nil {
		return err
	}
	return t.SetMeta(keptCount, strconv.FormatInt(n+1, 10))
}

// KeptCount returns a number that grows whenever a watchlist, a feed or a setting changes.
func (t *Tx) KeptCount() (int64, error) {
	text, err := t.Meta(keptCount)
	n, _ := strconv.ParseInt(text, 10, 64) // what is no number was never counted
	return n, err
}

// ForgetScope forgets what people of a workspace or server made and set, and who changed what there.
func (t *Tx) ForgetScope(scope string) error {
	for _, table := range []string{"watchlist_versions", "drafts", "settings", "audit", "reversals"} {
		if err := t.run(`DELETE FROM `+table+` WHERE scope = $1`, scope); err != nil {
			return err
		}
	}
	return errors.Join(t.forgetFeeds(scope), t.keptChanged())
}

// Draft is a watchlist that somebody began in chat and did not save yet.
type Draft struct {
	ID int64
	At time.Time
	// Who is the person's id: nobody else is shown it.
	Who  string
	List news.Watchlist // with its scope
}

// AddDraft stores a draft and returns its id.
func (t *Tx) AddDraft(d Draft) (id int64, err error) {
	state, err := writeState(d.List, false)
	if err != nil {
		return 0, err
	}
	err = t.get(`INSERT INTO drafts (at, scope, who, state) VALUES ($1, $2, $3, $4) RETURNING id`, []any{millis(d.At), d.List.Scope, d.Who, state}, &id)
	return id, err
}

// Draft returns a draft of a person; ErrNone when there is none of that person.
func (t *Tx) Draft(id int64, scope, who string) (d Draft, err error) {
	var at int64
	var state private
	if err := t.get(`SELECT at, state FROM drafts WHERE id = $1 AND scope = $2 AND who = $3`, []any{id, scope, who}, &at, &state); err != nil {
		return d, err
	}
	d.ID, d.At, d.Who = id, fromMillis(at), who
	d.List, _, err = readState(string(state))
	d.List.Scope = scope
	return d, err
}

// DropDraft forgets a draft.
func (t *Tx) DropDraft(id int64) error { return t.run(`DELETE FROM drafts WHERE id = $1`, id) }

// RemoveDrafts forgets up to n drafts from before then.
func (t *Tx) RemoveDrafts(before time.Time, n int) (removed int, err error) {
	return t.removed(`DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE at < $1 ORDER BY at LIMIT $2)`, millis(before), n)
}

// Setting is something that people set in chat.
type Setting struct {
	Scope       string
	Destination news.Destination // "" for the whole workspace or server
	Name, Value string
}

// Settings returns what is set in a workspace or server; "": in all.
func (t *Tx) Settings(scope string) ([]Setting, error) {
	return list(t, func(r row) (s Setting, err error) { return s, r.Scan(&s.Scope, &s.Destination, &s.Name, &s.Value) },
		`SELECT scope, destination, name, value FROM settings WHERE $1 = '' OR scope = $1 ORDER BY scope, destination, name`, scope)
}

// SetSetting sets something; an empty value unsets it.
func (t *Tx) SetSetting(s Setting) error {
	if strings.TrimSpace(s.Value) == "" {
		return errors.Join(t.run(`DELETE FROM settings WHERE scope = $1 AND destination = $2 AND name = $3`, s.Scope, s.Destination, s.Name), t.keptChanged())
	}
	return errors.Join(t.run(`INSERT INTO settings (scope, destination, name, value) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scope, destination, name) DO UPDATE SET value = excluded.value`, s.Scope, s.Destination, s.Name, s.Value), t.keptChanged())
}
