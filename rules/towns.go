package rules

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/rules/text"
)

// towns are the towns and villages of data/gazetteer.tsv, which stand beside the regions entered by hand, or below them. What
// a line holds is described in rules/gazetteer/write.go. Most of their names are also those of people or things, so that what
// it takes to believe one is decided in towncues.go, and what is entered by hand wins.
type towns struct {
	list   []town
	forms  []townForm
	stems  stems
	byStem [][]int32 // a form's beginning to the forms that have it
	cues   townCues

	paths   []string // of the towns, and of all that they lie in
	numbers map[string]int
}

// number is the pattern number that stands for a path where a town's name was found: below 0.
func (t *towns) number(path string) int { return -1 - t.numbers[path] }

func (t *towns) path(number int) string { return t.paths[-1-number] }

// enter makes a path one that a town's name may stand for, with all that it lies in.
func (t *towns) enter(p string) {
	for ; p != "."; p = path.Dir(p) {
		if _, known := t.numbers[p]; known {
			return
		}
		t.numbers[p] = len(t.paths)
		t.paths = append(t.paths, p)
	}
}

// town is a place of the gazetteer.
type town struct {
	path, country string
	people        int
	silent        bool // entered by hand as a region whose names say too little
}

// townForm is a name of a town, as it is looked for.
type townForm struct {
	words    []string // folded
	town     int32
	own      bool // the name it has on maps, not one in another language or of another time
	everyday bool // an everyday word, or somebody's name, as well
	shared   bool // a place outside the gazetteer has it too
	far      bool // one that is far larger
}

// addTowns enters the lines of the gazetteer into the tree and the index.
func (r *Rules) addTowns(d *data) (err error) {
	r.gazette.countries = map[string]string{}
	for _, region := range r.regions {
		if region.Depth == 1 {
			r.gazette.countries[region.Code] = region.Path
		}
	}
	if r.gazette.towns.cues, err = newTownCues(&d.cues, r.regions); err != nil {
		return fmt.Errorf("place-cues.yaml: %w", err)
	}
	r.gazette.towns.numbers = map[string]int{}
	silent := map[string]bool{}
	silentRegions(&d.root, "", silent)
	number := 0
	for line := range strings.Lines(d.towns) {
		number++
		if line[0] == '#' {
			continue
		}
		if err := r.addTown(strings.TrimSuffix(line, "\n"), silent); err != nil {
			return fmt.Errorf("gazetteer.tsv, line %d: %w", number, err)
		}
	}
	for _, names := range []map[string][]string{r.townNames, r.otherNames} {
		for _, paths := range names {
			slices.Sort(paths)
		}
	}
	r.gazette.towns.stems.pack()
	return nil
}

func (r *Rules) addTown(line string, silent map[string]bool) error {
	column := strings.Split(line, "\t")
	if len(column) != 5 {
		return fmt.Errorf("%d columns, not the five of path, name, code, people and forms", len(column))
	}
	p, name, code := column[0], column[1], column[2]
	people, err := strconv.Atoi(column[3])
	if err != nil {
		return fmt.Errorf("how many people %s has: %w", p, err)
	}
	above, ok := r.regions[path.Dir(p)]
	if !ok {
		return fmt.Errorf("no region %s for %s to lie in", path.Dir(p), p)
	}
	if _, known := r.regions[p]; !known {
		if name == "" {
			return fmt.Errorf("%s has no name, and no region of that path is entered by hand", p)
		}
		r.regions[p] = Region{Path: p, Country: above.Country, Depth: above.Depth + 1, names: map[string]string{"en": name}, codes: above.codes}
	}
	calls(r.townNames, text.Fold(code), p)
	calls(r.townNames, text.Fold(name), p)
	t := &r.gazette.towns
	t.enter(p)
	t.list = append(t.list, town{p, above.Country, people, silent[p]})
	for i, said := range strings.Split(column[4], ",") {
		f := townForm{town: int32(len(t.list) - 1), own: i == 0}
		said, f.shared = strings.CutPrefix(said, "+")
		said, f.far = strings.CutPrefix(said, "+")
		said, f.everyday = strings.CutPrefix(said, "?")
		if f.words = strings.Fields(strings.ToLower(said)); len(f.words) == 0 {
			return fmt.Errorf("%s has a form without letters", p)
		}
		folded := strings.Join(f.words, " ")
		if taken := r.names[folded]; len(taken) > 0 && !slices.Contains(taken, p) {
			continue // by hand it means another place
		}
		names := r.otherNames
		if f.own {
			names = r.townNames
		}
		calls(names, folded, p)
		t.add(f)
	}
	return nil
}

// calls enters that a folded name means a path.
func calls(names map[string][]string, folded, path string) {
	if folded != "" && !slices.Contains(names[folded], path) {
		names[folded] = append(names[folded], path)
	}
}

func (t *towns) add(f townForm) {
	stem := t.stems.add(t.beginning(f.words[0]))
	if int(stem) == len(t.byStem) {
		t.byStem = append(t.byStem, nil)
	}
	t.byStem[stem] = append(t.byStem[stem], int32(len(t.forms)))
	t.forms = append(t.forms, f)
}

// beginning is what all forms of a name's first word begin with, see nameEndings.formOf: less a last letter that gives way in
// some language, or two where the one before it changes as well (Rijeka, Rijeci) or goes (Leskovac, Leskovcu). The longer it
// is, the fewer words of a text are looked at in vain.
func (t *towns) beginning(word string) string {
	n := len(word)
	if n < 4 {
		return word
	}
	last := word[n-1]
	gives := len(t.cues.inflect[""][word[n-1:]]) > 0
	vowel := strings.IndexByte(vowels, last) >= 0
	switch {
	case last == 'a' && strings.IndexByte("kgh", word[n-2]) >= 0, !vowel && strings.IndexByte("ae", word[n-2]) >= 0 && n > 4:
		return word[:n-2]
	case gives:
		return word[:n-1]
	}
	return word
}

// silentRegions collects the paths of regions that are silent.
func silentRegions(f *regionFile, parent string, silent map[string]bool) {
	p := f.Path
	if parent != "" && parent != Root {
		p = parent + "/" + p
	}
	silent[p] = f.Silent
	for i := range f.Regions {
		silentRegions(&f.Regions[i], p, silent)
	}
}
