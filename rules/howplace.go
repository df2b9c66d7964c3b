package rules

import (
	"maps"
	"slices"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// place says which of a place's names a text has, of which language where it is neither English nor Serbian, and in which script.
func (x *Explainer) place(e news.Evidence) string {
	key := text.Fold(e.Text)
	names := x.rules.regions[e.StandsFor].names
	order := append([]string{"en", "sr"}, slices.Sorted(maps.Keys(names))...)
	best, most := "", 0
	for _, lang := range order {
		if shared := sharedBeginning(key, text.Fold(names[lang])); shared > most {
			best, most = names[lang], shared
		}
	}
	whole := text.Fold(best)
	switch {
	case key != whole && x.called(key, e.StandsFor):
		return "another name of it"
	case best == "", most < min(shortestShared, len(whole)):
		return "a word for it"
	}
	said := "its name"
	if key != whole {
		said = "a form of its name"
	}
	if best != names["en"] && best != names["sr"] {
		var in []string
		for _, lang := range order[2:] {
			if names[lang] == best {
				in = append(in, LanguageName(lang))
			}
		}
		said += " in " + inWords(in) + ", " + best
	}
	if script := scriptName(e.Text); script != scriptName(best) {
		said += ", in " + script
	}
	return said
}

// called says whether a place has a folded name.
func (x *Explainer) called(key, path string) bool {
	r := x.rules
	return slices.ContainsFunc([]map[string][]string{r.names, r.townNames, r.otherNames}, func(names map[string][]string) bool {
		return slices.Contains(names[key], path)
	})
}

// shortestShared is how many letters a word must share with a name's beginning to be told as its form.
const shortestShared = 4

func sharedBeginning(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
