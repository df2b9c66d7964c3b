package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// keywordCommand and placeCommand are the short ways to the channel's own watchlist.
func keywordCommand() Command {
	words := Arg{Name: "words", Does: "words or phrases in any language, commas between them; NAME: before them names the watchlist", Required: true, suggest: suggestPlaces}
	return Command{Name: "keyword", Aliases: []string{"word", "keywords"}, Example: "keyword add barricade, special police", Does: "The words that this channel is told about",
		Subs: []Command{
			{Name: "list", Implied: true, Does: "The words on this channel's own watchlists", Example: "keyword list", answer: (*act).keywordList},
			{Name: "add", Does: "Watch words, in any form, script and language", Example: "keyword add barricade, special police", keep: (*act).keywordAdd, Args: []Arg{words}},
			{Name: "remove", Aliases: []string{"delete"}, Does: "Watch words no longer", Example: "keyword remove barricade", keep: (*act).keywordRemove, Args: []Arg{words}},
		}}
}

func placeCommand() Command {
	places := Arg{Name: "places", Does: "places in any language, commas between them; NAME: before them names the watchlist", Required: true, suggest: suggestPlaces}
	return Command{Name: "place", Aliases: []string{"region", "places"}, Example: "place add north Kosovo, Preševo", Does: "The places that this channel is told about",
		Subs: []Command{
			{Name: "list", Implied: true, Does: "The places on this channel's own watchlists", Example: "place list", answer: (*act).placeList},
			{Name: "add", Does: "Watch places, with all that lies in them", Example: "place add north Kosovo, Preševo", keep: (*act).placeAdd, Args: []Arg{places}},
			{Name: "remove", Aliases: []string{"delete"}, Does: "Watch places no longer", Example: "place remove north Kosovo", keep: (*act).placeRemove, Args: []Arg{places}},
		}}
}

const (
	mostEntries  = 50  // words or places in one line
	longestEntry = 100 // bytes
)

// entries are what stands between commas, each once.
func entries(typed string) (all []string) {
	for _, e := range strings.FieldsFunc(typed, func(c rune) bool { return strings.ContainsRune(",;،、，", c) }) {
		if e = strings.TrimSpace(e); e != "" && len(e) <= longestEntry && !slices.Contains(all, e) && len(all) < mostEntries {
			all = append(all, e)
		}
	}
	return all
}

// own finds the watchlist that words and places are put on: the one that is named before a colon, else the first that was made in
// this channel. found is false where there is none yet.
func (x *act) own(typed string) (k store.Kept, rest string, found bool, err error) {
	all, err := x.kept()
	if err != nil || len(all) == 0 {
		return k, typed, false, err
	}
	if name, after, ok := strings.Cut(typed, ":"); ok {
		if i := slices.IndexFunc(all, func(k store.Kept) bool { return text.Fold(k.Name) == text.Fold(name) }); i >= 0 {
			return all[i], strings.TrimSpace(after), true, nil
		}
	}
	return all[0], typed, true, nil
}

// listing is what an own watchlist is changed by.
type listing struct {
	nodes    []query.Node // that were understood
	said     []string     // each of them as people read it
	problems []Text
	controls []Control
}

func (x *act) keywordAdd(typed string) (Answer, error) {
	return x.extend(typed, "keyword add barricade, special police", x.asWords)
}

func (x *act) placeAdd(typed string) (Answer, error) {
	typed, form := x.given(typed, placesForm("place add"), placesIn)
	if form != nil {
		return Answer{Form: form}, nil
	}
	return x.extend(typed, "place add north Kosovo", x.asPlaces)
}

// asWords understands words. A place is not taken for one, but offered.
func (x *act) asWords(all []string) (l listing) {
	for _, e := range all {
		bare, meant := unquote(e)
		if paths := x.Rules.FindRegion(bare); len(paths) > 0 && !meant {
			l.problems = append(l.problems, Say(fmt.Sprintf("“%s” is a place. Watched as a place, it is found in every language, with all that lies in it.", oneLine(bare))))
			for _, path := range paths[:min(len(paths), mostOffered)] {
				l.controls = append(l.controls, Control{Verb: Ask, Arg: "place add " + path, Label: "Watch " + x.placeLabel(path), Style: Primary})
			}
			l.controls = append(l.controls, Control{Verb: Ask, Arg: `keyword add "` + bare + `"`, Label: alerts.Shorten("The word “"+bare+"” alone", 70)})
			continue
		}
		n := wordNode(bare)
		if n == nil {
			l.problems = append(l.problems, Say(fmt.Sprintf("“%s” holds no word to look for.", oneLine(e))))
			continue
		}
		warnings, wrong := x.check(query.Print(n))
		if wrong != nil {
			l.problems = append(l.problems, wrong.Paragraphs...)
			continue
		}
		if !meant {
			l.problems = append(l.problems, warnings...)
		}
		l.nodes, l.said = append(l.nodes, n), append(l.said, "“"+oneLine(bare)+"”")
	}
	return l
}

