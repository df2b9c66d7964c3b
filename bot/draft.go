package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// splitName takes a watchlist's name from the beginning of what was typed: the first word, or what stands in quotes.
func splitName(typed string) (name, rest string) {
	for _, q := range []string{`""`, "“”", "„“", "«»"} {
		r := []rune(q)
		if after, ok := strings.CutPrefix(typed, string(r[0])); ok {
			if name, rest, ok = strings.Cut(after, string(r[1])); ok {
				return strings.TrimSpace(name), strings.TrimSpace(rest)
			}
		}
	}
	name, rest, _ = strings.Cut(typed, " ")
	return name, strings.TrimSpace(rest)
}

func inQuotes(name string) string { return `"` + name + `"` }

// watchAdd shows what a new watchlist would have sent, before it is saved.
func (x *act) watchAdd(typed string) (a Answer, err error) {
	if x.press.Fields != nil {
		return x.submitted()
	}
	name, rest := splitName(typed)
	if strings.HasPrefix(typed, name) && strings.Contains(name, ":") { // a query, before which no name stands
		name, rest = "", typed
	}
	q, set := splitOptions(rest)
	w := news.Watchlist{Name: name, Query: q, PostTo: []news.Destination{x.press.Destination}}
	wrong := x.setOptions(&w, set)
	if wrong == nil && (name == "" || q == "") {
		return x.form(w, "watch add")
	}
	return x.begin(w, wrong, true)
}

// watchEdit shows what a changed watchlist would have sent, before it is saved.
func (x *act) watchEdit(typed string) (a Answer, err error) {
	if x.press.Fields != nil {
		return x.submitted()
	}
	var k store.Kept
	rest := ""
	var no *Answer
	if err := x.reading(func() (err error) {
		k, rest, no, err = x.keptBefore(typed)
		return err
	}); err != nil || no != nil {
		return orEmpty(no), err
	}
	if rest == "" {
		return x.form(k.Watchlist, "watch edit "+inQuotes(k.Name))
	}
	q, set := splitOptions(rest)
	if q != "" {
		k.Query = q
	}
	return x.begin(k.Watchlist, x.setOptions(&k.Watchlist, set), false)
}

// begin checks a watchlist, keeps it as a draft and shows what it would have sent.
func (x *act) begin(w news.Watchlist, wrong error, fresh bool) (a Answer, err error) {
	if wrong != nil {
		page := mistakes(wrong)
		return Answer{Private: &page}, nil
	}
	if utf8.RuneCountInString(w.Query) > longestQuery {
		return private(tooLong), nil
	}
	w.Scope = x.scope()
	var page Page
	refused := false
	if err := x.reading(func() (err error) {
		if a, refused = x.refused(adding); refused {
			return nil
		}
		if fresh {
			no, err := x.wrongName(w.Name)
			if refused = no != ""; refused || err != nil {
				a = private(no)
				return err
			}
		}
		warnings, no := x.check(w.Query)
		if no != nil {
			a, refused = Answer{Private: x.withPlaces(no, w, fresh)}, true
			return nil
		}
		page, err = x.preview(w, warnings)
		return err
	}); err != nil || refused {
		return a, err
	}
	var id int64
	if err := x.writing(func() (err error) {
		id, err = x.tx.AddDraft(store.Draft{At: x.now, Who: x.press.Person.ID, List: w})
		return err
	}); err != nil {
		return a, err
	}
	press := func(what, label string, s Style) Control {
		return Control{Verb: Drafting, Arg: fmt.Sprintf("%s %d", what, id), Label: label, Style: s}
	}
	page.Controls = []Control{press("save", "Save", Primary), press("change", "Change", Normal)}
	if _, ok := bothMustMatch(w.Query); ok {
		page.Controls = append(page.Controls, press("both", "Both must match", Normal))
	}
	page.Controls = append(page.Controls, press("cancel", "Cancel", Normal))
	return Answer{Private: &page}, nil
}

// preview reads a watchlist back in words, with what it would have sent.
func (x *act) preview(w news.Watchlist, warnings []Text) (Page, error) {
	r, err := x.rehearse(w, mostPreviewed)
	page := Page{Paragraphs: []Text{
		{{Text: "Watchlist " + w.Name, Strong: true}, {Text: ", which is not saved yet. It asks for: " + x.Rules.Say(w.Query) + "."}},
		Say(policyWords(w)),
	}}
	page.Paragraphs = append(append(page.Paragraphs, warnings...), x.rehearsedWords(r)...)
	return page, err
}
