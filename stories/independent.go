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
	said          []word // of title and summary
	words         map[string]bool
	credits       []string // the agencies it names, its own outlet among them if that is one
}

// word is a word of a report. Many names of outlets are common words ("Danas" is today, "Koha" is time), so where a word
// stands decides whether it can be a name.
type word struct {
	folded   string
	name     bool // written as a name: a capital that the beginning of a sentence does not explain
	capitals bool // all in capitals, where the words around are not
}

func newSource(r news.Report) source {
	s := source{outlet: text.Fold(r.Outlet), owner: text.Fold(r.Owner), words: map[string]bool{}}
	s.read(r.Title)
	s.read(r.Summary)
	for _, a := range agencies {
		name := text.Fold(a)
		inCapitals := a == strings.ToUpper(a)
		if s.outlet == name || s.says(name, func(w word) bool { return w.capitals || !inCapitals }) {
			s.credits = append(s.credits, a)
		}
	}
	return s
}

func (s *source) read(field string) {
	tokens := text.Read(field)
	upper := 0
	for _, t := range tokens {
		if t.Upper {
			upper++
		}
	}
	shouts := 2*upper > len(tokens) // capitals say nothing there
	end := 0
	for _, t := range tokens {
		opens := end == 0 || strings.ContainsAny(field[end:t.Start], ".!?:…„“\"«\n")
		quoted := opens && strings.IndexAny(field[t.End:], "“”\"»)") == 0 // alone in quotes: „Danas“
		plain := !t.Upper && !strings.ContainsAny(t.Folded, "0123456789")
		s.said = append(s.said, word{t.Folded, !shouts && t.Capital && (!opens || quoted || !plain), t.Upper && !shouts})
		s.words[t.Folded] = true
		end = t.End
	}
}

// says reports whether the words of a folded name stand in the report one after the other, the first of them such as
// fits says.
func (s *source) says(name string, fits func(word) bool) bool {
	parts := strings.Fields(name)
	for i := range s.said {
		if len(parts) == 0 || i+len(parts) > len(s.said) {
			return false
		}
		same := func(w word, part string) bool { return w.folded == part }
		if fits(s.said[i]) && slices.EqualFunc(s.said[i:i+len(parts)], parts, same) {
			return true
		}
	}
	return false
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

// credit reports whether the report names an outlet.
func (s source) credit(outlet string) bool {
	several := strings.Contains(outlet, " ") // a name of several words is no chance
	return s.says(outlet, func(w word) bool { return w.name || several })
}
