package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/karaula/karaula/rules/text"
)

// gazetteer finds the places that a text names. Every region's names in all languages are looked for with case endings,
// and its further words and whatever stands for it as patterns; the longest match consumes the words it holds, so that
// "Bosnian Serb" or "Sremska Mitrovica" is not Serbia or Kosovo too.
type gazetteer struct {
	index     index
	entries   []placeWord       // by pattern number
	countries map[string]string // code to path
	people    []person
	towns     towns
}

// placeWord is what a pattern means.
type placeWord struct {
	path   string // "" for words that only consume, or only serve as a cue
	rule   string
	cue    bool // looked for only as somebody's cue: consumes nothing
	with   []cue
	unless []cue
	langs  []string
	also   []string
	aside  aside
	person int // one more than the number of the person that it names; 0 for none
}

// cue is a region that is named elsewhere in the item, or a pattern that stands there.
type cue struct {
	path   string
	number int // the pattern's, if path is ""
}

func (w *placeWord) conditional() bool { return len(w.with)+len(w.unless) > 0 }

// placeHit is a pattern of the gazetteer, or the name of a town, that stands in an item. It holds no pointer: thousands are made
// a second.
type placeHit struct {
	number          int // of the pattern; of a town's name, see towns.number
	field, from, to int // which field, and which of its tokens
}

func (h placeHit) ofTown() bool { return h.number < 0 }

// path is the region that a hit names; "" if none.
func (g *gazetteer) path(h placeHit) string {
	if h.ofTown() {
		return g.towns.path(h.number)
	}
	return g.entries[h.number].path
}

func (h placeHit) overlaps(o placeHit) bool {
	return h.field == o.field && h.from < o.to && o.from < h.to
}

// The rules that evidence of places names.
const (
	rulePlace     = "place"
	ruleStandsFor = "stands for"
)

func (g *gazetteer) build(d *data, regions map[string]Region) error {
	for _, words := range [][]string{d.noPlace.Words, d.root.Not} {
		for _, s := range words {
			if err := g.add(s, placeWord{}); err != nil {
				return err
			}
		}
	}
	if err := g.addBackground(d.background); err != nil {
		return err
	}
	if err := g.addRegion(&d.root, "", regions); err != nil {
		return err
	}
	return g.addPeople(d.people.People, regions)
}

func (g *gazetteer) add(s string, w placeWord) error {
	p, err := parsePattern(s)
	if err != nil {
		return err
	}
	g.addPattern(p, w)
	return nil
}

func (g *gazetteer) addPattern(p pattern, w placeWord) int {
	g.entries = append(g.entries, w)
	return g.index.add(p)
}

// addNames lets a region be found by its names. Those that say too little are believed in their own language, where the
// country is named as well.
func (g *gazetteer) addNames(f *regionFile, path string, regions map[string]Region) error {
	seen := map[string]bool{}
	for _, lang := range slices.Sorted(maps.Keys(f.Names)) {
		p, err := namePattern(f.Names[lang])
		if err != nil {
			return err
		}
		w := placeWord{path: path, rule: rulePlace, langs: ownLetters(f.Names, lang), also: f.Also}
		if country := regions[path].Country; f.Silent {
			if country == path {
				continue // its words say all
			}
			w.with, w.langs = []cue{{path: country}}, []string{lang}
			if lang == "sr" {
				w.langs = standards
			}
		}
		if key := fmt.Sprint(p, w.langs); !seen[key] {
			seen[key] = true
			g.addPattern(p, w)
		}
	}
	return nil
}

func (g *gazetteer) addRegion(f *regionFile, parent string, regions map[string]Region) error {
	path := f.Path
	if parent != "" && parent != Root {
		path = parent + "/" + f.Path
	}
	if err := g.addNames(f, path, regions); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, word := range f.Words {
		word.Also = append(word.Also, f.Also...)
		if err := g.addWord(word, placeWord{path: path, rule: rulePlace, langs: word.Lang}, regions); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, word := range f.StandsFor {
		if err := g.addWord(word, placeWord{path: path, rule: ruleStandsFor, langs: word.Lang}, regions); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	for i := range f.Regions {
		if err := g.addRegion(&f.Regions[i], path, regions); err != nil {
			return err
		}
	}
	return nil
}

func (g *gazetteer) addWord(word cuedWord, w placeWord, regions map[string]Region) (err error) {
	for _, path := range word.Also {
		if _, ok := regions[path]; !ok {
			return fmt.Errorf("%q: there is no region %q", word.Say, path)
		}
	}
	w.also = word.Also
	if w.with, err = g.cues(word.With, regions); err != nil {
		return err
	}
	if w.unless, err = g.cues(word.Unless, regions); err != nil {
		return err
	}
	if w.langs == nil {
		w.langs = onlyGreek(word.Say)
	}
	return g.add(word.Say, w)
}

// onlyGreek keeps words in Greek letters for Greek texts: written in Latin, too many of them are the beginnings of
// other languages' words.
func onlyGreek(s string) []string {
	if strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Greek, c) }) {
		return []string{"el"}
	}
	return nil
}

