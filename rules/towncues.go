package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/rules/text"
)

// cuesFile is data/place-cues.yaml, where it is described.
type cuesFile struct {
	Before map[string][]string `yaml:"before"`
	After  map[string][]string `yaml:"after"`
	There  map[string][]string `yaml:"there"`

	Endings map[string]nameEndings `yaml:"endings"`

	Home map[string][]string `yaml:"home"`
}

// townCues are the second cues of towns, by language; "" has those of all.
type townCues struct {
	before, after map[string][][]part
	there, home   map[string][]string
	inflect       map[string]nameEndings
}

// nameEndings are the endings that a language puts to names of places, by what the name ends in.
type nameEndings map[string][]string

func newTownCues(f *cuesFile, regions map[string]Region) (c townCues, err error) {
	c.home, c.there, c.inflect = f.Home, map[string][]string{}, map[string]nameEndings{"": {}}
	for lang, paths := range f.Home {
		for _, p := range paths {
			if regions[p].Depth != 1 {
				return c, fmt.Errorf("home of %s: %s is no country", lang, p)
			}
		}
	}
	for lang, list := range f.There {
		c.there[lang] = folded(list)
	}
	for lang, byLast := range f.Endings {
		c.inflect[lang] = nameEndings{}
		for last, list := range byLast {
			c.inflect[lang][last] = folded(list)
			c.inflect[""][last] = append(c.inflect[""][last], folded(list)...)
		}
	}
	if c.before, err = cuePatterns(f.Before); err != nil {
		return c, err
	}
	c.after, err = cuePatterns(f.After)
	return c, err
}

func folded(list []string) (all []string) {
	for _, s := range list {
		all = append(all, text.Fold(s))
	}
	return all
}

func cuePatterns(words map[string][]string) (map[string][][]part, error) {
	all := map[string][][]part{}
	for lang, list := range words {
		for _, s := range list {
			p, err := parsePattern(s)
			if err != nil {
				return nil, err
			}
			for _, l := range []string{lang, ""} {
				all[l] = append(all[l], p)
			}
		}
	}
	return all, nil
}

// setting is what is known of an item beside its words.
type setting struct {
	lang, script string
	at           time.Time // when it was published: people stand for a place while they hold an office
	home         []string  // the countries that it is written for

	foreign bool // its language is none of those with a table, where the same name is rather somebody else's
}

// homeOf returns the countries that an item is written for: the outlet's, else those of its language.
func (g *gazetteer) homeOf(country, lang string) []string {
	if p := g.countries[strings.ToUpper(country)]; p != "" {
		return []string{p}
	}
	return g.towns.cues.home[Kin(lang)]
}

// endings are those of a language; of an unknown one those of all.
func (c *townCues) endings(lang string) nameEndings { return c.inflect[Kin(lang)] }

// located says whether a word of place stands directly before or after some tokens, or in an ending.
func (c *townCues) located(f *field, lang string, from, to int, last string) bool {
	lang = Kin(lang)
	tokens := f.head()
	for _, p := range c.before[lang] {
		if at := from - len(p); at >= 0 && pattern(p).fits(tokens[at:from], true) == len(p) && !parted(tokens, from) {
			return true
		}
	}
	if to < len(tokens) && !parted(tokens, to) {
		for _, p := range c.after[lang] {
			if pattern(p).fits(tokens[to:], true) > 0 {
				return true
			}
		}
	}
	ending, ok := strings.CutPrefix(tokens[to-1].Folded, last)
	return ok && slices.Contains(c.there[lang], strings.TrimPrefix(ending, "'"))
}
