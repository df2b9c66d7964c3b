package rules

import (
	"strings"

	"github.com/karaula/karaula/rules/query"
)

// Say writes a query as a person would say what it asks for, or "" when it cannot be understood: "anything in north Kosovo,
// or mentioning “barikada” in any form, elevated or higher, sport left out".
func (r *Rules) Say(q string) string {
	tree, _ := query.Parse(q)
	if tree == nil {
		return ""
	}
	return query.Say(tree, r.called)
}

// called is what a value of a field is called in English, or "".
func (r *Rules) called(field, value string) string {
	switch field {
	case "region":
		if paths := r.FindRegion(value); len(paths) > 0 {
			return r.regions[paths[0]].Name("en")
		}
	case "category", "topic":
		return strings.ToLower(value)
	case "concept":
		return conceptKey(value)
	case "lang":
		if code := strings.ToLower(value); code != "sh" {
			return LanguageName(code)
		}
		return "Serbian, Croatian, Bosnian or Montenegrin"
	case "country":
		for _, region := range r.regions {
			if region.Path == region.Country && strings.EqualFold(region.Code, value) {
				return region.Name("en")
			}
		}
		return strings.ToUpper(value)
	}
	return ""
}
