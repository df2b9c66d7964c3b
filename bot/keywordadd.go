package bot

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/store"
)

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

// asWords understands words. A place is not taken for one, but offered; before names the watchlist in what is offered.
func (x *act) asWords(all []string, before string) (l listing) {
	for _, e := range all {
		bare, meant := unquote(e)
		if paths := x.Rules.FindRegion(bare); len(paths) > 0 && !meant {
			l.problems = append(l.problems, Say(fmt.Sprintf("“%s” is a place. Watched as a place, it is found in every language, with all that lies in it.", oneLine(bare))))
			for _, path := range paths[:min(len(paths), mostOffered)] {
				l.controls = append(l.controls, Control{Verb: Ask, Arg: "place add " + before + path, Label: "Watch " + x.placeLabel(path), Style: Primary})
			}
			l.controls = append(l.controls, Control{Verb: Ask, Arg: "keyword add " + before + `"` + bare + `"`, Label: alerts.Shorten("The word “"+bare+"” alone", 70)})
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

// asPlaces understands places. Of a name that means several a choice is offered.
func (x *act) asPlaces(all []string, before string) (l listing) {
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
			l.controls = append(l.controls, Control{Verb: Ask, Arg: "place add " + before + path, Label: x.placeLabel(path)})
		}
	}
	return l
}

// longestQuery is how many characters a query has at most that is made in chat: as many as its form takes.
const longestQuery = 2000

// tooLong is said where a query would be longer.
var tooLong = fmt.Sprintf("A query has at most 2,000 characters. What has no room is put on a second watchlist: %s watch add NAME QUERY", Slash)

// extend puts words or places on the channel's own watchlist, which it makes where there is none.
func (x *act) extend(typed, example string, understand func(all []string, before string) listing) (a Answer, err error) {
	var k store.Kept
	var l listing
	changed := false
	err = x.writing(func() error {
		if no, refused := x.refused(adding); refused {
			a = no
			return nil
		}
		own, rest, wrong, err := x.own(typed)
		if wrong != nil || err != nil {
			a = orEmpty(wrong)
			return err
		}
		all, lost := entries(rest)
		l = understand(all, own.before)
		if l.problems = append(l.problems, lost...); len(l.nodes)+len(l.problems) == 0 {
			l.problems = []Text{Say(fmt.Sprintf("What is to be added? Type: %s %s", Slash, example))}
		}
		parts := alternativesOf(own.Query).separated()
		said := l.addTo(&parts, own.Name)
		if len(said) == 0 {
			return nil
		}
		k = own.Kept
		did := " added " + strings.Join(said, ", ") + " to watchlist " + k.Name
		k.Action = "edit"
		beside := ""
		if !own.found {
			name, err := x.freeName(said[0])
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

// addTo adds what was understood to the alternatives of a watchlist's query, and returns what of it was not there.
func (l *listing) addTo(parts *alternatives, name string) (said []string) {
	for i, n := range l.nodes {
		switch {
		case !parts.add(n):
			l.problems = append(l.problems, Say(fmt.Sprintf("%s is on watchlist %s already.", l.said[i], name)))
		case utf8.RuneCountInString(parts.query()) > longestQuery:
			parts.remove(n)
			l.problems = append(l.problems, Say(fmt.Sprintf("%s was left out. %s", l.said[i], tooLong)))
		default:
			said = append(said, l.said[i])
		}
	}
	return said
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
