package bot

import (
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
)

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
