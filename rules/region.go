package rules

import (
	"strings"
)

// Root is the path of the region that covers all others.
const Root = "balkans"

// Region is a place or area that can be watched.
type Region struct {
	Path    string // "kosovo/north/zvecan"
	Code    string // "XK-N"; "" for a place without a code of its own
	Country string // the path of the country it lies in, "kosovo"; "" for the root
	Depth   int    // 0 for the root, 1 for a country, one more for each step below

	names map[string]string
}

// Name returns what the region is called in a language (primary subtag), else in English, else the end of its path.
func (r Region) Name(lang string) string {
	for _, l := range []string{lang, kin[lang], "en"} {
		if name := r.names[l]; name != "" {
			return name
		}
	}
	return r.Path[strings.LastIndexByte(r.Path, '/')+1:]
}

// kin names the language whose words serve one that has no list of its own.
var kin = map[string]string{"hr": "sr", "bs": "sr", "cnr": "sr", "sh": "sr"}

// Region returns the region at a path such as "kosovo/north".
func (r *Rules) Region(path string) (Region, bool) {
	region, ok := r.regions[path]
	return region, ok
}

// Covers says whether whoever watches one region is told of the other: it is the same, or lies below it.
// The root covers all.
func (r *Rules) Covers(watched, path string) bool { return covers(watched, path) }

func covers(watched, path string) bool {
	return watched == Root || strings.HasPrefix(path, watched) && (len(path) == len(watched) || path[len(watched)] == '/')
}

// FindRegion returns the paths of the regions that a name means: a path, a code such as XK-N, or a name in any language,
// in any case, script and with or without diacritics. Several paths mean that the name is ambiguous; none, that it is unknown.
func (r *Rules) FindRegion(name string) []string { return r.names[name] }
