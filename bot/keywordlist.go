package bot

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/rules/query"
)

func (x *act) keywordList(typed string) (Page, bool, error) {
	return x.ownListed(typed, keywordCommand(), isWord, query.Print)
}

func (x *act) placeList(typed string) (Page, bool, error) {
	return x.ownListed(typed, placeCommand(), isPlace, func(n query.Node) string {
		path := n.(*query.Field).Values[0].Text //nolint:forcetypeassert // see isPlace
		return fmt.Sprintf("%s (%s)", x.names().region(path), path)
	})
}

// ownListed names the words or places of each of the channel's own watchlists.
func (x *act) ownListed(typed string, c Command, is func(query.Node) bool, say func(query.Node) string) (Page, bool, error) {
	if typed != "" {
		return *c.noSub(strings.Fields(typed)[0]), true, nil
	}
	kept, err := x.kept()
	if err != nil {
		return Page{}, false, err
	}
	var page Page
	for _, k := range kept {
		var named []string
		rest := 0
		for _, n := range x.byPath(alternativesOf(k.Query).separated()).wanted {
			if is(n) {
				named = append(named, say(n))
			} else {
				rest++
			}
		}
		line := Text{{Text: k.Name, Strong: true}, {Text: ": " + strings.Join(named, ", ")}}
		if len(named) == 0 {
			line[1].Text = ": none"
		}
		if rest > 0 {
			line = append(line, Span{Text: fmt.Sprintf(" It asks for more: %s watch list", Slash), Quiet: true})
		}
		page.Paragraphs = append(page.Paragraphs, line)
	}
	if len(kept) == 0 {
		page.Paragraphs = []Text{Say("This channel has no watchlist of its own yet.")}
	}
	return Page{Paragraphs: append(page.Paragraphs, Say(fmt.Sprintf("Add one: %s %s", Slash, c.Example)))}, false, nil
}