// ownLetters returns the languages that a name is looked for in; nil for all. What only Bulgarian or Macedonian spells so
// (Банска for Banjska) may be something else in Latin letters.
func ownLetters(names map[string]string, lang string) []string {
	if lang != "bg" && lang != "mk" {
		return onlyGreek(names[lang])
	}
	for other, name := range names {
		if other != "bg" && other != "mk" && text.Fold(name) == text.Fold(names[lang]) {
			return nil
		}
	}
	return []string{"bg", "mk", ""}
}

func (g *gazetteer) cues(list []string, regions map[string]Region) ([]cue, error) {
	var cues []cue
	for _, s := range list {
		if _, ok := regions[s]; ok {
			cues = append(cues, cue{path: s})
			continue
		}
		p, err := parsePattern(s)
		if err != nil {
			return nil, err
		}
		cues = append(cues, cue{number: g.addPattern(p, placeWord{cue: true})})
	}
	return cues, nil
}

// find returns the places that the fields name, in the order in which they stand there.
func (g *gazetteer) find(fields []field, in setting) []placeHit {
	all := make([]placeHit, 0, 16)
	for i := range fields {
		g.index.find(fields[i].head(), fields[i].oneCase, func(number, from, to int) {
			w := &g.entries[number]
			if (w.langs == nil || slices.Contains(w.langs, in.lang)) && g.stood(w, in.at) {
				all = append(all, placeHit{number: number, field: i, from: from, to: to})
			}
		})
	}
	named := g.towns.hits(fields, in)
	if len(all) == 0 && len(named) == 0 {
		return nil
	}
	plain := g.longest(all, func(h placeHit) bool { return !g.entries[h.number].conditional() })
	found := g.withTowns(plain, named, fields, in)
	if slices.ContainsFunc(all, func(h placeHit) bool { return g.entries[h.number].conditional() }) {
		met := func(h placeHit) bool {
			w := &g.entries[h.number]
			return !w.conditional() ||
				(len(w.with) == 0 || g.anyMet(w.with, h, found, all)) && !g.anyMet(w.unless, h, found, all)
		}
		// Twice, since what is found by a cue can be another's cue.
		for range 2 {
			plain = g.longest(all, met)
			found = g.withTowns(plain, named, fields, in)
		}
	}
	return g.settle(g.named(found), all, fields)
}

// withTowns adds the towns to places that were entered by hand. Of two that overlap the longer one stays, and of two of the same
// length the one entered by hand.
func (g *gazetteer) withTowns(plain []placeHit, named []townHit, fields []field, in setting) []placeHit {
	if len(named) == 0 {
		return plain
	}
	found := plain
	for range 2 { // twice, since what is found can be another's cue
		known := g.paths(found)
		found = slices.Clone(plain)
		for _, h := range g.towns.find(fields, named, in, known) {
			if slices.ContainsFunc(found, func(o placeHit) bool { return h.overlaps(o) && o.to-o.from >= h.to-h.from }) {
				continue
			}
			found = append(slices.DeleteFunc(found, h.overlaps), h)
		}
	}
	return found
}

// paths returns the places that hits name.
func (g *gazetteer) paths(hits []placeHit) []townPlace {
	all := make([]townPlace, 0, len(hits))
	for _, h := range hits {
		if p := g.path(h); p != "" {
			all = append(all, townPlace{p, h})
		}
	}
	return all
}

// named returns those hits that name a place, in the order in which they stand in the item.
func (g *gazetteer) named(hits []placeHit) []placeHit {
	slices.SortFunc(hits, func(a, b placeHit) int {
		return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.from, b.from))
	})
	return slices.DeleteFunc(hits, func(h placeHit) bool { return g.path(h) == "" })
}

// longest returns the hits that are wanted and not consumed by a longer one. Of two of the same length the one with
// cues wins, as it knows more, then the deeper region.
func (g *gazetteer) longest(all []placeHit, wanted func(placeHit) bool) []placeHit {
	hits := make([]placeHit, 0, len(all))
	for _, h := range all {
		if !g.entries[h.number].cue && wanted(h) {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b placeHit) int {
		x, y := &g.entries[a.number], &g.entries[b.number]
		if c := cmp.Compare(b.to-b.from, a.to-a.from); c != 0 {
			return c
		}
		if x.conditional() != y.conditional() {
			if x.conditional() {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(len(y.path), len(x.path)), cmp.Compare(x.path, y.path))
	})
	kept := hits[:0]
	for _, h := range hits {
		if !slices.ContainsFunc(kept, h.overlaps) {
			kept = append(kept, h)
		}
	}
	return kept
}

// anyMet says whether one of the cues of a hit stands elsewhere in the item.
func (g *gazetteer) anyMet(cues []cue, of placeHit, places, all []placeHit) bool {
	for _, c := range cues {
		if c.path == "" {
			if slices.ContainsFunc(all, func(h placeHit) bool { return h.number == c.number && !h.overlaps(of) }) {
				return true
			}
			continue
		}
		if slices.ContainsFunc(places, func(h placeHit) bool {
			path := g.path(h)
			return path != "" && covers(c.path, path) && !h.overlaps(of)
		}) {
			return true
		}
	}
	return false
}
