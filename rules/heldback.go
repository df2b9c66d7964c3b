package rules

import "github.com/karaula/karaula/news"

// HeldBack returns the words of an item that would say a higher level than it has, with what they would say: "weak" ones count
// only beside clearer ones, others are "not counted" for what the item is about otherwise. "denied" are words of what
// did not happen, could happen or is long past.
func (r *Rules) HeldBack(reading *Reading) []news.Evidence {
	lex := r.lexiconFor(reading.Annotation.Lang, reading.Script)
	if lex == nil {
		return nil
	}
	hits, _, _ := lex.hits(reading.fields)
	var held []news.Evidence
	s := summary{}
	for i := range hits {
		s.add(&hits[i])
	}
	for _, h := range hits {
		f := &reading.fields[h.field]
		switch t := h.term; {
		case t.kind == unrealTerm:
			held = append(held, f.evidence(h.from, h.to, t.name, "denied"))
		case t.kind == levelTerm && t.level > reading.Level:
			rule := "not counted"
			if h.weak {
				rule = "weak"
			}
			held = append(held, f.evidence(h.from, h.to, levelled(s.category(t), t.level), rule))
		}
	}
	return held
}
