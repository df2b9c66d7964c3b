package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// judged is the judging data of one language.
type judged struct {
	queries []query
	tokens  map[token]map[string]bool // to the sentences it stands in
}

// query is a word that is asked for, and the sentences that hold a form of it; or a sentence.
type query struct {
	Q, S, Lang, Text string
	Typed            map[string]string
	Gold             []string
}

// token is a word as sentences have it.
type token struct {
	kept, folded string
	capital      bool
}

func readJudged(file string) (all map[string]*judged, err error) {
	in, err := openGzip(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	all = map[string]*judged{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q query
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		j := all[q.Lang]
		if j == nil {
			j = &judged{tokens: map[token]map[string]bool{}}
			all[q.Lang] = j
		}
		if q.Q != "" {
			j.queries = append(j.queries, q)
		}
		for _, t := range text.Read(q.Text) {
			k := token{t.Kept, t.Folded, t.Capital}
			if j.tokens[k] == nil {
				j.tokens[k] = map[string]bool{}
			}
			j.tokens[k][q.S] = true
		}
	}
	return all, lines.Err()
}

// crossValidate learns from four fifths of the words and asks for the rest, five times.
func crossValidate(judge map[string]*judged, l language, hand string, rows []row) error {
	var right, wrong, missed float64
	for part := range uint32(5) {
		var rest []row
		for _, r := range rows {
			if !slices.Contains(open, r.pos) || partOf(r.lemma) != part {
				rest = append(rest, r)
			}
		}
		table, err := inflect.Parse(l.file, whole(hand, rest, l.settings), &inflect.Classes{})
		if err != nil {
			return err
		}
		for _, code := range l.codes {
			for _, q := range judge[code].queries {
				if partOf(l.lower(q.Typed["lemma"])) != part {
					continue
				}
				got := judge[code].ask(table, q.Typed["lemma"], slices.Contains([]string{"sr", "hr", "sl"}, code))
				for _, s := range q.Gold {
					if !got[s] {
						missed++
					} else {
						right++
					}
					delete(got, s)
				}
				wrong += float64(len(got))
			}
		}
	}
	fmt.Printf("%s P %.1f R %.1f F1 %.1f\n", l.file, 100*right/(right+wrong), 100*right/(right+missed), 200*right/(2*right+wrong+missed))
	return nil
}

func partOf(lemma string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(lemma))
	return h.Sum32() % 5
}

// ask returns the sentences with a form of a word, as the product would find them in texts of its language.
func (j *judged) ask(l *inflect.Language, typed string, smartCase bool) map[string]bool {
	kept, folded := text.Key(typed)
	k, word := inflect.Folded, folded
	if kept != folded && l.Writes(kept) {
		k, word = inflect.Kept, l.Bare(kept)
	}
	first, _ := utf8.DecodeRuneInString(typed)
	capital := smartCase && unicode.IsUpper(first)
	entries := l.Entries(k, word)
	got := map[string]bool{}
	for t, in := range j.tokens {
		key := t.folded
		if k == inflect.Kept {
			key = l.Bare(t.kept)
		}
		key, _, _ = strings.Cut(key, "'")
		own := l.Bare(t.kept)
		if capital && !t.capital || key != word && l.Closed(inflect.Kept, own) {
			continue
		}
		for _, e := range entries {
			rest, ok := strings.CutPrefix(key, e.Stem)
			if ok && e.Class.Has(e.Stem, rest) && (key == word || e.Listed || !l.Frequent(inflect.Kept, own, word)) {
				for s := range in {
					got[s] = true
				}
				break
			}
		}
	}
	return got
}
