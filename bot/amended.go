package bot

import (
	"fmt"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Corrections says what people corrected of an alert's stories: "corrected 14:20 by Ana: level violence → tension (old pictures)". Times are
// in zone.
func Corrections(c alerts.Card, zone *time.Location) (all []string) {
	for _, a := range c.Amended {
		about := ""
		if len(c.Stories) > 1 {
			about = fmt.Sprintf("story s%d, ", a.Story)
		}
		all = append(all, "corrected "+alerts.Moment(a.At, c.At, zone)+" by "+person(a.By)+": "+about+amended(a.Note))
	}
	return all
}

// amended says what a correction changed.
func amended(n news.Note) string {
	reason := ""
	if s := oneLine(n.Reason); s != "" {
		reason = " (" + s + ")"
	}
	levels := fmt.Sprintf("level %s → %s", n.From, n.To)
	if n.From == n.To {
		levels = fmt.Sprintf("level kept at %s", n.To)
	}
	switch n.Did {
	case news.AmendLevel:
		return levels + reason
	case news.AmendAuto:
		return levels + ", as its reports say" + reason
	case news.AmendSplit:
		return fmt.Sprintf("%s made story s%d", count(n.Reports, "report"), n.Story)
	case news.AmendPart:
		return fmt.Sprintf("taken out of story s%d", n.Story)
	case news.AmendMerge:
		return fmt.Sprintf("story s%d made a part of it", n.Story)
	}
	return strings.TrimSpace(string(n.Did) + reason)
}

// person is a name from outside, on one line.
func person(name string) string {
	if name = oneLine(name); name == "" {
		return "somebody"
	}
	return name
}
