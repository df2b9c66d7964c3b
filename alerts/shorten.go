package alerts

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shorten returns the first whole sentences of s that fit into limit characters, on one line. When not even the first
// fits, it is cut between words and ends with an ellipsis, which is the one character that may come on top of the limit.
// Bytes that are no UTF-8 become U+FFFD.
func Shorten(s string, limit int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	fits, n := len(s), 0
	for i := range s {
		if n == limit {
			fits = i
			break
		}
		n++
	}
	if end := lastSentence(s, fits); end > 0 {
		return s[:end]
	}
	cut := s[:fits]
	if i := strings.LastIndexByte(cut, ' '); i > 0 && s[fits] != ' ' {
		cut = cut[:i]
	}
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }) + "…"
}

// lastSentence returns the end, at most limit bytes, of the last whole sentence in s: behind a full stop, question or
// exclamation mark (and a closing quote) that a space and a capital follow (or a letter of a script without capitals),
// and that does not end an abbreviation or an ordinal number.
func lastSentence(s string, limit int) int {
	end := 0
	for i, r := range s[:limit] {
		if !strings.ContainsRune(".!?…", r) {
			continue
		}
		rest := strings.TrimLeft(s[i+utf8.RuneLen(r):], "\"”“’»)")
		closed := len(s) - len(rest)
		next := strings.TrimLeft(rest, " ")
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, "\"„“”«"))
		begins := unicode.IsUpper(first) || unicode.IsTitle(first) || unicode.Is(unicode.Lo, first)
		if closed > limit || len(next) == len(rest) || !begins || r == '.' && abbreviated(s[:i]) {
			continue
		}
		end = closed
	}
	return end
}

// abbreviated reports whether a full stop behind s ends an abbreviation or an ordinal rather than a sentence: a word of
// up to three letters (dr., gen., str., U.) or a number. Taking a short last word for an abbreviation only makes the
// text a sentence shorter.
func abbreviated(s string) bool {
	word := s[strings.LastIndexAny(s, " (")+1:]
	if utf8.RuneCountInString(word) <= 3 && !strings.ContainsAny(word, "0123456789") {
		return true
	}
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// brief is the card without what can be left out: a platform found it too long. Every story that it lists stays.
func (c Card) brief() Card {
	c.Headline, c.Where, c.Note, c.Summary = Shorten(c.Headline, 120), Shorten(c.Where, 80), Shorten(c.Note, 300), ""
	c.Evidence = c.Evidence[:min(len(c.Evidence), 3)]
	c.Lines = slices.Clone(c.Lines)
	for i := range c.Lines {
		c.Lines[i].Headline, c.Lines[i].URL = Shorten(c.Lines[i].Headline, 60), ""
	}
	return c
}
