package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
)

// lexicon is the words that say what an item reports: how far it escalates and in which way, of what everyday topic it is,
// and which concepts it speaks of. One index finds them all in one pass. It holds the words of one language, or those of
// all languages of a script, for items whose language cannot be told.
type lexicon struct {
	index index
	terms []term // by pattern number

	// What is an everyday word in one of several languages, though it looks like a term of another, and in which.
	everyday   index
	everydayIn []string
}

// term is what a pattern of a lexicon means: one of the kinds below.
type term struct {
	kind     termKind
	lang     string // the lexicon file that has it
	weak     bool   // only strengthens
	level    news.Level
	category news.Category // of a levelTerm; harm for words of people hurt or killed
	name     string        // the context or concept
}

type termKind uint8

const (
	levelTerm   termKind = iota
	contextTerm          // everyday news: sport, weather, disaster, …
	unrealTerm           // what did not happen, could happen or is long past; consumes the words it holds
	routineTerm          // a show of force that is planned: an exercise, a peacekeeping mission; tension at most
	armedTerm            // somebody armed, or a crowd: keeps what they do from being everyday news
	conceptTerm
)

// Why an unrealTerm's words do not count, in words that people are shown.
const (
	denial    = "what did not happen"
	condition = "what could happen"
	past      = "what happened long ago"
)

// harm is the data's pseudo-category for words of people hurt or killed. They say nothing of why: a bus and a bomb both
// kill. With violence named, they are its measure.
const harm news.Category = "harm"

// topics are the contexts that topic: can ask for; the others (disaster, crime) only keep levels down.
var topics = []string{"court", "culture", "economy", "health", "history", "sport", "weather"}

// contexts are the names that a lexicon's contexts may have.
var contexts = append(slices.Clone(topics), "crime", "disaster")

// newLexicon makes a lexicon of one or several of the data's files.
func newLexicon(d *data, names ...string) (*lexicon, error) {
	lex := &lexicon{}
	for _, name := range names {
		if err := lex.addFile(d, name); err != nil {
			return nil, fmt.Errorf("the rules' words of %s: %w", name, err)
		}
	}
	if len(names) == 1 {
		return lex, nil
	}
	for _, name := range names {
		for _, word := range d.homonyms.everyday(name, d.lexicons[name].For) {
			p, err := parsePattern(word)
			if err != nil {
				return nil, fmt.Errorf("the homonyms of %s: %w", name, err)
			}
			lex.everyday.add(p)
			lex.everydayIn = append(lex.everydayIn, name)
		}
	}
	return lex, nil
}

func (lex *lexicon) addFile(d *data, name string) error {
	file := d.lexicons[name]
	// In the order of the keys, so that of two terms for the same words the same one always wins.
	for _, category := range slices.Sorted(maps.Keys(file.Levels)) {
		c := news.Category(category)
		if c != harm && !slices.Contains(news.Categories(), c) {
			return fmt.Errorf("there is no category %q", category)
		}
		for _, level := range slices.Sorted(maps.Keys(file.Levels[category])) {
			words := file.Levels[category][level]
			if level <= int(news.None) || level > int(news.Deadly) {
				return fmt.Errorf("category %s: there is no level %d", category, level)
			}
			if err := lex.add(words, term{lang: name, kind: levelTerm, level: news.Level(level), category: c}); err != nil {
				return err
			}
		}
	}
	for _, context := range slices.Sorted(maps.Keys(file.Contexts)) {
		words := file.Contexts[context]
		if !slices.Contains(contexts, context) {
			return fmt.Errorf("there is no context %q", context)
		}
		if err := lex.add(words, term{lang: name, kind: contextTerm, name: context}); err != nil {
			return err
		}
	}
	if err := lex.add(file.Armed, term{lang: name, kind: armedTerm}); err != nil {
		return err
	}
	if err := lex.add(file.Routine, term{lang: name, kind: routineTerm, level: news.Tension, category: news.Posture}); err != nil {
		return err
	}
	for _, unreal := range []struct {
		words []string
		name  string
	}{{file.Negated, denial}, {file.Conditional, condition}, {file.Past, past}} {
		if err := lex.add(unreal.words, term{lang: name, kind: unrealTerm, name: unreal.name}); err != nil {
			return err
		}
	}
	for _, concept := range slices.Sorted(maps.Keys(d.concepts)) {
		if err := lex.add(d.concepts[concept][name], term{lang: name, kind: conceptTerm, name: concept}); err != nil {
			return err
		}
	}
	return nil
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

// lexicons are those of the data: by language, and for what may be in any language of a script.
type lexicons struct {
	byLang, byScript map[string]*lexicon
}

// scriptLexicons names the files of each script, the one first whose word wins where several have the same.
func scriptLexicons(script string) []string {
	switch script {
	case "Latn":
		return []string{"en", "sh", "sq", "sl", "ro", "tr", "hu"}
	case "Cyrl":
		return []string{"sh", "mk", "bg"}
	case "Grek":
		return []string{"el"}
	}
	return nil
}

func newLexicons(d *data) (l lexicons, err error) {
	l = lexicons{map[string]*lexicon{}, map[string]*lexicon{}}
	for _, name := range slices.Sorted(maps.Keys(d.lexicons)) {
		lex, err := newLexicon(d, name)
		if err != nil {
			return l, err
		}
		for _, lang := range d.lexicons[name].For {
			l.byLang[lang] = lex
		}
	}
	for _, script := range []string{"Latn", "Cyrl", "Grek"} {
		if l.byScript[script], err = newLexicon(d, scriptLexicons(script)...); err != nil {
			return l, err
		}
	}
	return l, nil
}

// lexiconFor returns the lexicon that applies to an item: its language's, or when that cannot be told, that of its script. A
// language or script that we have no words of has none: nil.
func (l *lexicons) lexiconFor(lang, script string) *lexicon {
	if lang != "" {
		return l.byLang[lang]
	}
	return l.byScript[script]
}
