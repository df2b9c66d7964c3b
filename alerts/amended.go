package alerts

import (
	"slices"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// Amended is a story of an alert that a person corrected.
type Amended struct {
	Story int64
	news.Note
}

// mostAmended is how many corrections of people a message shows: the latest.
const mostAmended = 2

// amend says in a card what people corrected of its stories, and who gave it its level, where its reports do not.
func (c *Card) amend(all []news.Story) {
	for _, s := range all {
		if !slices.Contains(c.Stories, s.ID) {
			continue
		}
		for _, n := range s.Corrected.Notes {
			c.Amended = append(c.Amended, Amended{s.ID, n})
		}
		if h := s.Corrected.Held; h != nil && s.Level == c.Level && s.Level == h.Level && h.Level > stories.Outline(s.Reports).Level && c.LevelBy == "" {
			c.LevelBy = h.By
		}
	}
	slices.SortStableFunc(c.Amended, func(x, y Amended) int { return x.At.Compare(y.At) })
	c.Amended = c.Amended[max(len(c.Amended)-mostAmended, 0):]
}
