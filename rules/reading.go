package rules

import (
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// Reading is one item read once: the item, what the rules found in it, and its words, as watchlists need them.
type Reading struct {
	news.Report
	fields []field
}

// field is one text of an item, in words.
type field struct {
	name   string // "title", "summary" or "text", as evidence names it
	text   string
	tokens []text.Token
}

// Read reads an item's title and summary.
func (r *Rules) Read(it news.Item) *Reading {
	return &Reading{Report: news.Report{Item: it}}
}

// ReadText reads one text instead of the item's own title and summary. Its evidence names the field "text".
func (r *Rules) ReadText(s string, it news.Item) *Reading {
	return &Reading{Report: news.Report{Item: it}}
}
