package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"hash/fnv"
	"os"
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// query is a word that is asked for, and the sentences that hold a form of it.
type query struct {
	Q, S, Lang, POS, Text string
	Typed                 map[string]string
	Gold                  []string
}

// judged is the judging data of one language.
type judged struct {
	queries []query
	words   []word // sorted by folded
}

// word is a token as sentences have it.
type word struct {
	kept, folded   string
	capital, plain bool
	in             map[string]bool
}

func readJudged(file string) map[string]*judged {
	f, err := os.Open(file)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		panic(err)
	}
	all := map[string]*judged{}
	index := map[[2]string]map[word0]map[string]bool{}
	_ = index
	words := map[string]map[word0]map[string]bool{}
	in := bufio.NewScanner(z)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var q query
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			panic(err)
		}
		if all[q.Lang] == nil {
			all[q.Lang] = &judged{}
			words[q.Lang] = map[word0]map[string]bool{}
		}
		if q.Q != "" {
			all[q.Lang].queries = append(all[q.Lang].queries, q)
			continue
		}
		tokens := text.Read(q.Text)
		plain := true
		upper, lower := 0, 0
		for _, t := range tokens {
			plain = plain && isASCII(t.Kept)
			switch {
			case t.Upper:
				upper++
			case !t.Capital:
				lower++
			}
		}
		oneCase := lower == len(tokens) || upper*3 >= len(tokens)*2 && lower == 0
		for _, t := range tokens {
			k := word0{t.Kept, t.Folded, t.Capital || oneCase, plain}
			if words[q.Lang][k] == nil {
				words[q.Lang][k] = map[string]bool{}
			}
			words[q.Lang][k][q.S] = true
		}
	}
	for lang, j := range all {
		for k, in := range words[lang] {
			j.words = append(j.words, word{k.kept, k.folded, k.capital, k.plain, in})
		}
		slices.SortFunc(j.words, func(a, b word) int { return strings.Compare(a.folded, b.folded) })
	}
	return all
}

type word0 struct {
	kept, folded   string
	capital, plain bool
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

var slavic = []string{"sr", "hr", "sl", "bg", "mk"}

type sums struct{ right, wrong, missed float64 }

func (s *sums) add(o sums) { s.right += o.right; s.wrong += o.wrong; s.missed += o.missed }
func (s sums) f() float64  { return 200 * s.right / max(1, 2*s.right+s.wrong+s.missed) }
func (s sums) p() float64  { return 100 * s.right / max(1, s.right+s.wrong) }
func (s sums) r() float64  { return 100 * s.right / max(1, s.right+s.missed) }

// meets returns the words of the text that are forms of a typed one.
func (j *judged) meets(l *inflect.Language, lang, typed string) []*word {
	kept, folded := text.Key(typed)
	key, k := folded, inflect.Folded
	if !isASCII(typed) && l.Writes(kept) {
		key, k = l.Bare(kept), inflect.Kept
	}
	first := []rune(typed)[0]
	capital := slices.Contains(slavic, lang) && string(first) != strings.ToLower(string(first))
	var list []*word
	meet := func(key string, k inflect.Key, plainOnly bool) {
		for _, e := range l.Entries(k, key) {
			_, stem := text.Key(e.Stem)
			from, _ := slices.BinarySearchFunc(j.words, stem, func(w word, s string) int { return strings.Compare(w.folded, s) })
			for i := from; i < len(j.words) && strings.HasPrefix(j.words[i].folded, stem); i++ {
				w := &j.words[i]
				if capital && !w.capital || plainOnly && !w.plain {
					continue
				}
				token := w.folded
				if cut := strings.IndexByte(token, '\''); cut > 0 {
					token = token[:cut]
				}
				if k == inflect.Kept {
					token = l.Bare(w.kept)
					if cut := strings.IndexByte(token, '\''); cut > 0 {
						token = token[:cut]
					}
				}
				if !strings.HasPrefix(token, e.Stem) || !e.Class.Has(e.Stem, token[len(e.Stem):]) {
					continue
				}
				guard := func(k inflect.Key, s string) bool {
					return l.Closed(k, s) || !e.Listed && l.Frequent(k, s, key)
				}
				if token != key && (w.plain && guard(inflect.Folded, w.folded) || guard(inflect.Kept, l.Bare(w.kept))) {
					continue
				}
				list = append(list, w)
			}
		}
	}
	meet(key, k, false)
	if k == inflect.Kept {
		meet(folded, inflect.Folded, true)
	}
	return list
}

func (j *judged) score(l *inflect.Language, lang, typed string, pick func(q *query) bool, errs map[string]float64) (s sums) {
	for i := range j.queries {
		q := &j.queries[i]
		w, ok := q.Typed[typed]
		if !ok || !pick(q) {
			continue
		}
		got := map[string]string{}
		for _, m := range j.meets(l, lang, w) {
			for in := range m.in {
				got[in] = m.kept
			}
		}
		for _, g := range q.Gold {
			if got[g] != "" {
				s.right++
			} else {
				s.missed++
				if errs != nil {
					errs[w+" -"+q.POS+forms(l, lang, w)]++
				}
			}
		}
		for in, by := range got {
			if !slices.Contains(q.Gold, in) {
				s.wrong++
				if errs != nil {
					errs[w+" + "+by+" "+q.POS]++
				}
			}
		}
	}
	return s
}

func fold(lemma string) int {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(lemma)))
	return int(h.Sum32() % 5)
}

var rowsOf = map[string][]row{}

func forms(l *inflect.Language, lang, w string) string {
	var b strings.Builder
	kept, _ := text.Key(w)
	seen := map[string]bool{}
	for _, r := range rowsOf[lang] {
		if r.lemma != lower(w) || seen[r.form] {
			continue
		}
		seen[r.form] = true
		k, _ := text.Key(r.form)
		ok := false
		for _, e := range l.Entries(inflect.Kept, kept) {
			if rest, is := strings.CutPrefix(k, e.Stem); is && e.Class.Has(e.Stem, rest) && !(k != kept && !e.Listed && l.Closed(inflect.Kept, k)) {
				ok = true
			}
		}
		if !ok {
			b.WriteString(" " + r.form)
		}
	}
	return b.String()
}
