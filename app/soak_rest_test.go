package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// finish waits until all that was published is stored and shown. What is missing then, check tells.
func (d *desk) finish(database string, limit time.Duration) {
	d.t.Helper()
	st := d.look(database)
	for began := time.Now(); !d.atRest(st); <-time.After(200 * time.Millisecond) {
		if time.Since(began) > limit {
			d.t.Errorf("not all was stored and shown within %s: %s", limit, d.left(st))
			break
		}
	}
	if err := st.Close(); err != nil {
		d.t.Error(err)
	}
}

// look opens a store beside the karaula that works on it.
func (d *desk) look(database string) *store.Store {
	d.t.Helper()
	s := &setup{Config: &config.Config{Store: config.NewStore(database)}}
	st, err := s.look(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return st
}

func (d *desk) atRest(st *store.Store) bool {
	counts, under, err := counted(d.t.Context(), st)
	if err != nil || under > 0 || counts.Items < d.entries+soakFeeds {
		return false
	}
	return len(d.unread(st)) == 0
}

// left says what is not at rest.
func (d *desk) left(st *store.Store) string {
	var b strings.Builder
	err := st.Read(d.t.Context(), func(tx *store.Tx) error {
		counts, err := tx.Count()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%d items of %d; ", counts.Items, d.entries+soakFeeds)
		ids, err := tx.Unshown()
		for _, id := range ids[:min(len(ids), 5)] {
			a, err := tx.Alert(id)
			if err != nil {
				return err
			}
			begun, err := tx.Deliveries(id)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "\nalert %+v, begun %+v", a, begun[max(0, len(begun)-2):])
		}
		fmt.Fprintf(&b, "\n%d alerts in all are not shown", len(ids))
		return err
	})
	return fmt.Sprintf("%s; not read: %d %v", b.String(), len(d.unread(st)), err)
}

// counted counts what a store holds, and the alerts that are not shown as they are.
func counted(ctx context.Context, st *store.Store) (counts store.Counts, under int, err error) {
	err = st.Read(ctx, func(tx *store.Tx) (err error) {
		if counts, err = tx.Count(); err != nil {
			return err
		}
		ids, err := tx.Unshown()
		under = len(ids)
		return err
	})
	return counts, under, err
}

// unread are the entries of the plan that the store does not hold as they were published last.
func (d *desk) unread(st *store.Store) []string {
	want := map[string]bool{}
	for _, s := range d.plan[:d.next] {
		if s.edit {
			delete(want, entryKey(s, "."))
			want[entryKey(s, ", dopunjen.")] = true
		} else {
			want[entryKey(s, ".")] = true
		}
	}
	err := st.Read(d.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Newest(time.Time{}, len(d.plan)+soakFeeds)
		for _, r := range all {
			delete(want, reportKey(r))
		}
		return err
	})
	if err != nil {
		return []string{err.Error()}
	}
	var missing []string
	for key := range want {
		missing = append(missing, key)
	}
	slices.Sort(missing)
	return missing
}

func entryKey(s step, end string) string {
	text := strings.TrimSuffix(strings.TrimPrefix(s.entry.Summary, "<p>"), "</p>")
	text = strings.TrimSuffix(strings.TrimSuffix(text, "."), ", dopunjen") + end
	return fmt.Sprintf("Outlet %d · %s · %s", s.feed, s.entry.Title, text)
}

func reportKey(r news.Report) string {
	return fmt.Sprintf("%s · %s · %s", r.Outlet, r.Title, r.Summary)
}
