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

// agencyNames are the agencies as reports are searched for them.
var agencyNames = func() []agency {
	all := make([]agency, len(agencies))
	for i, a := range agencies {
		folded := text.Fold(a)
		all[i] = agency{a, folded, strings.Fields(folded), a == strings.ToUpper(a)}
	}
	return all
}()

type agency struct {
	name, folded string
	parts        []string
	capitals     bool // it counts in capitals only
}

// Independent reports how many of a story's reports stand on their own.
func Independent(reports []news.Report) int { return len(Standing(reports)) }

// Standing returns the reports that stand on their own: a set of reports, each independent of all others in it, that is
// found by taking them in the order of arrival.
func Standing(reports []news.Report) (standing []news.Report) {
	var kept []source
	for _, r := range reports {
		s := sourceOf(r)
		if slices.ContainsFunc(kept, func(k source) bool { return akin(k, s) }) {
			continue // most reports are of an outlet that is among these: their words need not be read
		}
		s.readAll(r)
		if !slices.ContainsFunc(kept, func(k source) bool { return !independent(k, s) }) {
			kept, standing = append(kept, s), append(standing, r)
		}
	}
	return standing
}

// Confirming returns the reports that were the first to confirm a level, in the order of their arrival: that of a trusted
// outlet, or two that are independent. There are none while it is not confirmed.
func Confirming(reports []news.Report, level news.Level) []news.Report {
	type copied struct{ outlet, owner, title, summary string }
	known := map[copied]bool{}
	var at []news.Report
	var seen []source
	for _, r := range reports {
		if r.Level < level {
			continue
		}
		if r.Trust == news.Trusted {
			return []news.Report{r}
		}
		s := sourceOf(r)
		same := copied{s.outlet, s.owner, r.Title, r.Summary}
		if known[same] {
			continue // it stands as its like does
		}
		known[same] = true
		s.readAll(r)
		if i := slices.IndexFunc(seen, func(k source) bool { return independent(k, s) }); i >= 0 {
			return []news.Report{at[i], r}
		}
		at, seen = append(at, r), append(seen, s)
	}
	return nil
}

// source is a report as the question of independence sees it.
type source struct {
	outlet, owner string   // folded
	parts         []string // the outlet's words
	said          []word   // of title and summary
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

// sourceOf is a report's source, of which nothing is read yet.
func sourceOf(r news.Report) source {
	return source{outlet: text.Fold(r.Outlet), owner: text.Fold(r.Owner)}
}

func (s *source) readAll(r news.Report) {
	s.parts, s.words = strings.Fields(s.outlet), map[string]bool{}
	s.read(r.Title)
	s.read(r.Summary)
	for _, a := range agencyNames {
		if s.outlet == a.folded || s.says(a.parts, func(w word) bool { return w.capitals || !a.capitals }) {
			s.credits = append(s.credits, a.name)
		}
	}
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

// says reports whether the words of a name stand in the report one after the other, the first of them such as fits says.
func (s *source) says(name []string, fits func(word) bool) bool {
	if len(name) == 0 || !s.words[name[0]] {
		return false
	}
	same := func(w word, part string) bool { return w.folded == part }
	for i := range s.said[:max(0, len(s.said)-len(name)+1)] {
		if s.said[i].folded == name[0] && fits(s.said[i]) && slices.EqualFunc(s.said[i:i+len(name)], name, same) {
			return true
		}
	}
	return false
}

// akin reports whether the outlets or the owners of two reports are the same, so that they cannot be independent.
func akin(a, b source) bool {
	return a.outlet == b.outlet || a.owner != "" && (a.owner == b.owner || a.owner == b.outlet) || b.owner != "" && b.owner == a.outlet
}

// independent reports whether two reports stand on their own feet: outlets and owners differ, neither credits the other
// or the same agency, and neither repeats four fifths of the other's words.
func independent(a, b source) bool {
	if akin(a, b) || slices.ContainsFunc(a.credits, func(c string) bool { return slices.Contains(b.credits, c) }) {
		return false
	}
	if a.credit(b.parts) || b.credit(a.parts) {
		return false
	}
	if len(a.words) > len(b.words) {
		a, b = b, a
	}
	shared := 0
	for w := range a.words {
		if b.words[w] {
			shared++
		}
	}
	return 5*shared < 4*len(a.words)
}

// credit reports whether the report names an outlet.
func (s *source) credit(outlet []string) bool {
	several := len(outlet) > 1 // a name of several words is no chance
	return s.says(outlet, func(w word) bool { return w.name || several })
}
