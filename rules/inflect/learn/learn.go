package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
)

// settings say how tables are learned.
type settings struct {
	threshold float64 // from which share of right forms on an ending is taken
	inertia   float64 // how much must be seen of a longer lemma's ending before it is believed against a shorter
	prior     float64
	depth     int     // how many letters more than what changes a lemma's ending may have
	support   int     // how many lemmas must show a rule
	mostCut   int     // how many letters of the lemma change at most
	mostEnd   int     // how long an ending is at most
	closed    float64 // the share of function word from which a form is closed
	blockers  float64 // from how many tokens on a form of one word is closed to others
}

var usual = settings{threshold: 0.35, inertia: 2, prior: 0.05, depth: 4, support: 2, mostCut: 5, mostEnd: 8, closed: 0.5}

// open are the parts of speech that inflect and are asked for.
var open = []string{"NOUN", "VERB", "ADJ", "PROPN"}

type stat struct {
	right, wrong float64
	lemmas       int
}

type table map[string]map[string]*stat // a lemma's ending, a form's ending

func (t table) at(c, e string) *stat {
	m := t[c]
	if m == nil {
		m = map[string]*stat{}
		t[c] = m
	}
	s := m[e]
	if s == nil {
		s = &stat{}
		m[e] = s
	}
	return s
}

// pair is a lemma and a form that begins like it.
type pair struct {
	lemma        []rune
	form         []rune
	same         int
	right, wrong float64
}

func pairs(rows []row, o settings) []pair {
	of := map[string]map[string]float64{} // form, lemma
	total := map[string]float64{}
	lemmas := map[string]bool{}
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
			if len(lemma)-same > o.mostCut || len(form)-same > o.mostEnd || same == len(lemma) && same == len(form) {
				continue
			}
			f := string(form)
			right := of[f][l]
			list = append(list, pair{lemma, form, same, weigh(right), weigh(total[f] - right)})
		}
	}
	return list
}

func weigh(n float64) float64 { return math.Log2(1 + n) }

// learn writes the lines of endings.
func learn(rows []row, o settings) []string {
	list := pairs(rows, o)
	seen := map[[2]string]int{}
	for _, p := range list {
		if p.right > 0 {
			seen[[2]string{string(p.lemma[p.same:]), string(p.form[p.same:])}]++
		}
	}
	t := table{}
	rules := map[[2]string]bool{}
	for _, p := range list {
		rule := [2]string{string(p.lemma[p.same:]), string(p.form[p.same:])}
		if seen[rule] < o.support {
			continue
		}
		rules[rule] = true
		for d := 0; d <= o.depth && p.same-d >= 0; d++ {
			s := t.at(string(p.lemma[p.same-d:]), string(p.form[p.same-d:]))
			s.right += p.right
			s.wrong += p.wrong
			s.lemmas++
		}
	}
	add, remove := map[string][]string{}, map[string][]string{}
	longer := map[string][]string{} // a lemma's ending, those with one letter more
	for c := range t {
		if c != "" {
			short := string([]rune(c)[1:])
			longer[short] = append(longer[short], c)
		}
	}
	var walk func(c, e string, d int, p float64, taken bool)
	walk = func(c, e string, d int, p float64, taken bool) {
		if s := t[c][e]; s == nil {
			return
		} else if d == 0 || s.lemmas >= 2 {
			p = (s.right + o.inertia*p) / (s.right + s.wrong + o.inertia)
		}
		if now := p >= o.threshold; now != taken {
			if now {
				add[c] = append(add[c], e)
			} else {
				remove[c] = append(remove[c], e)
			}
			taken = now
		}
		if d == o.depth {
			return
		}
		for _, next := range longer[c] {
			first := string([]rune(next)[:1])
			walk(next, first+e, d+1, p, taken)
		}
	}
	for rule := range rules {
		walk(rule[0], rule[1], 0, o.prior, false)
	}
	var lines []string
	for c := range t {
		if len(add[c])+len(remove[c]) == 0 {
			continue
		}
		var b strings.Builder
		b.WriteString(orNone(c))
		slices.Sort(add[c])
		slices.Sort(remove[c])
		for _, e := range add[c] {
			b.WriteString(" " + orNone(e))
		}
		for _, e := range remove[c] {
			b.WriteString(" -" + orNone(e))
		}
		lines = append(lines, b.String())
	}
	slices.SortFunc(lines, func(a, b string) int {
		a, _, _ = strings.Cut(a, " ")
		b, _, _ = strings.Cut(b, " ")
		return cmp.Or(cmp.Compare(reversed(a), reversed(b)))
	})
	return lines
}

func reversed(s string) string {
	if s == "0" {
		return ""
	}
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func orNone(e string) string {
	if e == "" {
		return "0"
	}
	return e
}

// closedWords returns the forms that are mostly function words, and the frequent ones of other words.
func closedWords(rows []row, o settings) (closed []string, frequent map[string][]string) {
	frequent = map[string][]string{}
	lemmas := map[string]map[string]float64{}
	kinds := []string{"ADP", "AUX", "CCONJ", "SCONJ", "DET", "PRON", "PART", "NUM", "INTJ"}
	of, total := map[string]float64{}, map[string]float64{}
	like := map[string]bool{}
	for _, r := range rows {
		if r.pos == "ADJ" {
			like[r.form] = true
		}
	}
	for _, r := range rows {
		total[r.form] += r.count
		if lemmas[r.form] == nil {
			lemmas[r.form] = map[string]float64{}
		}
		lemmas[r.form][r.lemma] += r.count
		if slices.Contains(kinds, r.pos) || r.pos == "ADV" && adverbs == 2 || r.pos == "ADV" && adverbs == 1 && !like[r.form] {
			of[r.form] += r.count
		}
	}
	for _, f := range slices.Sorted(maps.Keys(total)) {
		if of[f] > o.closed*total[f] {
			closed = append(closed, f)
		} else if o.blockers > 0 && total[f] >= o.blockers {
			for _, l := range slices.Sorted(maps.Keys(lemmas[f])) {
				if letters(f) && letters(l) && lemmas[f][l] >= leastShare*total[f] {
					frequent[l] = append(frequent[l], f)
				}
			}
		}
	}
	return closed, frequent
}

func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// leastShare is how much of a frequent form's tokens must be a word's for it to be one of the form's words.
const leastShare = 0.1

// frequentLines writes frequent words with their forms.
func frequentLines(frequent map[string][]string) string {
	var b strings.Builder
	for _, l := range slices.Sorted(maps.Keys(frequent)) {
		b.WriteString(l + " " + strings.Join(frequent[l], " ") + "\n")
	}
	return b.String()
}

var adverbs int
