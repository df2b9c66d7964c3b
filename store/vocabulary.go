package store

import (
	"strings"
	"sync"

	"github.com/karaula/karaula/rules"
)

// vocabulary remembers words that the table item_vocab has, so that an item, most of whose words are common, is entered
// without asking for them. What is forgotten is only entered again.
type vocabulary struct {
	mu    sync.Mutex
	known map[string]bool
}

// mostKnown bounds the memory: some two megabytes.
const mostKnown = 30_000

// unknown returns those of the words that may be missing in the table.
func (v *vocabulary) unknown(words []string) (missing []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, w := range words {
		if !v.known[w] {
			missing = append(missing, w)
		}
	}
	return missing
}

// learn remembers words that were committed.
func (v *vocabulary) learn(words []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil || len(v.known)+len(words) > mostKnown {
		v.known = map[string]bool{}
	}
	for _, w := range words[:min(len(words), mostKnown)] {
		v.known[w] = true
	}
}

// addVocabulary enters words that are not in the vocabulary yet.
func (t *Tx) addVocabulary(words []string) error {
	missing := t.vocabulary.unknown(words)
	if len(missing) == 0 {
		return nil
	}
	list, err := jsonText(missing)
	if err != nil {
		return err
	}
	t.words = append(t.words, missing...)
	return t.run(t.search.addVocab, list)
}

// mostForms is how many words a beginning is replaced by. One that more words have, of few letters, stays a beginning.
const mostForms = 32

// forms returns for each key the terms of a match for the words of the vocabulary that it stands for, none when no item can
// have it: a beginning is looked up many times faster as words, since of a word's items only those are read that are needed.
// Where they are too many it is the beginning after all.
func (t *Tx) forms(keys []rules.Key) ([][]string, error) {
	ranges := make([][2]string, len(keys))
	for i, k := range keys {
		word := t.search.token(k.Text)
		end := word + "\x01" // behind the word, and before all that go on
		if k.Begins {
			end = word + "\U0010FFFF"
		}
		ranges[i] = [2]string{word, end}
	}
	asked, err := jsonText(ranges)
	if err != nil {
		return nil, err
	}
	found, err := list(t, func(r row) (words string, err error) { return words, r.Scan(&words) }, t.search.vocab, asked, mostForms+1)
	if err != nil {
		return nil, err
	}
	forms := make([][]string, len(keys))
	for i, words := range found {
		begins := false
		forms[i] = strings.FieldsFunc(words, func(c rune) bool { return c == ' ' }) // no word has one
		if len(forms[i]) > mostForms {
			forms[i], begins = []string{ranges[i][0]}, true
		}
		for j, w := range forms[i] {
			forms[i][j] = t.search.term(w, begins)
		}
	}
	return forms, nil
}
