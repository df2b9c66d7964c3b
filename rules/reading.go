package rules

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/inflect"
	"github.com/karaula/karaula/rules/text"
)

// Reading is one item read once: the item, what the rules found in it, and its words, as watchlists need them.
type Reading struct {
	news.Report
	fields []field
	plain  bool          // the item is written without any diacritics
	slavic bool          // it is in a Slavic language, as far as can be told
	tables inflect.Langs // the languages whose forms its words may be

	// What lang:, country: and outlet: are compared with, each a list of one.
	langs, countries, outlets [1]string
}

// field is one text of an item, in words.
type field struct {
	name    string // "title", "summary" or "text", as evidence names it
	text    string
	tokens  []text.Token
	oneCase bool // all capitals or all lower case: capitals say nothing
	titled  bool // nearly every word has a capital, as in English headlines
}

// mostAnnotated is how many words of a field say what the item reports: more than any headline and lead has. Watchlists
// see the rest of a longer text too.
const mostAnnotated = 1000

// head returns the words that are annotated.
func (f *field) head() []text.Token { return f.tokens[:min(len(f.tokens), mostAnnotated)] }

// The names of fields, as evidence has them.
const (
	titleField   = "title"
	summaryField = "summary"
	textField    = "text"
)

// Read reads an item's title and summary.
func (r *Rules) Read(it news.Item) *Reading {
	reading, in := r.words(it, newField(titleField, it.Title), newField(summaryField, it.Summary))
	reading.Annotation = r.annotate(reading.fields, in)
	return reading
}

// Recall reads an item that was read before, with what was found in it then where these rules found it: only its words
// are read anew.
func (r *Rules) Recall(p news.Report) *Reading {
	if p.RulesStamp != r.stamp {
		return r.Read(p.Item)
	}
	reading, _ := r.words(p.Item, newField(titleField, p.Title), newField(summaryField, p.Summary))
	reading.Annotation = p.Annotation
	return reading
}

// ReadText reads one text instead of the item's own title and summary. Its evidence names the field "text".
func (r *Rules) ReadText(s string, it news.Item) *Reading {
	reading, in := r.words(it, newField(textField, s))
	reading.Annotation = r.annotate(reading.fields, in)
	return reading
}

// words reads an item's words, and says in which setting they stand.
func (r *Rules) words(it news.Item, fields ...field) (*Reading, setting) {
	reading := &Reading{Report: news.Report{Item: it}, fields: fields, plain: true}
	passages := make([]text.Passage, len(fields))
	for i, f := range fields {
		passages[i] = text.Passage{Text: f.text, Tokens: f.tokens}
		reading.plain = reading.plain && !slices.ContainsFunc(f.tokens, func(t text.Token) bool { return !isASCII(t.Kept) })
	}
	lang, script := text.DetectRead(it.Lang, passages...)
	in := setting{lang: lang, script: script, at: it.Published, home: r.gazette.homeOf(it.Country, lang)}
	if reading.tables = r.tables.Of(lang); reading.tables == 0 {
		reading.tables = r.tables.OfScript(script, lettersOf(fields))
		in.foreign = lang != ""
	}
	reading.slavic = isSlavicLanguage(lang, script)
	reading.langs[0], reading.countries[0], reading.outlets[0] = lang, strings.ToLower(it.Country), text.Fold(it.Outlet)
	return reading, in
}

// lettersOf returns the words that have letters beyond ASCII, as one.
func lettersOf(fields []field) string {
	var letters strings.Builder
	for _, f := range fields {
		for i := range f.tokens {
			if kept := f.tokens[i].Kept; !isASCII(kept) {
				letters.WriteString(kept)
			}
		}
	}
	return letters.String()
}

// isSlavicLanguage says whether capitals mark names in a language as the Slavic ones have them. Of an unknown language,
// Cyrillic is taken for Slavic.
func isSlavicLanguage(lang, script string) bool {
	switch lang {
	case "sr", "hr", "bs", "cnr", "sh", "sl", "mk", "bg", "ru", "uk":
		return true
	case "":
		return script == "Cyrl"
	}
	return false
}

func newField(name, s string) field {
	f := field{name: name, text: s, tokens: text.Read(s)}
	upper, lower := 0, 0
	for i := range f.tokens {
		switch t := &f.tokens[i]; {
		case t.Upper:
			upper++
		case !t.Capital:
			lower++
		}
	}
	f.oneCase = lower == len(f.tokens) || upper*3 >= len(f.tokens)*2 && lower == 0
	f.titled = lower*4 <= len(f.tokens) && len(f.tokens) > 3
	return f
}

// evidence makes the evidence of the field's tokens from and up to (not with) to.
func (f *field) evidence(from, to int, standsFor, rule string) news.Evidence {
	start, end := f.tokens[from].Start, f.tokens[to-1].End
	return news.Evidence{Field: f.name, Start: start, End: end, Text: f.text[start:end], StandsFor: standsFor, Rule: rule}
}
