package main

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/text"
)

// least is from how many people on a place of a country is taken. Of the countries that are not here, none is.
var least = map[string]int{
	"XK": 0, "RS": 0, "BA": 0, "ME": 0, "MK": 0, "AL": 0,
	"HR": 2000, "SI": 2000, "BG": 2000, "MD": 2000, "RO": 10000, "GR": 10000, "TR": 10000, "HU": 10000,
}

// place is a line of the gazetteer.
type place struct {
	path, name, code string
	forms            []form
	population       int
}

// form is a name as it is looked for: folded, but with its capitals.
type form struct {
	said     string
	everyday bool // an everyday word too, or somebody's name
	shared   bool // a place outside the gazetteer has the name as well
	far      bool // one that is far larger
}

// gather chooses the places and their names: seats first, since others lie below them, then the largest.
func gather(world []city, t *tree, everyday *words, codes map[string]string, countries map[string]bool) []place {
	var cities []city
	for _, c := range world {
		if people, ok := least[c.country]; ok && c.population >= people {
			cities = append(cities, c)
		}
	}
	slices.SortStableFunc(cities, func(a, b city) int {
		if a.seat != b.seat {
			if a.seat {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.population, a.population), cmp.Compare(a.name, b.name))
	})
	elsewhere := largestElsewhere(world)
	for name := range countries {
		elsewhere[name] = 1e9
	}
	parts := map[string]bool{} // of a country, that ISO 3166-2 calls by a name
	for part := range codes {
		parts[part] = true
	}
	var places []place
	taken := map[string]bool{}
	for _, c := range cities {
		p := place{name: c.name, population: c.population}
		if p.path = t.find(c, taken); p.path == "" {
			p.path = t.above(c) + "/" + slug(c.name)
		}
		if taken[p.path] || strings.HasSuffix(p.path, "/") {
			continue // nobody could tell it from the other
		}
		if _, said := spoken(c.name); !said {
			continue // Sector 3
		}
		if seat := path.Dir(p.path); path.Base(seat) == path.Base(p.path) && taken[seat] {
			i := slices.IndexFunc(places, func(o place) bool { return o.path == seat })
			places[i].population = max(places[i].population, p.population)
			continue // of a municipality and the town in it the municipality
		}
		if code := codes[c.country+" "+text.Fold(c.name)]; code != "" {
			p.code = code
			delete(codes, c.country+" "+text.Fold(c.name))
		}
		taken[p.path] = true
		if c.seat && (c.country == "RS" || parts[c.country+" "+text.Fold(c.name)]) && t.seats[c.district()] == "" {
			t.seats[c.district()] = p.path
		}
		if t.paths[p.path] {
			p.name = "" // it has its names by hand
		}
		p.forms = forms(c, everyday, elsewhere)
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.path, b.path) })
	return places
}

// find returns the region entered by hand that a city is, or "".
func (t *tree) find(c city, taken map[string]bool) string {
	for _, name := range c.names {
		for _, p := range t.named[c.country][text.Fold(name)] {
			if strings.Contains(p, "/") && !taken[p] && (name == c.name || c.population >= 5000) {
				return p
			}
		}
	}
	return ""
}

var notInSlug = regexp.MustCompile(`[^a-z]+`)

// slug is the last step of a place's path.
func slug(name string) string {
	name, _, _ = strings.Cut(name, " (")
	return strings.Trim(notInSlug.ReplaceAllString(text.Fold(name), "-"), "-")
}

// largestElsewhere returns how many people the largest place has that is not in the gazetteer, by folded name.
func largestElsewhere(world []city) map[string]int {
	largest := map[string]int{}
	for _, c := range world {
		if people, ok := least[c.country]; ok && c.population >= people {
			continue
		}
		names := c.names[:2]
		if c.population >= 100000 {
			names = c.names
		}
		for _, name := range names {
			key := text.Fold(name)
			largest[key] = max(largest[key], c.population)
		}
	}
	return largest
}