// unquote takes the quotes off an entry, which say that the word itself is meant.
func unquote(e string) (bare string, quoted bool) {
	bare = strings.Trim(e, "\"“”„«»")
	return strings.TrimSpace(bare), bare != e
}

// asPlaces understands places. Of a name that means several a choice is offered.
func (x *act) asPlaces(all []string) (l listing) {
	for _, e := range all {
		bare, _ := unquote(e)
		path, err := x.Rules.Place(bare)
		if err == nil {
			l.nodes, l.said = append(l.nodes, placeNode(path)), append(l.said, x.names().region(path))
			continue
		}
		found := x.Rules.FindRegion(bare)
		if len(found) == 0 {
			l.problems = append(l.problems, Say(sentence(err)+"A place is written in any language: "+Slash+" place add north Kosovo, Preševo"))
			continue
		}
		l.problems = append(l.problems, Say(fmt.Sprintf("“%s” is the name of several places. Which one?", oneLine(bare))))
		for _, path := range found[:min(len(found), mostOffered)] {
			l.controls = append(l.controls, Control{Verb: Ask, Arg: "place add " + path, Label: x.placeLabel(path)})
		}
	}
	return l
}

// extend puts words or places on the channel's own watchlist, which it makes where there is none.
func (x *act) extend(typed, example string, understand func([]string) listing) (a Answer, err error) {
	var k store.Kept
	var l listing
	changed := false
	err = x.writing(func() error {
		if no, refused := x.refused(adding); refused {
			a = no
			return nil
		}
		own, rest, found, err := x.own(typed)
		if err != nil {
			return err
		}
		if l = understand(entries(rest)); len(l.nodes)+len(l.problems) == 0 {
			l.problems = []Text{Say(fmt.Sprintf("What is to be added? Type: %s %s", Slash, example))}
		}
		parts := alternativesOf(own.Query).separated()
		var said []string
		for i, n := range l.nodes {
			if parts.add(n) {
				said = append(said, l.said[i])
			} else {
				l.problems = append(l.problems, Say(fmt.Sprintf("%s is on watchlist %s already.", l.said[i], own.Name)))
			}
		}
		if len(said) == 0 {
			return nil
		}
		k = own
		did := " added " + strings.Join(said, ", ") + " to watchlist " + k.Name
		k.Action = "edit"
		beside := ""
		if !found {
			name, err := x.freeName(l.said[0])
			if err != nil {
				return err
			}
			k = store.Kept{Watchlist: news.Watchlist{Name: name, PostTo: []news.Destination{x.press.Destination}}, Action: "add"}
			did = " made watchlist " + name
			if len(x.ownLists()) > 0 {
				beside = " What config.yaml posts here stays as it is."
			}
		}
		k.Query = parts.query()
		a, err = x.keep(k, doer(x.press.Person, did+": "+x.Rules.Say(k.Query)+pausedWords(k)+"."+beside))
		changed = err == nil
		return err
	})
	if err != nil || a.Private != nil {
		return a, err
	}
	page := Page{Paragraphs: l.problems, Controls: l.controls}
	if changed {
		if err := x.reading(func() error {
			r, err := x.rehearse(k.Watchlist, mostPreviewed)
			page.Paragraphs = append(page.Paragraphs, x.rehearsedWords(r)[0])
			return err
		}); err != nil {
			return a, err
		}
	}
	a.Private = &page
	return a, nil
}

// freeName is a name for a new watchlist, after the first thing that it asks for.
func (x *act) freeName(after string) (string, error) {
	name := strings.Trim(strings.Map(func(c rune) rune {
		switch {
		case unicode.IsLetter(c), unicode.IsDigit(c), unicode.IsMark(c):
			return unicode.ToLower(c)
		case c == ' ', c == '-':
			return '-'
		}
		return -1
	}, after), "-")
	if runes := []rune(name); len(runes) > 40 {
		name = string(runes[:40])
	}
	for n := 1; ; n++ {
		try := name
		if n > 1 || name == "" {
			try = fmt.Sprintf("%s-%d", name, n)
		}
		wrong, err := x.wrongName(try)
		if err != nil || wrong == "" || n == 100 {
			return try, err
		}
	}
}

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
		named, rest, _, err := x.own(typed)
		if err != nil {
			return err
		}
		lists := []store.Kept{named}
		if rest == typed {
			if lists, err = x.kept(); err != nil {
				return err
			}
		}
		for _, k := range lists {
			parts := x.byPath(alternativesOf(k.Query).separated())
			var said []string
			for _, e := range entries(rest) {
				if n, name := understand(e); n != nil && parts.remove(n) {
					said = append(said, name)
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
