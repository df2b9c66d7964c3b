package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
)

// lexicon is the words of one language that say what an item reports: how far it escalates and in which way, of what
// everyday topic it is, and which concepts it speaks of. One index finds them all in one pass.
type lexicon struct {
	name  string
	index index
	terms []term // by pattern number
}

// term is what a pattern of a lexicon means: one of the kinds below.
type term struct {
	kind     termKind
	weak     bool // only strengthens
	level    news.Level
	category news.Category // of a levelTerm; harm for words of people hurt or killed
	name     string        // the context or concept
}

type termKind uint8

const (
	levelTerm   termKind = iota
	contextTerm          // everyday news: sport, weather, disaster, …
	negatedTerm          // says that something did not happen; consumes the words it holds
	routineTerm          // a show of force that is planned: an exercise, a peacekeeping mission; tension at most
	armedTerm            // somebody armed, or a crowd: keeps what they do from being everyday news
	conceptTerm
)

// harm is the data's pseudo-category for words of people hurt or killed. They say nothing of why: a bus and a bomb both
// kill. With violence named, they are its measure.
const harm news.Category = "harm"

// topics are the contexts that topic: can ask for; the others (disaster, crime) only keep levels down.
var topics = []string{"court", "culture", "economy", "health", "history", "sport", "weather"}

// contexts are the names that a lexicon's contexts may have.
var contexts = append(slices.Clone(topics), "crime", "disaster")

func newLexicon(name string, file lexiconFile, concepts map[string]map[string][]string) (*lexicon, error) {
	lex := &lexicon{name: name}
	// In the order of the keys, so that of two terms for the same words the same one always wins.
	for _, category := range slices.Sorted(maps.Keys(file.Levels)) {
		c := news.Category(category)
		if c != harm && !slices.Contains(news.Categories(), c) {
			return nil, fmt.Errorf("there is no category %q", category)
		}
		for _, level := range slices.Sorted(maps.Keys(file.Levels[category])) {
			words := file.Levels[category][level]
			if level <= int(news.None) || level > int(news.Deadly) {
				return nil, fmt.Errorf("category %s: there is no level %d", category, level)
			}
			if err := lex.add(words, term{kind: levelTerm, level: news.Level(level), category: c}); err != nil {
				return nil, err
			}
		}
	}
	for _, context := range slices.Sorted(maps.Keys(file.Contexts)) {
		words := file.Contexts[context]
		if !slices.Contains(contexts, context) {
			return nil, fmt.Errorf("there is no context %q", context)
		}
		if err := lex.add(words, term{kind: contextTerm, name: context}); err != nil {
			return nil, err
		}
	}
	if err := lex.add(file.Armed, term{kind: armedTerm}); err != nil {
		return nil, err
	}
	if err := lex.add(file.Routine, term{kind: routineTerm, level: news.Tension, category: news.Posture}); err != nil {
		return nil, err
	}
	if err := lex.add(file.Negated, term{kind: negatedTerm}); err != nil {
		return nil, err
	}
	for _, concept := range slices.Sorted(maps.Keys(concepts)) {
		if err := lex.add(concepts[concept][name], term{kind: conceptTerm, name: concept}); err != nil {
			return nil, err
		}
	}
	return lex, nil
}

func (lex *lexicon) add(words []string, t term) error {
	for _, word := range words {
		plain := strings.TrimSuffix(word, "?")
		p, err := parsePattern(plain)
		if err != nil {
			return err
		}
		made := t
		made.weak = plain != word
		lex.index.add(p)
		lex.terms = append(lex.terms, made)
	}
	return nil
}

// lexiconsFor returns the lexicons that apply to an item: its language's, or when that cannot be told, all that are
// written in its script. A language we have no words of has none.
func (r *Rules) lexiconsFor(lang, script string) []*lexicon {
	if lang != "" {
		if lex := r.byLang[lang]; lex != nil {
			return []*lexicon{lex}
		}
		return nil
	}
	var names []string
	switch script {
	case "Latn":
		names = []string{"en", "sh", "sq", "sl", "ro", "tr", "hu"}
	case "Cyrl":
		names = []string{"sh", "mk", "bg"}
	case "Grek":
		names = []string{"el"}
	}
	var list []*lexicon
	for _, name := range names {
		if lex := r.lexicons[name]; lex != nil {
			list = append(list, lex)
		}
	}
	return list
}
