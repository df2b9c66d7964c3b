package feeds

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"

	"github.com/karaula/karaula/news"
)

//go:embed catalogue.yaml
var catalogueFile []byte

// catalogueRow is one feed as catalogue.yaml writes it; news.Feed is the form the program works with.
type catalogueRow struct {
	URL      string   `yaml:"url"`
	Outlet   string   `yaml:"outlet"`
	Owner    string   `yaml:"owner"`
	Lang     string   `yaml:"lang"`
	Country  string   `yaml:"country"`
	Kind     string   `yaml:"kind"`
	Trust    string   `yaml:"trust"`
	Regions  []string `yaml:"regions"`
	Every    string   `yaml:"every"`
	Verified string   `yaml:"verified"`
	Source   string   `yaml:"source"`
}

// Catalogue returns every feed that ships with karaula, in the file's order, each address once. The feeds have no ID and
// a Backfill of 0. An error means that the binary was built from a damaged catalogue; it names the row.
func Catalogue() ([]news.Feed, error) { return readCatalogue(catalogueFile) }

func readCatalogue(data []byte) ([]news.Feed, error) {
	var rows []catalogueRow
	if err := yaml.UnmarshalWithOptions(data, &rows, yaml.DisallowUnknownField()); err != nil {
		return nil, fmt.Errorf("the catalogue of feeds cannot be read: %w", err)
	}
	list := make([]news.Feed, 0, len(rows))
	seen := make(map[string]bool, len(rows))
	for i, row := range rows {
		if row.URL == "" || row.Outlet == "" {
			return nil, fmt.Errorf("row %d of the catalogue of feeds lacks its url or its outlet", i+1)
		}
		if seen[row.URL] {
			return nil, fmt.Errorf("row %d of the catalogue of feeds repeats the address %s", i+1, row.URL)
		}
		seen[row.URL] = true
		every, err := time.ParseDuration(row.Every)
		if err != nil {
			return nil, fmt.Errorf("row %d of the catalogue of feeds (%s): every must be a duration such as 5m: %w", i+1, row.Outlet, err)
		}
		list = append(list, news.Feed{
			URL: row.URL, Outlet: row.Outlet, Owner: row.Owner, Lang: row.Lang, Country: row.Country, Kind: row.Kind,
			Trust: news.Trust(row.Trust), Regions: row.Regions, Every: every, Adaptive: true, Verified: row.Verified, Source: row.Source,
		})
	}
	return list, nil
}

// Select returns the catalogue's feeds that lie in one of the included parts and in none of the excluded ones, in the
// catalogue's order, each address once. Nothing included selects nothing.
//
// A part is "balkans" (all of it), "balkans/" and a home region or a country ("balkans/kosovo/north", "balkans/rs"),
// "balkans/lang/" and a language ("sq"; "sr" is both scripts; "sh" is sr, hr, bs and cnr), "balkans/kind/" and a kind
// ("agency"), or "balkans/outlet/" and an outlet's name in small letters with hyphens ("kosovo-online"). exclude also
// takes an outlet's name, and the exact address of a feed. The error names every unknown name, with those that are near.
func Select(include, exclude []string) ([]news.Feed, error) {
	list, err := Catalogue()
	if err != nil {
		return nil, err
	}
	return selectFrom(list, include, exclude)
}

