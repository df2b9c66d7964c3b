package bot

import (
	"fmt"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// watchTest says what a watchlist or a query would have sent.
func (x *act) watchTest(typed string) (Page, bool, error) {
	w := news.Watchlist{Name: "test"}
	switch k, wrong, err := x.keptNamed(typed); {
	case err != nil:
		return Page{}, false, err
	case wrong == nil:
		w = k.Watchlist
	default:
		for _, own := range x.ownLists() {
			if text.Fold(own.Name) == text.Fold(typed) {
				w = own
			}
		}
	}
	if w.Query == "" {
		query, set := splitOptions(typed)
		if query == "" {
			return Page{Paragraphs: []Text{Say(fmt.Sprintf("What is to be tested? Type: %s watch test region:kosovo/north barricade", Slash))}}, true, nil
		}
		w.Query, w.PostTo = query, []news.Destination{x.press.Destination}
		if err := x.setOptions(&w, set); err != nil {
			return mistakes(err), true, nil
		}
	}
	warnings, wrong := x.check(w.Query)
	if wrong != nil {
		return *wrong, true, nil
	}
	r, err := x.rehearse(w, mostRehearsed)
	if err != nil {
		return Page{}, false, err
	}
	page := Page{Paragraphs: []Text{Say("It asks for: " + x.Rules.Say(w.Query) + ". " + policyWords(w))}}
	page.Paragraphs = append(append(page.Paragraphs, warnings...), x.rehearsedWords(r)...)
	return page, false, nil
}
