package rules

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/karaula/karaula/news"
)

// assessment is what one lexicon makes of an item.
type assessment struct {
	level    news.Level
	category news.Category
	topics   []string
	concepts []termHit
	evidence []news.Evidence
}

// termHit is a term that stands in an item.
type termHit struct {
	term            *term
	weak            bool // only strengthens
	lowers          bool // an unreal term that consumed a word of level 2 or more
	field, from, to int
}

// assess finds a lexicon's words in an item and weighs them:
//
//   - The longest term consumes the shorter ones it holds ("price war", "no casualties", "if Serbia attacks").
//   - The level is that of the highest term that stands alone. Words of people hurt or killed count where violence, or
//     nothing everyday, is named; weak terms where another one of at least their half stands, and words of attack and
//     clash where somebody armed is named.
//   - Everyday news (sport, weather, accidents, trials, anniversaries, …) has no level, unless somebody armed acts in it.
//   - Where the language is unknown, what is an everyday word in one language is a weak term of another at best.
//   - A step down caps what is only disorder or a show of force: "barricades removed" is not barricades.
func (lex *lexicon) assess(fields []field) assessment {
	hits, armed, concepts := lex.hits(fields)
	a := assessment{category: news.CategoryNone, concepts: concepts}
	s := summary{armed: armed}
	for i := range hits {
		s.add(&hits[i])
		if h := &hits[i]; h.lowers {
			a.evidence = append(a.evidence, fields[h.field].evidence(h.from, h.to, h.term.name, "lowered"))
		}
	}
	counted, lowered := s.counted(hits), s.lowered()
	for _, c := range contexts {
		if !s.contextOn(c) {
			continue
		}
		rule := ""
		if slices.Contains(topics, c) {
			a.topics = append(a.topics, c)
			rule = "topic"
		}
		if c == lowered && len(counted) > 0 {
			rule = "lowered"
		}
		if i := slices.IndexFunc(hits, func(h termHit) bool { return h.term.kind == contextTerm && h.term.name == c }); rule != "" {
			a.evidence = append(a.evidence, fields[hits[i].field].evidence(hits[i].from, hits[i].to, c, rule))
		}
	}
	if lowered != "" {
		a.category = everyday(lowered)
		return a
	}
	a.level, a.category = s.verdict(counted)
	for _, h := range counted {
		if h.term.level == a.level {
			a.evidence = append(a.evidence, fields[h.field].evidence(h.from, h.to, levelled(s.category(h.term), h.term.level), "level"))
		}
	}
	return a
}

// levelled is what a word of a level stands for.
func levelled(category news.Category, level news.Level) string {
	return fmt.Sprintf("%s (level %d)", category, level)
}

// hits returns the terms that stand in the fields, in order: those of levels and contexts that no longer one consumes,
// whether somebody armed is named, and the concepts.
func (lex *lexicon) hits(fields []field) (hits []termHit, armed bool, concepts []termHit) {
	for i := range fields {
		found := make([]termHit, 0, 16)
		everyday := lex.everydayWords(&fields[i])
		lex.index.find(fields[i].head(), fields[i].oneCase, func(number, from, to int) {
			t := &lex.terms[number]
			elsewhere := to-from == 1 && slices.ContainsFunc(everyday[from], func(lang string) bool { return lang != t.lang })
			h := termHit{term: t, weak: t.weak || elsewhere, field: i, from: from, to: to}
			switch {
			case t.kind == levelTerm, t.kind == contextTerm:
				found = append(found, h)
			case elsewhere:
			case t.kind == armedTerm:
				armed = true
			case t.kind == conceptTerm:
				concepts = append(concepts, h)
			default:
				found = append(found, h)
			}
		})
		slices.SortStableFunc(found, func(a, b termHit) int {
			return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), weakLast(a, b), cmp.Compare(b.term.level, a.term.level))
		})
		first := len(hits)
		for _, h := range found {
			switch by := slices.IndexFunc(hits[first:], h.consumedBy); {
			case by < 0:
				hits = append(hits, h)
			case h.term.kind == levelTerm && h.term.level >= news.Elevated && hits[first+by].term.kind == unrealTerm:
				hits[first+by].lowers = true
			}
		}
		slices.SortFunc(hits[first:], func(a, b termHit) int { return cmp.Compare(a.from, b.from) })
	}
	return hits, armed, concepts
}

