package rules

import "github.com/karaula/karaula/news"

// words is a word or a phrase.
type words struct {
	terms     []int32
	typed     string // as the query has it, for evidence
	rule      string
	titleOnly bool
}

// starts returns where the words stand: the hits of the first that the others follow. The hits of each word are gone
// through once, however often a long text repeats a part of the phrase.
func (w *words) starts(in *sight) []hit {
	list := in.of(w.terms[0])
	if w.titleOnly {
		n := 0
		for n < len(list) && in.reading.fields[list[n].field()].name != summaryField {
			n++
		}
		list = list[:n]
	}
	for _, term := range w.terms[1:] {
		if len(list) == 0 || !in.meets(term) {
			return nil
		}
	}
	for i, term := range w.terms[1:] {
		into := list[:0]
		if i == 0 {
			into = nil // the list is the sight's
		}
		list = followed(into, list, in.of(term), i+1)
	}
	return list
}

// followed adds those of a list of hits behind which, so many words on, one of the others stands.
func followed(into, list, others []hit, on int) []hit {
	next := 0
	for _, h := range list {
		wanted := h.place() + hit(on)
		for next < len(others) && others[next].place() < wanted {
			next++
		}
		if next == len(others) {
			break
		}
		if others[next].place() == wanted {
			into = append(into, h)
		}
	}
	return into
}

func (w *words) holds(in *sight) (ok, byText bool) {
	ok = len(w.starts(in)) > 0
	return ok, ok
}

// mostShown is how often one word of a query is shown in an alert's evidence.
const mostShown = 3

func (w *words) explain(in *sight, y *why) {
	list := w.starts(in)
	for _, h := range list[:min(len(list), mostShown)] {
		y.add(w.evidence(in, h))
	}
}

func (w *words) evidence(in *sight, h hit) news.Evidence {
	return in.reading.fields[h.field()].evidence(h.at(), h.at()+len(w.terms), w.typed, w.rule)
}

func (w *words) anchors() anchors { return anchors{terms: w.terms[:1]} }
