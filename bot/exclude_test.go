package bot_test

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// TestWrongBesideUnseen says that an alert is wrong whose watchlist has the name of one elsewhere, which told of what only its own see.
func TestWrongBesideUnseen(t *testing.T) {
	r := newRoom(t)
	for _, only := range []news.Circle{"", "loopback:T9"} {
		if err := r.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.SetCircle(2, only) }); err != nil {
			t.Fatal(err)
		}
		for _, arg := range []string{"place 1", "place 2"} {
			p := press(r, "Ana", bot.Wrong, arg)
			p.Scope = "loopback:T1"
			a := r.Desk.Handle(t.Context(), p)
			says := said(a.Private)
			if !strings.Contains(says, "Noted") {
				t.Errorf("%s: it says %s", arg, says)
			}
			if shows := strings.Contains(says, "Football"); only != "" && shows {
				t.Errorf("%s: it shows what only others see: %s", arg, says)
			}
		}
	}
}
