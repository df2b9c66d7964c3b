package alerts

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// TestCircle sees which channels are told of what only some workspaces see.
func TestCircle(t *testing.T) {
	zero := news.None
	p := Policy{Homes: map[news.Destination]string{"discord:10": "discord:1", "discord:20": "discord:2"}, Watchlists: []news.Watchlist{
		{Name: "file", PostAt: &zero, GroupBy: news.GroupStory, PostTo: []news.Destination{"slack:#desk", "discord:10", "discord:20", "discord:30", "console", "slack-webhook:https://hooks.example/1"}},
		{Name: "theirs", Scope: "discord:2", PostAt: &zero, GroupBy: news.GroupStory, PostTo: []news.Destination{"discord:20"}},
		{Name: "made", Scope: "discord:1", PostAt: &zero, GroupBy: news.GroupStory, PostTo: []news.Destination{"discord:11"}},
	}}
	for circle, want := range map[news.Circle][]news.Destination{
		"":                    {"slack:#desk", "discord:10", "discord:20", "discord:30", "console", "slack-webhook:https://hooks.example/1", "discord:11"},
		"discord:1":           {"discord:10", "discord:11"},
		"discord:2 slack:T1":  {"slack:#desk", "discord:20"},
		"discord:9":           nil,
		"discord:12 discord:": nil,
	} {
		story := news.Story{Circle: circle, Reports: []news.Report{{}}, Facts: news.Facts{Level: news.Violence}}
		verdicts := []rules.Verdict{{Watchlist: "file"}, {Watchlist: "theirs", Index: 1}, {Watchlist: "made", Index: 2}}
		wants, _ := p.Wants(story, verdicts, time.Now())
		var got []news.Destination
		for _, w := range wants {
			got = append(got, w.Destination)
		}
		if !slices.Equal(got, want) {
			t.Errorf("of what %q sees %v are told, want %v", circle, got, want)
		}
	}
}
