package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// form asks for a watchlist, or for what is to change in it; verb is what is typed before it.
func (x *act) form(w news.Watchlist, verb string) (Answer, error) {
	if utf8.RuneCountInString(w.Query) > longestQuery { // which a form would cut
		return private(fmt.Sprintf("The query of watchlist %s has more than 2,000 characters, for which a form has no room. Type it anew: %s %s QUERY", w.Name, Slash, verb)), nil
	}
	is := map[string]string{}
	for _, o := range options(w) {
		name, value, _ := strings.Cut(o, ":")
		is[name] = value
	}
	f := &Form{Verb: Ask, Arg: verb, Title: "Watchlist", Fields: []Field{
		{Name: "name", Label: "Name", Value: w.Name, Hint: "Short, such as north-kosovo", Required: true, Most: longestName},
		{Name: "query", Label: "What to watch", Value: w.Query, Hint: `region:kosovo/north, barricade, "special police", -topic:sport; a comma means or`, Most: longestQuery, Long: true},
		{Name: "places", Label: "Places to watch as well", Hint: "Type the first letters of a place, in any language", Suggest: "place add places", Several: true, Least: enough, Extra: true},
		{Name: "post_at", Label: "Posted at once from level (0 to 4)", Value: is["post_at"], Hint: "0 all, 1 tension, 2 elevated, 3 violence, 4 deadly; empty: karaula decides"},
		{Name: "digest", Label: "The rest in a digest at", Value: is["digest"], Hint: "08:00 or 08:00,18:00; empty: no digest"},
		{Name: "quiet_hours", Label: "Quiet hours", Value: is["quiet_hours"], Hint: "23:00-06:00,hold (or critical, silent); empty: none", Suggest: "settings set " + quietSetting + " value"},
	}}
	if strings.HasPrefix(verb, "watch edit") {
		f.Fields = f.Fields[1:]
	}
	return Answer{Form: f}, nil
}

// withChosen is a query that also asks for places that were chosen. One that does not parse is left as it is: check says why.
func (x *act) withChosen(q, places string) string {
	if _, wrong := x.check(q); places == "" || q != "" && wrong != nil {
		return q
	}
	all := alternativesOf(q).separated()
	chosen, _ := entries(places)
	for _, e := range chosen {
		if path, err := x.Rules.Place(e); err == nil {
			all.add(placeNode(path))
		}
	}
	return all.query()
}

// submitted takes what was filled into a form. Mistakes are marked at their fields.
func (x *act) submitted() (a Answer, err error) {
	in := x.press.Fields
	w := news.Watchlist{Name: strings.TrimSpace(in["name"]), PostTo: []news.Destination{x.press.Destination}}
	name, edited := strings.CutPrefix(x.press.Arg, "watch edit ")
	if edited {
		name, _ = splitName(name)
		var k store.Kept
		var no *Answer
		if err := x.reading(func() (err error) {
			k, no, err = x.keptNamed(name)
			return err
		}); err != nil || no != nil {
			return orEmpty(no), err
		}
		w = k.Watchlist
	}
	w.Query = x.withChosen(strings.Join(strings.Fields(in["query"]), " "), in["places"])
	verb := "watch add"
	if edited {
		verb = x.press.Arg
	}
	wrong := map[string]string{}
	if w.Query == "" {
		wrong["query"] = "What is to be watched? A place, a word or a phrase."
	}
	for _, field := range []string{"post_at", "digest", "quiet_hours"} {
		if err := x.setOption(&w, field, strings.TrimSpace(in[field])); err != nil {
			wrong[field] = err.Error()
		}
	}
	if _, no := x.check(w.Query); no != nil && w.Query != "" {
		for _, p := range no.Paragraphs {
			wrong["query"] = strings.TrimSpace(wrong["query"] + " " + p.Plain())
		}
	}
	if !edited {
		if err := x.reading(func() (err error) {
			wrong["name"], err = x.wrongName(w.Name)
			return err
		}); err != nil {
			return a, err
		}
	}
	again, _ := x.form(w, verb)
	for i, f := range again.Form.Fields {
		again.Form.Fields[i].Mistake = wrong[f.Name]
		if v, given := in[f.Name]; given {
			again.Form.Fields[i].Value = v
		}
	}
	if again.Form.Wrong() {
		return again, nil
	}
	return x.begin(w, nil, !edited)
}
