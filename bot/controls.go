package bot

import (
	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Controls are the buttons below an alert's opening message or below advice, in their order.
func Controls(c alerts.Card) []Control {
	if c.Kind == news.KindAdvice {
		return adviceControls(c)
	}
	if c.Kind != news.KindAlert && c.Kind != news.KindFold && c.Kind != news.KindDrill {
		return nil
	}
	all := []Control{{Verb: Take, Label: "I'm on it", Style: Primary}}
	if c.Taken.ID != "" {
		all[0] = Control{Verb: Release, Label: "Not any more"}
	}
	if c.Kind == news.KindDrill {
		return append(all, Control{Verb: Why, Label: "Why?"})
	}
	if c.QuietUntil.IsZero() {
		all = append(all, Control{Verb: Calm, Label: "Quiet until it worsens"})
	}
	return append(all, Control{Verb: Why, Label: "Why?"}, Control{Verb: Wrong, Label: "Wrong / not for us"}, Control{Verb: More, Label: "⋯"})
}
