package bot

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// adviceControls are the buttons below what karaula says of a noisy watchlist, until somebody decided.
func adviceControls(c alerts.Card) (all []Control) {
	if c.Advice == nil || c.Advice.Done != "" {
		return nil
	}
	if !c.Advice.Filed {
		for _, r := range c.Advice.Remedies {
			all = append(all, Control{Verb: Soften, Arg: r.Name, Label: fmt.Sprintf("%s (would have been %d)", r.Label, r.Would)})
		}
	}
	return append(all, Control{Verb: Soften, Arg: "no", Label: "Leave it as it is"})
}

// AdviceText is what karaula says of a noisy watchlist. Where there are no buttons, and for a watchlist that stands in
// config.yaml, it says what is to be typed or written.
func AdviceText(c alerts.Card, buttons bool) string {
	lines := []string{oneLine(c.Headline)}
	switch a := c.Advice; {
	case a == nil:
	case a.Done != "":
		lines = append(lines, oneLine(a.Done))
	case len(a.Remedies) == 0:
		lines = append(lines, "A narrower place, or a rarer word, would make it quieter.")
	case a.Filed || !buttons:
		for _, r := range a.Remedies {
			lines = append(lines, fmt.Sprintf("%s would have been %d: %s", r.Label, r.Would, r.How))
		}
	}
	return strings.Join(lines, "\n")
}

// soften does with a noisy watchlist what was pressed.
func (x *act) soften() (a Answer, err error) {
	advice := x.alert.Advice
	switch {
	case advice == nil:
		return private("This message is about no watchlist."), nil
	case advice.Done != "":
		return private("That was decided already: " + oneLine(advice.Done)), nil
	}
	x.press.Destination = x.alert.Destination
	if x.press.Arg == "no" { // which changes nothing, so that everybody may
		advice.Done, advice.Dismissed = fmt.Sprintf("%s leaves it as it is, %s.", oneLine(x.press.Person.Name), x.clock(x.now)), true
		return private("karaula does not bring that up again for a week."), x.revise(news.ReasonDecided)
	}
	var chosen *news.Remedy
	for i := range advice.Remedies {
		if advice.Remedies[i].Name == x.press.Arg {
			chosen = &advice.Remedies[i]
		}
	}
	if chosen == nil {
		return private("This message does not offer that."), nil
	}
	if no, refused := x.refused(adding); refused {
		return no, nil
	}
	k, wrong, err := x.keptNamed(advice.Watchlist)
	if wrong != nil || err != nil {
		return orEmpty(wrong), err
	}
	if err := x.soothe(&k.Watchlist, *chosen); err != nil {
		page := mistakes(err)
		return Answer{Private: &page}, nil
	}
	k.Action = "edit"
	advice.Done = fmt.Sprintf("%s chose “%s”, %s.", oneLine(x.press.Person.Name), chosen.Label, x.clock(x.now))
	if err := x.revise(news.ReasonDecided); err != nil {
		return a, err
	}
	return x.keep(k, doer(x.press.Person, fmt.Sprintf(" chose “%s” for watchlist %s: %s%s. %s", chosen.Label, k.Name, x.Rules.Say(k.Query), pausedWords(k), policyWords(k.Watchlist))))
}
