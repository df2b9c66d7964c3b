package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// words are what names may be beside names of places.
type words struct {
	people map[string]bool
	lists  []wordList
}

// wordList is the everyday words of a language, those that its word list has with a small letter, by their beginnings.
type wordList struct {
	words  map[string]bool
	begins map[string][]string
	table  *inflect.Language // nil where karaula has none
	greek  bool
}

// beginning is how many letters of a word its forms share at least.
const beginning = 4

// readWords reads the word lists of a folder and a file with names of people, a line each.
func readWords(folder, people string) (*words, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.dic"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no word list *.dic in %q: %w", folder, err)
	}
	tables, err := inflect.Load()
	if err != nil {
		return nil, err
	}
	w := &words{people: map[string]bool{}}
	for _, file := range files {
		lang := strings.TrimSuffix(filepath.Base(file), ".dic")
		list := wordList{words: map[string]bool{}, begins: map[string][]string{}, greek: lang == "el"}
		if i := slices.IndexFunc(tables.Languages, func(l *inflect.Language) bool { return slices.Contains(l.Codes, lang) }); i >= 0 {
			list.table = tables.Languages[i]
		}
		err := eachWord(file, func(word string) {
			key := text.Fold(word)
			if unicode.IsUpper([]rune(word)[0]) || list.words[key] {
				return
			}
			list.words[key] = true
			if len(key) >= beginning {
				list.begins[key[:beginning]] = append(list.begins[key[:beginning]], key)
			}
		})
		if err != nil {
			return nil, err
		}
		w.lists = append(w.lists, list)
	}
	return w, eachWord(people, func(word string) { w.people[text.Fold(word)] = true })
}

func eachWord(file string, visit func(word string)) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading words and names of people: %w", err)
	}
	for line := range strings.Lines(string(content)) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), "/")
		if word, _, _ = strings.Cut(word, "\t"); word != "" {
			visit(word)
		}
	}
	return nil
}

// has says whether a word of a name is an everyday word, with forms also a form of one, or somebody's name. Greek words count in
// names that are written in Greek letters, and the words of others in names that are not.
func (w *words) has(word string, forms bool) bool {
	key := text.Fold(word)
	if w.people[key] {
		return true
	}
	greek := strings.ContainsFunc(word, func(c rune) bool { return unicode.Is(unicode.Greek, c) })
	return slices.ContainsFunc(w.lists, func(l wordList) bool { return l.greek == greek && l.has(key, forms) })
}

func (l *wordList) has(key string, forms bool) bool {
	if l.words[key] {
		return true
	}
	if !forms || l.table == nil || len(key) < beginning {
		return false
	}
	return slices.ContainsFunc(l.begins[key[:beginning]], func(word string) bool {
		return slices.ContainsFunc(l.table.Entries(inflect.Folded, word), func(e inflect.Entry) bool {
			rest, ok := strings.CutPrefix(key, e.Stem)
			return ok && len(e.Stem) >= len(word)-1 && e.Class.Has(e.Stem, rest)
		})
	})
}
