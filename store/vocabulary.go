package store

import (
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

// forms returns the words of the vocabulary that a key stands for, none when no item can have it: a beginning is looked up
// many times faster as words, since of a word's items only those are read that are needed. begins says that they are too
// many, and what is returned is the beginning.
func (t *Tx) forms(k rules.Key) (forms []string, begins bool, err error) {
	word := t.search.token(k.Text)
	end := word + "\x01" // behind the word, and before all that go on
	if k.Begins {
		end = word + "\U0010FFFF"
	}
	forms, err = list(t, func(r row) (w string, err error) { return w, r.Scan(&w) },
		`SELECT word FROM item_vocab WHERE word >= $1 AND word < $2 ORDER BY word LIMIT $3`, word, end, mostForms+1)
	if len(forms) > mostForms {
		return []string{word}, true, err
	}
	return forms, false, err
}
