package rules

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/text"
)

// The form of data/background.yaml: what makes a place background.
type (
	backgroundFile struct {
		Past   background `yaml:"past"`
		Beside background `yaml:"beside"`
	}
	background struct {
		Before []string `yaml:"before"`
		After  []struct {
			Ends []string `yaml:"ends"`
			Then []string `yaml:"then"`
		} `yaml:"after"`
	}
)

// aside is what a pattern makes of the place that it stands beside.
type aside struct {
	kind   asideKind
	before bool     // the place stands before the pattern, not behind it
	ends   []string // how such a place must end, folded; nil for anyhow
}

type asideKind uint8

const (
	noAside asideKind = iota
	left              // another place left it long ago: it is none of the item's
	beside            // the place is named last
)

func (g *gazetteer) addBackground(f backgroundFile) error {
	for _, kind := range []struct {
		asideKind
		background
	}{{left, f.Past}, {beside, f.Beside}} {
		for _, s := range kind.Before {
			if err := g.add(s, placeWord{cue: true, aside: aside{kind: kind.asideKind}}); err != nil {
				return err
			}
		}
		for _, after := range kind.After {
			a := aside{kind: kind.asideKind, before: true}
			for _, end := range after.Ends {
				a.ends = append(a.ends, text.Fold(end))
			}
			for _, s := range after.Then {
				if err := g.add(s, placeWord{cue: true, aside: a}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// settle takes out of an item's places those that another one left long ago, and moves neighbours to the end.
func (g *gazetteer) settle(places, all []placeHit, fields []field) []placeHit {
	var found []placeHit // the patterns of asides
	for _, h := range all {
		if g.entries[h.number].aside.kind != noAside {
			found = append(found, h)
		}
	}
	if len(found) == 0 {
		return places
	}
	kinds := make([]asideKind, len(places))
	for _, by := range found {
		a := &g.entries[by.number].aside
		i := slices.IndexFunc(places, func(h placeHit) bool { return a.concerns(h, by, fields) }) // the first, which is the nearest
		if i >= 0 && kinds[i] != left {
			kinds[i] = a.kind
		}
	}
	var settled []placeHit
	for _, kind := range []asideKind{noAside, beside} {
		for i, h := range places {
			if kinds[i] == kind {
				settled = append(settled, h)
			}
		}
	}
	return settled
}

// concerns says whether a place stands where a pattern of background wants it.
func (a *aside) concerns(place, by placeHit, fields []field) bool {
	if place.field != by.field {
		return false
	}
	if !a.before {
		return place.from == by.to || place.from == by.to+1
	}
	return place.to == by.from && (a.ends == nil || slices.ContainsFunc(a.ends, func(end string) bool {
		return strings.HasSuffix(fields[place.field].tokens[place.to-1].Folded, end)
	}))
}
