package rules

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/karaula/karaula/rules/inflect"
)

// Rules is the loaded data: what is needed to read items and to compile watchlists.
type Rules struct {
	stamp   string
	regions map[string]Region
	names   map[string][]string // a name's folded form to the paths it means, of those entered by hand

	// The same of the towns of the gazetteer: their own names, and the others that they have.
	townNames, otherNames map[string][]string

	gazette gazetteer
	lexicons
	tables   *inflect.Tables
	concepts []string             // the names of all concepts, sorted
	homonyms map[string][]meaning // a folded word to what it means where
}

// Load returns the data that ships in the binary. It is read once: nobody changes it, so all share it. It fails only when that
// data is broken, which the tests rule out.
func Load() (*Rules, error) { return loaded() }

var loaded = sync.OnceValues(loadEmbedded)

func loadEmbedded() (*Rules, error) {
	d, err := readData(embedded)
	if err != nil {
		return nil, err
	}
	return build(d)
}

// build makes the indexes from the data.
func build(d *data) (*Rules, error) {
	r := &Rules{
		stamp: d.stamp, regions: map[string]Region{}, names: map[string][]string{},
		townNames: map[string][]string{}, otherNames: map[string][]string{},
		concepts: slices.Sorted(maps.Keys(d.concepts)),
	}
	var err error
	if r.tables, err = inflect.Load(); err != nil {
		return nil, err
	}
	r.addRegion(&d.root, Region{})
	if err := r.gazette.build(d, r.regions); err != nil {
		return nil, fmt.Errorf("the rules' places: %w", err)
	}
	if err := r.addTowns(d); err != nil {
		return nil, fmt.Errorf("the rules' places: %w", err)
	}
	if r.homonyms, err = homonyms(d.homonyms); err != nil {
		return nil, err
	}
	if r.lexicons, err = newLexicons(d); err != nil {
		return nil, err
	}
	return r, nil
}

// Stamp returns the version of the rules: it changes whenever the data or the way of applying them does, and stands in
// every annotation, so that items annotated by older rules can be told.
func (r *Rules) Stamp() string { return r.stamp }

// Concepts returns the names of all concepts, sorted.
func (r *Rules) Concepts() []string { return slices.Clone(r.concepts) }
