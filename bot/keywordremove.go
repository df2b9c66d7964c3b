package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/store"
)

func (x *act) keywordRemove(typed string) (Answer, error) {
	return x.shrink(typed, "keyword", func(e string) (query.Node, string) {
		bare, _ := unquote(e)
		return wordNode(bare), "“" + oneLine(bare) + "”"
	})
}

func (x *act) placeRemove(typed string) (Answer, error) {
	typed, form := x.given(typed, placesForm("place remove"), placesIn)
	if form != nil {
		return Answer{Form: form}, nil
	}
	return x.shrink(typed, "place", func(e string) (query.Node, string) {
		bare, _ := unquote(e)
		path, err := x.Rules.Place(bare)
		if err != nil {
			return placeNode(bare), "“" + oneLine(bare) + "”"
		}
		return placeNode(path), x.names().region(path)
	})
}

// shrink takes words or places off the channel's own watchlists: off that which is named, else off the first that has them.
func (x *act) shrink(typed, verb string, understand func(string) (query.Node, string)) (a Answer, err error) {
	err = x.writing(func() error {
		if no, refused := x.refused(removing); refused {
			a = no
			return nil
		}
		named, rest, wrong, err := x.own(typed)
		if wrong != nil || err != nil {
			a = orEmpty(wrong)
			return err
		}
		all, lost := entries(rest)
		if len(all)+len(lost) == 0 {
			a = private(fmt.Sprintf("Which %ss? Type: %s %s remove %s", verb, Slash, verb, map[string]string{"keyword": "barricade", "place": "north Kosovo"}[verb]))
			return nil
		}
		lists := []store.Kept{named.Kept}
		if named.before == "" {
			if lists, err = x.kept(); err != nil {
				return err
			}
		}
		for _, k := range lists {
			parts := x.byPath(alternativesOf(k.Query).separated())
			var said []string
			rests := slices.Clone(lost)
			for _, e := range all {
				if n, name := understand(e); n != nil && parts.remove(n) {
					said = append(said, name)
				} else {
					rests = append(rests, Say(fmt.Sprintf("%s is not on it. See: %s %s list", name, Slash, verb)))
				}
			}
			switch {
			case len(said) == 0:
				continue
			case len(parts.wanted) == 0:
				a = private(fmt.Sprintf("That is all that watchlist %s asks for. Remove it whole: %s watch remove %s", k.Name, Slash, k.Name))
				return nil
			}
			k.Query, k.Action = parts.query(), "edit"
			a, err = x.keep(k, doer(x.press.Person, " took "+strings.Join(said, ", ")+" off watchlist "+k.Name+": "+x.Rules.Say(k.Query)+pausedWords(k)+"."))
			if len(rests) > 0 {
				a.Private = &Page{Paragraphs: rests}
			}
			return err
		}
		a = private(fmt.Sprintf("No watchlist of this channel has that as a %s of its own. See: %s %s list", verb, Slash, verb))
		return nil
	})
	return a, err
}

// byPath writes places by their paths, however they were typed.
func (x *act) byPath(a alternatives) alternatives {
	for i, n := range a.wanted {
		if f, ok := n.(*query.Field); ok && f.Name == "region" {
			if path, err := x.Rules.Place(f.Values[0].Text); err == nil {
				a.wanted[i] = placeNode(path)
			}
		}
	}
	return a
}
