package bot_test

import (
	"errors"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

func at(l news.Level) *news.Level { return &l }

// TestWhyVerb holds what why says of links, stories and alerts against a golden file.
func TestWhyVerb(t *testing.T) {
	here, there := []news.Destination{channel}, []news.Destination{"loopback:b"}
	r := bottest.NewNewsroom(t, quietPlatform{},
		news.Watchlist{Name: "north", Query: `region:kosovo/north -topic:sport -outlet:Tabloid`, PostAt: at(news.Elevated), PostTo: here},
		news.Watchlist{Name: "deadly", Query: `region:kosovo level:4`, PostTo: here},
		news.Watchlist{Name: "south", Query: `region:albania`, PostAt: at(news.Elevated), Digest: []string{"08:00"}, PostTo: here},
		news.Watchlist{Name: "elsewhere", Query: `region:serbia`, PostAt: at(news.None), PostTo: there})
	r.Report("one", "Ibar", "Barikade u Zvečanu", "Policija upotrebila suzavac.")
	r.Report("two", "Drina", "Barikade u Zvečanu", "U blizini su i vojnici.")
	r.Report("sport", "Ibar", "Fudbal: barikade na utakmici u Leposaviću", "Derbi kola u fudbalskoj ligi.")
	r.Report("both", "Tabloid", "Fudbal: barikade na utakmici u Zubinom Potoku", "Derbi kola u fudbalskoj ligi.")
	r.Report("mild", "Ibar", "Protest najavljen u Zubinom Potoku", "")
	r.Report("tirana", "Koha", "Protest announced in Tirana", "It begins at noon.")
	ask(t, r, "quiet kosovo/north 1d", false)
	r.Report("quiet", "Ibar", "Barikade u Leposaviću kod opštine", "")
	r.Report("nis", "Juzne", "Protest u Nišu", "")
	late := r.Now()
	write := func(f func(tx *store.Tx) error) {
		t.Helper()
		if err := r.Store.Write(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	write(func(tx *store.Tx) error {
		return tx.SyncFeeds([]news.Feed{{URL: "https://rss.n1.example/all", Outlet: "N1"}, {URL: "https://www.danas.example/feed", Outlet: "Danas"}, {URL: "https://fresh.example/", Outlet: "Fresh"}}, late)
	})
	write(func(tx *store.Tx) error {
		leased, err := tx.LeaseFeeds("me", late, late.Add(time.Minute), 10)
		for _, f := range leased {
			switch f.Outlet {
			case "N1":
				f.ReadOK, f.GapFrom, f.GapTo = late, late.Add(-3*time.Hour), late.Add(-time.Hour)
			case "Danas":
				f.ReadOK, f.Failures, f.Error = late.Add(-time.Hour), 3, "the server answered 503 Service Unavailable"
			default:
				continue
			}
			err = errors.Join(err, tx.SaveFeed(f))
		}
		return err
	})
	golden(t, r, "why", "why", "why https://Ibar.example/one?utm_source=x#top", "why s1", "why story 2", "why s3", "why s4", "why <https://koha.example/tirana>", "why s6", "why s7",
		"quiet end 1", "why s6", "why a1", "why alert 2", "why alert 99", "why s99", "why https://juzne.example/nis", "why www.n1.example/2026/11/never", "why https://danas.example/never", "why https://fresh.example/never",
		"why https://unknown.example/a/b", "why barikada", "why https://", "help why", "feed health", "feed health danas", "feed health nobody")

	write(func(tx *store.Tx) error {
		return tx.PutDelivery(news.Delivery{Key: "k", AlertID: 1, Act: news.Edit, Revision: 3, Intent: late, Tried: late, Failures: 4, Error: "Slack: channel_not_found"})
	})
	golden(t, r, "why-failed", "why s1")
}