func selectFrom(list []news.Feed, include, exclude []string) ([]news.Feed, error) {
	var wrong []error
	parts := partsOf(list)
	wanted, unwanted := map[string]bool{}, map[string]bool{} // by address
	for _, name := range include {
		addresses, ok := parts[fold(name)]
		if !ok {
			wrong = append(wrong, unknownPart(name, parts))
		}
		for _, address := range addresses {
			wanted[address] = true
		}
	}
	for _, name := range exclude {
		addresses := excluded(list, parts, name)
		if len(addresses) == 0 {
			wrong = append(wrong, unknownPart(name, withOutlets(parts, list)))
		}
		for _, address := range addresses {
			unwanted[address] = true
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return slices.DeleteFunc(slices.Clone(list), func(f news.Feed) bool { return !wanted[f.URL] || unwanted[f.URL] }), nil
}

// CheckPart says whether Select would accept name among the included parts; the error lists the nearest names.
func CheckPart(name string) error {
	list, err := Catalogue()
	if err != nil {
		return err
	}
	parts := partsOf(list)
	if _, ok := parts[fold(name)]; !ok {
		return unknownPart(name, parts)
	}
	return nil
}

// fold makes names of parts comparable however they were typed.
func fold(name string) string { return strings.Trim(strings.ToLower(strings.TrimSpace(name)), "/") }

// partsOf returns every name that Select accepts for list, with the addresses of the feeds in that part.
func partsOf(list []news.Feed) map[string][]string {
	parts := map[string][]string{}
	add := func(name, address string) {
		if in := parts[name]; len(in) == 0 || in[len(in)-1] != address { // a feed can reach a part twice, say by two regions
			parts[name] = append(in, address)
		}
	}
	for _, f := range list {
		add("balkans", f.URL)
		add("balkans/"+f.Country, f.URL)
		for _, region := range f.Regions {
			for path := region; path != "" && path != "balkans"; path = above(path) {
				add("balkans/"+path, f.URL)
			}
		}
		for _, lang := range languages(f.Lang) {
			add("balkans/lang/"+lang, f.URL)
		}
		add("balkans/kind/"+f.Kind, f.URL)
		add("balkans/outlet/"+slug(f.Outlet), f.URL)
	}
	return parts
}

// above returns the region one step up, "" for one without a parent.
func above(path string) string {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)]
}

// languages returns the names under which a feed's language can be asked for: the tag, its language without script,
// and "sh" where the query language's lang:sh covers it. A feed of mixed languages has none.
func languages(tag string) []string {
	if tag == "" {
		return nil
	}
	tag = strings.ToLower(tag)
	primary, _, _ := strings.Cut(tag, "-")
	names := []string{primary}
	if tag != primary {
		names = append(names, tag)
	}
	if slices.Contains([]string{"sr", "hr", "bs", "cnr"}, primary) {
		names = append(names, "sh")
	}
	return names
}

// excluded returns the addresses that a name of the exclusions stands for: a part, an outlet, or one exact address.
func excluded(list []news.Feed, parts map[string][]string, name string) []string {
	if addresses, ok := parts[fold(name)]; ok {
		return addresses
	}
	for _, f := range list {
		if f.URL == strings.TrimSpace(name) {
			return []string{f.URL}
		}
	}
	if s := slug(name); s != "" {
		return parts["balkans/outlet/"+s]
	}
	return nil
}

// withOutlets adds the outlets' names and the addresses to the names that an exclusion may have been meant as.
func withOutlets(parts map[string][]string, list []news.Feed) map[string][]string {
	all := maps.Clone(parts)
	for _, f := range list {
		all[f.Outlet], all[f.URL] = nil, nil
	}
	return all
}

// slug writes an outlet's name as the parts do: small ASCII letters and digits, hyphens between words.
func slug(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == 'đ':
			b.WriteRune('d') // the stroke of đ is no combining mark, so NFD leaves it
		case r == 'ı':
			b.WriteRune('i')
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// nearest is how many names an error offers.
const nearest = 3

func unknownPart(name string, known map[string][]string) error {
	names := slices.Sorted(maps.Keys(known))
	typed := fold(name)
	distance := func(candidate string) int {
		candidate = strings.ToLower(candidate)
		forms := []string{candidate}
		if part, ok := strings.CutPrefix(candidate, "balkans/"); ok {
			// Often only the last step was remembered: "kosovo" for "balkans/kosovo".
			forms = append(forms, part[strings.LastIndexByte(part, '/')+1:])
		}
		best := len(typed) + len(candidate)
		for _, form := range forms {
			best = min(best, levenshtein.ComputeDistance(typed, form))
			if typed != "" && strings.HasPrefix(form, typed) {
				best = min(best, 1) // a name that goes on, as "N1" does with the country, is nearer than one of other letters
			}
		}
		return best
	}
	slices.SortStableFunc(names, func(a, b string) int { return distance(a) - distance(b) })
	names = names[:min(nearest, len(names))]
	return fmt.Errorf("the catalogue has no part %q; the nearest are %s", name, strings.Join(names, ", "))
}
