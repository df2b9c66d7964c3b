package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// TestBrief holds briefings and handovers against a golden file.
func TestBrief(t *testing.T) {
	here := []news.Destination{channel}
	r := bottest.NewNewsroom(t, quietPlatform{},
		news.Watchlist{Name: "kosovo", Query: `region:kosovo, region:serbia/belgrade`, PostAt: at(news.Elevated), PostTo: here},
		news.Watchlist{Name: "words", Query: `barikada`, PostTo: []news.Destination{"loopback:b"}})
	if err := r.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SyncFeeds([]news.Feed{{URL: "https://n1.example/all", Outlet: "N1", Regions: []string{"serbia"}}, {URL: "https://koha.example/feed", Outlet: "Koha", Regions: []string{"kosovo"}},
			{URL: "https://mia.example/feed", Outlet: "MIA", Regions: []string{"north-macedonia"}}}, r.Now())
	}); err != nil {
		t.Fatal(err)
	}
	if err := r.Store.Write(t.Context(), func(tx *store.Tx) error {
		feeds, err := tx.LeaseFeeds("me", r.Now(), r.Now().Add(time.Minute), 10)
		for _, f := range feeds {
			if f.Outlet == "Koha" {
				f.Failures, f.Error, f.Tried = 4, "the server answered 503", r.Now()
				return tx.SaveFeed(f)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	r.Report("old", "Ibar", "Pucnjava u Zvečanu, ubijen policajac", "")
	r.Report("belgrade", "Danas", "Sukobi na protestu u Beogradu, povređen policajac", "")
	r.Pass(30 * time.Hour)
	for i, place := range []string{"Zvečanu", "Leposaviću", "Zubinom Potoku", "Zvečanu"} {
		r.Report(fmt.Sprint("north", i), "Ibar", fmt.Sprintf("Barikade u %s, %d. put", place, i), "")
	}
	r.Report("prizren", "Koha", "Protest in Prizren announced", "")
	r.Report("tirana", "Koha", "Protest in Tirana announced", "")
	r.Pass(time.Second)
	golden(t, r, "brief", "brief", "brief Kosovo", "brief severno kosovo 3d", "> All of north Kosovo", "brief albania since:2d", "brief greece", "brief mitrovica 2d", "> North Mitrovica, north Kosovo",
		"brief nowhere", "brief balkans 72h", "brief handover", "help brief", "brief handover now")

	for _, a := range r.Alerts() {
		if a.Destination == channel && a.Level == news.Elevated {
			p := press(r, "Ana", bot.Take, "")
			p.Alert, p.Message = a.ID, a.Message
			if got := r.Desk.Handle(t.Context(), p); got.Public == nil {
				t.Fatalf("%+v", got)
			}
			break
		}
	}
	r.Settle()
	r.Pass(time.Hour)
	r.Report("late", "Ibar", "Pucnjava u Leposaviću", "")
	r.Pass(time.Second)
	golden(t, r, "handover", "brief handover", "quiet place kosovo 1h", "brief handover")
	if a := ask(t, r, "brief", true); a.Public == nil || !strings.Contains(said(a.Public), "Briefing") {
		t.Errorf("shared, it is %+v", a)
	}
}
