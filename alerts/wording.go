package alerts

import (
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// Names gives regions their names; *rules.Rules is one.
type Names interface {
	Region(path string) (rules.Region, bool)
}

// Wording says how cards are written for one destination.
type Wording struct {
	Names    Names
	Language string         // primary subtag
	Zone     *time.Location // of its times; nil: the platform's
}

// Speaks reports whether a report is in the destination's language, or in its kin: who reads Serbian reads Croatian.
func (w Wording) Speaks(r news.Report) bool {
	return rules.Kin(r.Annotation.Lang) == rules.Kin(w.Language)
}

// Where names the places of paths: "Zvečan, Leposavić, north Kosovo", "Belgrade, Serbia", "Kosovo · Serbia".
// At most three places of the first area are named, and at most two areas.
func Where(paths []string, w Wording) string {
	type area struct {
		path   string
		places []string
	}
	var areas []area
	for _, p := range paths {
		parent, place := "", name(p, w)
		if i := strings.LastIndexByte(p, '/'); i >= 0 {
			parent = p[:i]
		}
		i := slices.IndexFunc(areas, func(a area) bool { return a.path == parent && parent != "" })
		if i < 0 {
			areas = append(areas, area{parent, []string{place}})
		} else {
			areas[i].places = append(areas[i].places, place)
		}
	}
	var words []string
	for _, a := range areas[:min(len(areas), 2)] {
		line := strings.Join(a.places[:min(len(a.places), 3)], ", ")
		if around := name(a.path, w); a.path != "" && !strings.Contains(line, around) { // not "north Kosovo, Kosovo"
			line += ", " + around
		}
		words = append(words, line)
	}
	return strings.Join(words, " · ")
}

func name(path string, w Wording) string {
	if r, ok := w.Names.Region(path); ok {
		return r.Name(w.Language)
	}
	return path
}

// quietWords says what a quieting is about: "north Kosovo", "watchlist north", "story 45".
func quietWords(kind news.QuietKind, what string, w Wording) string {
	if kind == news.QuietPlace {
		return name(what, w)
	}
	return string(kind) + " " + what
}
