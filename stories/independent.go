package stories

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// agencies are the news agencies that the region's outlets reprint. Their credit makes two reports one, in whatever
// language each stands. A name written here in capitals counts in capitals only, since it is a common word otherwise.
var agencies = []string{"Tanjug", "Beta", "FoNet", "SRNA", "FENA", "HINA", "MIA", "BTA", "ATA", "STA", "MTI", "Agerpres",
	"Mediafax", "Anadolu", "AA", "Reuters", "AFP", "AP", "DPA", "TASS", "RIA Novosti", "Interfax", "Xinhua", "ANA-MPA",
	"KosovaPress", "ONASA", "Ekonomia Online", "Moldpres", "Makfax"}

// Independent reports how many of a story's reports stand on their own: the size of a set of reports, each independent
// of all others in it, that is found by taking them in the order of arrival.
func Independent(reports []news.Report) int {
	var kept []source
	for _, r := range reports {
		s := newSource(r)
		if !slices.ContainsFunc(kept, func(k source) bool { return !independent(k, s) }) {
			kept = append(kept, s)
		}
	}
	return len(kept)
}

func anyIndependent(reports []news.Report) bool {
	var seen []source
	for _, r := range reports {
		s := newSource(r)
		if slices.ContainsFunc(seen, func(k source) bool { return independent(k, s) }) {
			return true
		}
		seen = append(seen, s)
	}
	return false
}

// source is a report as the question of independence sees it.
type source struct {
	outlet, owner string // folded
	line          string // the folded words with a space around each
	words         map[string]bool
	credits       []string // the agencies it names, its own outlet among them if that is one
}

func newSource(r news.Report) source {
	s := source{outlet: text.Fold(r.Outlet), owner: text.Fold(r.Owner), words: map[string]bool{}}
	var line, upper strings.Builder
	line.WriteByte(' ')
	upper.WriteByte(' ')
	for _, t := range text.Read(r.Title + " \n " + r.Summary) {
		s.words[t.Folded] = true
		line.WriteString(t.Folded + " ")
		if t.Upper {
			upper.WriteString(t.Folded + " ")
		} else {
			upper.WriteString("· ")
		}
	}
	s.line = line.String()
	capitals := upper.String()
	for _, a := range agencies {
		in := s.line
		if a == strings.ToUpper(a) {
			in = capitals
		}
		if name := text.Fold(a); s.outlet == name || strings.Contains(in, " "+name+" ") {
			s.credits = append(s.credits, a)
		}
	}
	return s
}

// independent reports whether two reports stand on their own feet: outlets and owners differ, neither credits the other
// or the same agency, and neither repeats four fifths of the other's words.
func independent(a, b source) bool {
	if a.outlet == b.outlet || a.owner != "" && (a.owner == b.owner || a.owner == b.outlet) || b.owner != "" && b.owner == a.outlet {
		return false
	}
	if a.credit(b.outlet) || b.credit(a.outlet) {
		return false
	}
	if slices.ContainsFunc(a.credits, func(c string) bool { return slices.Contains(b.credits, c) }) {
		return false
	}
	shared := 0
	for w := range a.words {
		if b.words[w] {
			shared++
		}
	}
	return 5*shared < 4*min(len(a.words), len(b.words))
}

func (s source) credit(outlet string) bool {
	return outlet != "" && strings.Contains(s.line, " "+outlet+" ")
}
