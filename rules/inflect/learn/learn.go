package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// settings say how a language is learned.
type settings struct {
	support  int     // how many words must show a change of endings; 0: no endings are learned
	frequent float64 // how often a form stands that is taken for a form of its own word only
	adverbs  bool    // adverbs are function words
}

// The measures of learning, tuned by cross-validation: little hangs on any of them.
const (
	threshold = 0.35 // from which share of right forms on an ending is taken
	inertia   = 2    // how much must be seen of a longer ending before it is believed against a shorter
	prior     = 0.05 // the share of right forms of a change not seen yet
	depth     = 4    // how many letters more than those that change a lemma's ending may have
	mostCut   = 5    // how many letters of the lemma change at most
	mostEnd   = 8    // how long an ending is at most
)

// open are the parts of speech that inflect and are asked for.
var open = []string{"NOUN", "VERB", "ADJ", "PROPN"}

// change is what stands for an ending of the lemma in a form.
type change struct{ lemma, form string }

// stat is how often a change made a form of the word, and a word that is none.
type stat struct {
	right, wrong float64
	words        int
}

// table has the changes of each ending of a lemma.
type table map[string]map[string]*stat

func (t table) at(c change) *stat {
	if t[c.lemma] == nil {
		t[c.lemma] = map[string]*stat{}
	}
	s := t[c.lemma][c.form]
	if s == nil {
		s = &stat{}
		t[c.lemma][c.form] = s
	}
	return s
}

// pair is a lemma and a form that begins like it.
type pair struct {
	lemma, form  []rune
	same         int
	right, wrong float64 // tokens of the form that are the lemma's, and that are not
}

// at is the change, with so many letters before it.
func (p pair) at(d int) change {
	return change{string(p.lemma[p.same-d:]), string(p.form[p.same-d:])}
}

// pairs sets each lemma beside each form that may come of it.
func pairs(rows []row) []pair {
	of := map[string]map[string]float64{} // form, lemma
	total, lemmas := map[string]float64{}, map[string]bool{}
	for _, r := range rows {
		if of[r.form] == nil {
			of[r.form] = map[string]float64{}
		}
		of[r.form][r.lemma] += r.count
		total[r.form] += r.count
		if slices.Contains(open, r.pos) {
			lemmas[r.lemma] = true
		}
	}
	begin := map[string][][]rune{}
	for _, f := range slices.Sorted(maps.Keys(total)) {
		if r := []rune(f); len(r) >= 2 {
			begin[string(r[:2])] = append(begin[string(r[:2])], r)
		}
	}
	var list []pair
	for _, l := range slices.Sorted(maps.Keys(lemmas)) {
		lemma := []rune(l)
		if len(lemma) < 3 {
			continue
		}
		for _, form := range begin[string(lemma[:2])] {
			same := 0
			for same < len(lemma) && same < len(form) && lemma[same] == form[same] {
				same++
			}
			if len(lemma)-same > mostCut || len(form)-same > mostEnd || same == len(lemma) && same == len(form) {
				continue
			}
			right := of[string(form)][l]
			list = append(list, pair{lemma, form, same, math.Log2(1 + right), math.Log2(1 + total[string(form)] - right)})
		}
	}
	return list
}

// learn writes the lines of a table of endings.
func learn(rows []row, o settings) []string {
	if o.support == 0 {
		return nil
	}
	list := pairs(rows)
	seen := map[change]int{}
	for _, p := range list {
		if p.right > 0 {
			seen[p.at(0)]++
		}
	}
	t := table{}
	for _, p := range list {
		if seen[p.at(0)] < o.support {
			continue
		}
		for d := 0; d <= depth && d <= p.same; d++ {
			s := t.at(p.at(d))
			s.right += p.right
			s.wrong += p.wrong
			s.words++
		}
	}
	l := liner{table: t, longer: map[string][]string{}, add: map[string][]string{}, remove: map[string][]string{}}
	for c := range t {
		if c != "" {
			short := string([]rune(c)[1:])
			l.longer[short] = append(l.longer[short], c)
		}
	}
	for c, n := range seen {
		if n >= o.support {
			l.walk(c, 0, prior, false)
		}
	}
	return l.lines()
}

// liner writes down where a longer ending of the lemma decides otherwise than a shorter.
type liner struct {
	table       table
	longer      map[string][]string // an ending, those with one letter more
	add, remove map[string][]string
}

// walk decides on a change behind ever longer endings. The share of right forms is smoothed by that of the shorter ending.
func (l *liner) walk(c change, d int, share float64, taken bool) {
	s := l.table[c.lemma][c.form]
	if s == nil {
		return
	}
	if d == 0 || s.words >= 2 {
		share = (s.right + inertia*share) / (s.right + s.wrong + inertia)
	}
	if now := share >= threshold; now != taken {
		if taken = now; now {
			l.add[c.lemma] = append(l.add[c.lemma], c.form)
		} else {
			l.remove[c.lemma] = append(l.remove[c.lemma], c.form)
		}
	}
	if d == depth {
		return
	}
	for _, next := range l.longer[c.lemma] {
		l.walk(change{next, string([]rune(next)[:1]) + c.form}, d+1, share, taken)
	}
}

// lines writes all decisions, sorted by the lemma's ending read backwards.
func (l *liner) lines() []string {
	var endings []string
	for c := range l.table {
		if len(l.add[c])+len(l.remove[c]) > 0 {
			endings = append(endings, c)
		}
	}
	slices.SortFunc(endings, func(a, b string) int { return cmp.Compare(reversed(a), reversed(b)) })
	var lines []string
	for _, c := range endings {
		var b strings.Builder
		b.WriteString(orNone(c))
		slices.Sort(l.add[c])
		slices.Sort(l.remove[c])
		for _, e := range l.add[c] {
			b.WriteString(" " + orNone(e))
		}
		for _, e := range l.remove[c] {
			b.WriteString(" -" + orNone(e))
		}
		lines = append(lines, b.String())
	}
	return lines
}

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// orNone writes an ending as data files have it.
func orNone(e string) string {
	if e == "" {
		return "0"
	}
	return e
}
