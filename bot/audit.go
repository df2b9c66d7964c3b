package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

const (
	mostChanges  = 20   // that the audit shows
	mostLookedAt = 1000 // among which those of one channel are looked for
)

// changedIn reports whether a change was made in a channel: see audit.
func changedIn(c store.Change, d news.Destination) bool {
	about := c.About
	if _, after, of := strings.Cut(strings.TrimPrefix(about, "alert "), " "); of && strings.HasPrefix(about, "alert ") {
		about = after
	}
	return strings.HasPrefix(about+":", "in "+string(d)+":")
}

func (x *act) settingsAudit(typed string) (Page, bool, error) {
	if typed != "" {
		return extra("settings audit", typed), true, nil
	}
	most := mostChanges
	if !x.press.Person.Governs {
		most = mostLookedAt
	}
	all, err := x.tx.ChangesIn(x.scope(), most)
	if err != nil {
		return Page{}, false, err
	}
	if !x.press.Person.Governs { // what happens in other channels may be none of theirs
		all = slices.DeleteFunc(all, func(c store.Change) bool { return !changedIn(c, x.press.Destination) })
		all = all[:min(len(all), mostChanges)]
	}
	page := Page{Paragraphs: []Text{{{Text: "The latest changes here", Strong: true}}}}
	for _, c := range all {
		page.Paragraphs = append(page.Paragraphs, Say(fmt.Sprintf("%s %s, %s: %s", x.clock(c.At), oneLine(c.Who), c.Action, oneLine(c.About))))
	}
	if len(all) == 0 {
		page.Paragraphs = []Text{Say("Nothing was changed here yet.")}
	}
	return page, false, nil
}
