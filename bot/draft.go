package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
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

// check says what is to be warned of in a query, or what is wrong with it.
func (x *act) check(q string) (warnings []Text, wrong *Page) {
	var o rules.Options
	if x.Reading != nil {
		o = x.Reading()
	}
	_, problems := x.Rules.CheckFor(q, o)
	var all Page
	for _, p := range problems {
		if p.Warning {
			warnings = append(warnings, Say("Note: "+p.Message+"."))
			continue
		}
		all.Paragraphs = append(all.Paragraphs, Text{{Text: "“" + oneLine(q[p.Start:p.End]) + "”: ", Strong: true}, {Text: ended(p.Message)}})
	}
	if len(all.Paragraphs) > 0 {
		return nil, &all
	}
	return warnings, nil
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

// withPlaces adds to what is wrong with a query a button for each place that an ambiguous name may mean.
func (x *act) withPlaces(page *Page, w news.Watchlist, fresh bool) *Page {
	tree, _ := query.Parse(w.Query)
	for n := range query.All(tree) {
		f, ok := n.(*query.Field)
		if !ok || f.Name != "region" {
			continue
		}
		for _, v := range f.Values {
			found := x.Rules.FindRegion(v.Text)
			if _, err := x.Rules.Place(v.Text); err == nil || len(found) == 0 {
				continue
			}
			verb := "edit"
			if fresh {
				verb = "add"
			}
			for _, path := range found[:min(len(found), mostOffered)] {
				other := w
				other.Query = w.Query[:v.Start] + path + w.Query[v.End:]
				page.Controls = append(page.Controls, Control{Verb: Ask, Label: x.placeLabel(path),
					Arg: strings.Join(append([]string{"watch", verb, inQuotes(w.Name), other.Query}, options(w)...), " ")})
			}
			return page
		}
	}
	return page
}

// bothMustMatch is a query of places or words as one that asks for a place and a word. ok is false for any other query.
func bothMustMatch(q string) (both string, ok bool) {
	tree, _ := query.Parse(q)
	var rest []query.Node
	if and, is := tree.(*query.And); is { // what is excluded stays
		var choices query.Node
		for _, p := range and.Parts {
			switch p.(type) {
			case *query.Or:
				if choices != nil {
					return "", false
				}
				choices = p
			case *query.Not:
				rest = append(rest, p)
			default:
				return "", false
			}
		}
		tree = choices
	}
	or, is := tree.(*query.Or)
	if !is {
		return "", false
	}
	var places, others []query.Node
	for _, a := range or.Alternatives {
		if f, is := a.(*query.Field); is && f.Name == "region" {
			places = append(places, a)
		} else {
			others = append(others, a)
		}
	}
	if len(places) == 0 || len(others) == 0 {
		return "", false
	}
	return query.Print(&query.And{Parts: append([]query.Node{anyOf(places), anyOf(others)}, rest...)}), true
}

func anyOf(all []query.Node) query.Node {
	if len(all) == 1 {
		return all[0]
	}
	return &query.Or{Alternatives: all}
}

// draft does with a draft what was pressed below it.
func (x *act) draft() (a Answer, err error) {
	what, number, _ := strings.Cut(x.press.Arg, " ")
	id, _ := strconv.ParseInt(number, 10, 64) // what is no number is no draft
	var d store.Draft
	err = x.reading(func() (err error) {
		d, err = x.tx.Draft(id, x.scope(), x.press.Person.ID)
		return err
	})
	if errors.Is(err, store.ErrNone) {
		return private("karaula does not know this draft any more: it was saved or cancelled. Begin anew with: " + Slash + " watch add"), nil
	}
	if err != nil {
		return a, err
	}
	switch what {
	case "both":
		both, ok := bothMustMatch(d.List.Query)
		if !ok {
			return private("This query does not say places or words, so that both could be asked for."), nil
		}
		d.List.Query = both
		return x.again(d)
	case "change":
		verb := "watch add"
		if err := x.reading(func() error {
			_, no, err := x.keptNamed(d.List.Name)
			if no == nil {
				verb = "watch edit " + inQuotes(d.List.Name)
			}
			return err
		}); err != nil {
			return a, err
		}
		return x.form(d.List, verb)
	case "cancel":
		err = x.writing(func() error { return x.tx.DropDraft(id) })
		return private("Cancelled: nothing was saved."), err
	case "save":
		err = x.writing(func() (err error) {
			a, err = x.save(d)
			return err
		})
		return a, err
	}
	return private("A draft is saved, changed or cancelled by the buttons below it."), nil
}

// again shows a changed draft in the place of the one before.
func (x *act) again(d store.Draft) (Answer, error) {
	fresh := false
	err := x.reading(func() error {
		_, no, err := x.keptNamed(d.List.Name)
		fresh = no != nil
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	return x.begin(d.List, nil, fresh)
}

// save makes a draft a version of its watchlist.
func (x *act) save(d store.Draft) (Answer, error) {
	if no, refused := x.refused(adding); refused {
		return no, nil
	}
	k, no, err := x.keptNamed(d.List.Name)
	if err != nil {
		return Answer{}, err
	}
	action, did := "edit", " changed watchlist "
	if no != nil {
		action, did = "add", " made watchlist "
		if wrong, err := x.wrongName(d.List.Name); wrong != "" || err != nil {
			return private(wrong), err
		}
	} else if k.At.After(d.At) && k.Who != d.Who {
		a := private(fmt.Sprintf("%s changed watchlist %s at %s, after this was read back to you. To have yours all the same, press Change and go on from there; all versions: %s watch history %s",
			part(k.WhoName, 60), k.Name, x.clock(k.At), Slash, k.Name))
		a.Private.Controls = []Control{{Verb: Drafting, Arg: fmt.Sprintf("change %d", d.ID), Label: "Change"}, {Verb: Drafting, Arg: fmt.Sprintf("cancel %d", d.ID), Label: "Cancel"}}
		return a, nil
	}
	if err := x.tx.DropDraft(d.ID); err != nil {
		return Answer{}, err
	}
	k.Watchlist, k.Action = d.List, action
	return x.keep(k, doer(x.press.Person, did+k.Name+": "+x.Rules.Say(k.Query)+pausedWords(k)+". "+policyWords(k.Watchlist)))
}

const mostOffered = 5

// placeLabel is a place on a button: "Mitrovica, Kosovo".
func (x *act) placeLabel(path string) string {
	name := x.names().region(path)
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		name += ", " + x.names().region(path[:i])
	}
	return alerts.Shorten(name, 70)
}

// ended ends a message as one.
func ended(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
