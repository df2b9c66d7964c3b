package stories_test

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// What was taken back counts no more, unless nothing else is left.
func TestSumWithoutWhatWasTakenBack(t *testing.T) {
	say := func(outlet string, level news.Level, trust news.Trust, back bool, paths ...string) news.Report {
		r := news.Report{Item: news.Item{Outlet: outlet, Title: outlet, Trust: trust}, Annotation: news.Annotation{Level: level, Paths: paths}}
		if back {
			r.TakenBack = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
		}
		return r
	}
	f := stories.Sum([]news.Report{say("RTS", news.Deadly, news.Trusted, true, "kosovo/north"), say("N1", news.Tension, news.Trusted, false, "serbia")}, news.Corrected{})
	if f.Level != news.Tension || f.Confirmed != news.Tension || len(f.Paths) != 1 || f.Paths[0] != "serbia" {
		t.Errorf("a report that was taken back counts: %+v", f)
	}
	f = stories.Sum([]news.Report{say("RTS", news.Deadly, news.Trusted, true, "kosovo/north")}, news.Corrected{})
	if f.Level != news.Deadly || f.Confirmed != news.Deadly || len(f.Paths) != 1 {
		t.Errorf("where nothing else is left: %+v", f)
	}
}
