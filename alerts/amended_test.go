package alerts

import (
	"testing"

	"github.com/karaula/karaula/news"
)

// TestLevelBy sees that a card says who gave a story its level as long as no report does.
func TestLevelBy(t *testing.T) {
	for _, c := range []struct {
		name            string
		reported, level news.Level // what a report says, and what the story has
		held            *news.Held
		want            string
	}{
		{"nobody's", 3, 3, nil, ""},
		{"raised", 1, 3, &news.Held{Level: 3, Seen: 1, By: "Ana"}, "Ana"},
		{"raised, and a report says so by now", 3, 3, &news.Held{Level: 3, Seen: 1, By: "Ana"}, ""},
		{"raised, and a report says worse by now", 4, 4, &news.Held{Level: 3, Seen: 1, By: "Ana"}, ""},
		{"lowered", 3, 1, &news.Held{Level: 1, Seen: 3, By: "Ana"}, ""},
		{"kept, and the report that said so was taken back", 1, 3, &news.Held{Level: 3, Seen: 3, By: "Ana"}, "Ana"},
	} {
		s := story(7, c.level)
		s.Corrected.Held, s.Reports[0].Level = c.held, c.reported
		card := Card{Stories: []int64{7}, Level: c.level}
		card.amend([]news.Story{s})
		if card.LevelBy != c.want {
			t.Errorf("%s: the level is said to be %q's, want %q", c.name, card.LevelBy, c.want)
		}
	}
}
