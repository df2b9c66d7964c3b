package bot

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
)

// imported is what came of a file.
type imported struct {
	all, cut            int
	added, known, twice []string
	dead, late          []string
}

// choose says which feeds of a file are to be tried.
func (r *imported) choose(outlines []feeds.Outline, known map[string]bool) (all []candidate) {
	seen := map[string]bool{}
	for _, o := range outlines {
		f := feeds.Adopt(o.URL, alerts.Shorten(oneLine(o.Title), longestOutlet), o.Lang)
		f.URL = o.URL
		key := bareAddress(o.URL)
		switch {
		case feeds.Canonical(o.URL) == "":
			r.dead = append(r.dead, cmp.Or(named(o.Title), showAddress(o.URL))+": its address does not begin with http:// or https://")
		case seen[key]:
			r.twice = append(r.twice, named(f.Outlet))
		case known[key]:
			r.known = append(r.known, named(f.Outlet))
		default:
			all = append(all, candidate{feed: f})
		}
		seen[key] = true
	}
	return all
}

// page says what came of a file.
func (r imported) page() Page {
	p := Page{Paragraphs: []Text{{{Text: fmt.Sprintf("%d of %s added, %d followed already, %d twice in the file, %d not read.",
		len(r.added), count(r.all, "feed"), len(r.known), len(r.twice), len(r.dead)+len(r.late)), Strong: true}}}}
	list := func(head string, names []string) {
		if len(names) == 0 {
			return
		}
		shown := names[:min(len(names), mostImportNamed)]
		says := head + strings.Join(shown, "; ")
		if more := len(names) - len(shown); more > 0 {
			says += fmt.Sprintf("; and %d more", more)
		}
		p.Paragraphs = append(p.Paragraphs, Say(alerts.Shorten(says, 2500)+"."))
	}
	list("Not read: ", r.dead)
	list("Not tried, since there was no time: ", r.late)
	list("Twice in the file: ", r.twice)
	list("Followed already: ", r.known)
	list("Added: ", r.added)
	if r.cut > 0 {
		p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("The file names %d more: at most %d are taken at once. Import the rest as a file of its own.", r.cut, mostImported)))
	}
	return p
}

// mostImportNamed is how many feeds of a file are named of each kind.
const mostImportNamed = 40
