package alerts

import (
	"fmt"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/stories"
)

// crowd is an alert with so many stories of two reports each, from a few dozen outlets.
func crowd(n int) (news.Alert, []news.Story) {
	noon := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	a := news.Alert{ID: 1, Destination: "slack:#a", Revision: n, Level: news.Violence, Message: "m", Shown: n - 1, ShownLevel: news.Violence}
	var all []news.Story
	for i := range n {
		s := news.Story{ID: int64(i + 1)}
		for k := range 2 {
			s.Reports = append(s.Reports, news.Report{
				Item: news.Item{ID: int64(2*i + k + 1), Outlet: fmt.Sprintf("Outlet %d", (i+7*k)%40), Lang: "sr", Title: fmt.Sprintf("Sukobi u Zvečanu posle izbora, izveštaj %d", i),
					Summary: "Kratak opis događaja sa dve rečenice teksta. Nadležni su najavili da će se javnosti obratiti u toku dana.", Published: noon.Add(time.Duration(i) * time.Minute)},
				Annotation: news.Annotation{Lang: "sr", Regions: []string{"XK", "XK-N"}, Paths: []string{"kosovo/north/zvecan"}, Level: news.Violence, Category: news.Clash,
					Concepts: []string{"clash", "election"}},
			})
		}
		s.Facts = stories.Sum(s.Reports, s.Corrected)
		all = append(all, s)
		a.Stories = append(a.Stories, news.AlertStory{StoryID: s.ID, Level: s.Level, Joined: i + 1, Watchlists: []string{"north"}, Announced: true})
	}
	return a, all
}

// BenchmarkCard writes the card of an edit.
func BenchmarkCard(b *testing.B) {
	names, err := rules.Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{3, 250} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			a, all := crowd(n)
			d := news.Delivery{Key: "k", AlertID: 1, Act: news.Edit, Reason: news.ReasonReport, Revision: n, Level: a.Level}
			for b.Loop() {
				if c := NewCard(a, d, all, nil, Wording{Names: names, Language: "en"}, time.Now()); len(c.Reports) != 2*n {
					b.Fatal(len(c.Reports))
				}
			}
		})
	}
}