// everydayWords returns, by token, the languages in which a word of a field is an everyday one, whatever it looks like in
// another. nil where the language is known.
func (lex *lexicon) everydayWords(f *field) map[int][]string {
	if len(lex.everydayIn) == 0 {
		return nil
	}
	words := map[int][]string{}
	lex.everyday.find(f.head(), f.oneCase, func(number, from, _ int) {
		words[from] = append(words[from], lex.everydayIn[number])
	})
	return words
}

func weakLast(a, b termHit) int {
	switch {
	case a.weak == b.weak:
		return 0
	case a.weak:
		return 1
	}
	return -1
}

// consumedBy says whether the words of h belong to a longer term, or to another of its own kind.
func (h termHit) consumedBy(o termHit) bool {
	overlap := h.from < o.to && o.from < h.to
	return overlap && (o.to-o.from > h.to-h.from || o.term.kind == h.term.kind)
}

// summary is the hits of one item, counted.
type summary struct {
	armed    bool
	strong   news.Level    // the highest term that stands alone, harm and steps down aside
	act      news.Category // the category of that term
	any      bool          // some such term, of whatever level
	harm     bool          // somebody is hurt or killed for certain
	deesc    bool          // a step down
	routine  bool          // a planned show of force
	contexts map[string]int
}

func (s *summary) add(h *termHit) {
	t := h.term
	switch {
	case t.kind == contextTerm:
		if s.contexts == nil {
			s.contexts = map[string]int{}
		}
		s.contexts[t.name]++
		if !h.weak {
			s.contexts[t.name]++
		}
	case t.kind == routineTerm:
		s.routine = true
	case t.kind != levelTerm || h.weak:
	case t.category == harm:
		s.harm = true
	case t.category == news.Deesc:
		s.deesc = true
	default:
		s.any = true
		if t.level > s.strong {
			s.strong, s.act = t.level, t.category
		}
	}
}

// contextOn says whether the item is of a context: one clear word, or two weak ones. Where people are hurt or killed and
// no act of violence is named, a weak one is enough: a bus does more harm than anybody.
func (s *summary) contextOn(name string) bool {
	return s.contexts[name] >= 2 || s.contexts[name] == 1 && s.harm && s.strong < news.Elevated
}

// lowered returns the context that keeps the item's level at none, or "".
func (s *summary) lowered() string {
	for _, c := range contexts {
		if !s.contextOn(c) {
			continue
		}
		acts := s.armed && s.strong >= news.Elevated && s.act != news.Detention // it is police who arrest thieves
		if !acts {
			return c
		}
	}
	return ""
}

// everyday returns the category of an item that a context keeps down.
func everyday(context string) news.Category {
	switch context {
	case "disaster", "weather":
		return news.Disaster
	case "crime":
		return news.Crime
	}
	return news.CategoryNone
}

// counted returns the hits that count towards the level.
func (s *summary) counted(hits []termHit) []termHit {
	var counted []termHit
	for _, h := range hits {
		t := h.term
		switch {
		case t.kind == routineTerm, t.kind == levelTerm && (!h.weak || s.strengthened(t)):
			counted = append(counted, h)
		}
	}
	return counted
}

// strengthened says whether a weak term counts in the company of the others.
func (s *summary) strengthened(t *term) bool {
	switch t.category {
	case harm:
		return s.strong >= news.Elevated
	case news.Attack, news.Clash:
		return s.armed || s.any && s.strong*2 >= t.level
	}
	return s.any && s.strong*2 >= t.level
}

// verdict returns the level and the category of the hits that count.
func (s *summary) verdict(counted []termHit) (news.Level, news.Category) {
	level, category := news.None, news.CategoryNone
	for _, h := range counted {
		if h.term.level > level {
			level, category = h.term.level, s.category(h.term)
		}
	}
	if s.deesc && level == news.Elevated && !s.harm {
		return news.Tension, news.Deesc
	}
	if s.routine && level == news.Elevated && category == news.Posture {
		return news.Tension, category
	}
	return level, category
}

// category returns a term's category. People are hurt or killed in an attack, unless only disorder is named.
func (s *summary) category(t *term) news.Category {
	if t.category != harm {
		return t.category
	}
	if s.act == news.Clash || s.act == news.Protest {
		return news.Clash
	}
	return news.Attack
}
