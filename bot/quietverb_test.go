package bot_test

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// TestQuietVerb holds what is typed about quiet against a golden file.
func TestQuietVerb(t *testing.T) {
	golden(t, newRoom(t), "quiet", "quiet", "quiet list", "quiet kosovo/north 2h", "quiet list", "quiet north Kosovo 4h", "> Undo", "quiet list", "> End 3",
		"> Undo", "quiet end Severno Kosovo", "quiet end 3", "mute watchlist words for 1h", "snooze alert 1", "quiet a2", "quiet alert 99", "quiet story s1 until 25:05x", "quiet s99",
		"quiet nowhere at all", "quiet mitrovica 1h", "> North Mitrovica, north Kosovo", "quiet end mitrovica", "quiet kosovo 8d", "quiet everything", "quiet watchlist south",
		"quiet end", "quiet end s1", "quiet end nowhere", "quiet list now", "help quiet", "help quiet start")
}

// TestQuietHolds sees that what is typed keeps messages back in this channel alone, and that Undo lets them come.
func TestQuietHolds(t *testing.T) {
	r := newRoom(t)
	posted := func() (n int) {
		for _, a := range r.Alerts() {
			if a.Kind == news.KindAlert && a.Destination == channel {
				n += len(a.Stories)
			}
		}
		return n
	}
	before := posted()
	a := ask(t, r, "quiet place kosovo 1d", false)
	if a.Public == nil || len(a.Public.Controls) != 1 {
		t.Fatalf("%+v", a)
	}
	r.Report("quiet", "Ibar", "Protest u Zubinom Potoku", "")
	if n := posted(); n != before {
		t.Errorf("%d stories stand in alerts while Kosovo is quiet, before %d", n, before)
	}
	if back := pressIn(t, r, a, "Undo"); back.Public == nil || !strings.Contains(said(back.Public), "told of again") {
		t.Fatalf("%+v", back)
	}
	r.Report("loud", "Ibar", "Protest u Leposaviću", "")
	if n := posted(); n != before+1 {
		t.Errorf("%d stories stand in alerts after that was taken back, before %d", n, before)
	}
	var changes []store.Change
	if err := r.Store.Read(t.Context(), func(tx *store.Tx) (err error) { changes, err = tx.Changes(2); return err }); err != nil {
		t.Fatal(err)
	}
	if len(changes) != 2 || changes[1].Action != "quiet" || changes[0].Action != "undo quiet" || !strings.Contains(changes[1].About, "in "+channel+": place kosovo until") {
		t.Errorf("the audit is %+v", changes)
	}
}

// TestQuietElsewhere sees that what is quiet in one channel is neither shown nor ended in another.
func TestQuietElsewhere(t *testing.T) {
	r := newRoom(t)
	ask(t, r, "quiet kosovo 1d", false)
	there := func(typed string) string {
		p := press(r, "Bo", bot.Ask, typed)
		p.Alert, p.Destination = 0, "loopback:b"
		a := r.Desk.Handle(t.Context(), p)
		if a.Public != nil {
			return said(a.Public)
		}
		return said(a.Private)
	}
	for typed, want := range map[string]string{"quiet list": "Nothing is quiet here", "quiet end 1": "is not quiet here", "quiet end kosovo": "is not quiet here", "quiet alert 1": "stands in another channel"} {
		if got := there(typed); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}
