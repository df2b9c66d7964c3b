package rules

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/rules/text"
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
	codes []string // its own code and those of the regions it lies in, without the root's
}

// Name returns what the region is called in a language (primary subtag), else in English, else the end of its path.
func (r Region) Name(lang string) string {
	for _, l := range []string{lang, Kin(lang), "en"} {
		if name := r.names[l]; name != "" {
			return name
		}
	}
	return r.Path[strings.LastIndexByte(r.Path, '/')+1:]
}

// Kin returns the language whose names serve one that may have none of its own.
func Kin(lang string) string {
	switch lang {
	case "hr", "bs", "cnr", "sh":
		return "sr"
	}
	return lang
}

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
// in any case, script and with or without diacritics. Several paths mean that the name is ambiguous; none, that it is
// unknown. They are sorted. A name that was entered by hand means only what it does there, and a town's own name no other town.
func (r *Rules) FindRegion(name string) []string {
	name = strings.TrimSpace(name)
	if path := strings.ToLower(strings.Trim(name, "/")); r.regions[path].Path != "" {
		return []string{path}
	}
	key := text.Fold(name)
	for _, names := range []map[string][]string{r.names, r.townNames, r.otherNames} {
		if paths := names[key]; len(paths) > 0 {
			return slices.Clone(paths)
		}
	}
	return nil
}

// Place returns the path of the region that a name means, as FindRegion knows it; of a town and the municipality around it
// the larger. The error of an ambiguous or unknown one says what to write.
func (r *Rules) Place(name string) (string, error) {
	found := r.FindRegion(name)
	for _, p := range found {
		if !slices.ContainsFunc(found, func(x string) bool { return !r.Covers(p, x) }) {
			return p, nil
		}
	}
	if len(found) == 0 {
		_, problems := r.Check(`region:"` + strings.ReplaceAll(name, `"`, "") + `"`) // says what was probably meant
		for _, p := range problems {
			if !p.Warning {
				return "", errors.New(p.Message)
			}
		}
		return "", fmt.Errorf("no region is called %q", name)
	}
	lines := make([]string, len(found))
	for i, path := range found {
		lines[i] = fmt.Sprintf("\n    %-32s %s, %s", path, r.regions[path].Name("en"), r.regions[r.regions[path].Country].Name("en"))
	}
	return "", fmt.Errorf("%s is the name of several places; write the one that is meant:%s", strconv.Quote(name), strings.Join(lines, ""))
}

// addRegion enters a region and those below it into the tree.
func (r *Rules) addRegion(f *regionFile, parent Region) {
	region := Region{Path: f.Path, Code: f.Code, Depth: parent.Depth + 1, Country: parent.Country, names: f.Names}
	switch {
	case parent.Path == "": // the root
		region.Depth = 0
	case parent.Path == Root:
		region.Country = f.Path
	default:
		region.Path = parent.Path + "/" + f.Path
	}
	if parent.Path != "" {
		region.codes = slices.Clone(parent.codes)
		if f.Code != "" {
			region.codes = append(region.codes, f.Code)
		}
	}
	r.regions[region.Path] = region
	called := append([]string{f.Code}, f.Called...)
	for _, name := range f.Names {
		called = append(called, name)
	}
	for _, name := range called {
		if key := text.Fold(name); key != "" && !slices.Contains(r.names[key], region.Path) {
			r.names[key] = append(r.names[key], region.Path)
			slices.Sort(r.names[key])
		}
	}
	for i := range f.Regions {
		r.addRegion(&f.Regions[i], region)
	}
}
