package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/rules/text"
)

// regionNamed resolves the value of region:. A name that means several places, none of which holds the others, is a
// mistake that lists them.
func (c *compiler) regionNamed(v query.Value) string {
	paths := c.rules.FindRegion(v.Text)
	for _, p := range paths {
		if !slices.ContainsFunc(paths, func(q string) bool { return !covers(p, q) }) {
			return p
		}
	}
	if len(paths) > 0 {
		c.mistake(v.Span, "%q is the name of several places: write one of %s", v.Text, strings.Join(paths, ", "))
		return ""
	}
	var near string
	if region, ok := c.nearestRegion(v.Text); ok {
		near = fmt.Sprintf("%s (%s)", region.Path, region.Name("en"))
	}
	c.mistake(v.Span, "no region is called %q%s", v.Text, didYouMean(near))
	return ""
}

func (c *compiler) conceptNamed(v query.Value) string {
	name := conceptKey(v.Text)
	if !slices.Contains(c.rules.concepts, name) {
		c.mistake(v.Span, "there is no concept %q%s; the concepts are %s", v.Text,
			didYouMean(nearestOf(name, c.rules.concepts)), strings.Join(c.rules.concepts, ", "))
	}
	return name
}

// conceptKey is the name of a concept as somebody may write it: "Tear gas" is tear-gas.
func conceptKey(name string) string { return strings.ReplaceAll(text.Fold(name), " ", "-") }

// languageNamed resolves the value of lang:, where sh is the four standards of one language.
func (c *compiler) languageNamed(v query.Value) []string {
	lang := strings.ToLower(v.Text)
	if lang == "sh" {
		return standards
	}
	switch {
	case !isCode(lang, 2, 3):
		c.mistake(v.Span, "%q is no language: write its code, such as sr, hr, bs, cnr, sh, sl, mk, bg, sq, ro, el, tr, hu or en%s", v.Text, didYouMean(languageCalled(lang)))
	case c.rules.byLang[lang] == nil:
		c.warn(v.Span, "karaula knows no words of escalation in the language %q; its items have no level", lang)
	}
	return []string{lang}
}

// countryNamed resolves the value of country:, an ISO 3166-1 code.
func (c *compiler) countryNamed(v query.Value) string {
	code := strings.ToLower(v.Text)
	if !isCode(code, 2, 2) {
		near := ""
		if region, ok := c.nearestRegion(v.Text); ok {
			near = strings.ToLower(c.rules.regions[region.Country].Code)
		}
		c.mistake(v.Span, "%q is no country: write its code of two letters, such as rs or xk%s", v.Text, didYouMean(near))
	}
	return code
}

func isCode(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

// didYouMean ends a message with what was probably meant, if anything.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}

// longestTyped is the length in bytes up to which it is asked what a name is meant to be: nothing has a longer one.
const longestTyped = 100

// nearestOf returns the name that a mistyped one is probably meant to be: at most a third of its letters differ.
func nearestOf(typed string, names []string) string {
	if len(typed) > longestTyped {
		return ""
	}
	typed = strings.ToLower(typed)
	best, least := "", len([]rune(typed))/3+1
	for _, name := range names {
		if more := len(name) - len(typed); more >= 2*least || -more >= 2*least { // a letter has two bytes at most
			continue
		}
		if d := levenshtein.ComputeDistance(typed, strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best
}

// mostNearest is for how many names of one query it is asked what they are meant to be. Who mistypes more begins with these.
const mostNearest = 20

func (c *compiler) nearestRegion(typed string) (Region, bool) {
	if len(c.problems) >= mostNearest {
		return Region{}, false
	}
	return c.rules.nearestRegion(typed)
}

// nearestRegion returns the region that a mistyped name or path is probably meant to be: of a path, the last step of which
// nobody knows, the region that it would lie in.
func (r *Rules) nearestRegion(typed string) (Region, bool) {
	if len(typed) > longestTyped {
		return Region{}, false
	}
	if path := nearestOf(typed, slices.Sorted(maps.Keys(r.regions))); strings.Contains(typed, "/") && path != "" {
		return r.Region(path)
	}
	if found := r.FindRegion(text.Fold(typed)); len(found) > 0 {
		return r.Region(found[0])
	}
	for _, names := range []map[string][]string{r.names, r.townNames} { // what is entered by hand is meant more often
		if found := r.FindRegion(nearestOf(text.Fold(typed), slices.Sorted(maps.Keys(names)))); len(found) > 0 {
			return r.Region(found[0])
		}
	}
	if above := strings.LastIndexByte(typed, '/'); above > 0 {
		return r.nearestRegion(typed[:above])
	}
	return Region{}, false
}
