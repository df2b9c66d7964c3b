package alerts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shorten returns the first whole sentences of s that fit into limit characters, on one line. When not even the first
// fits, it is cut between words and ends with an ellipsis.
func Shorten(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := s
	for i, n := 0, 0; i < len(s); n++ {
		if n == limit {
			cut = s[:i]
			break
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	if end := lastSentence(cut); end > 0 {
		return cut[:end]
	}
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }) + "…"
}

// lastSentence returns the end of the last whole sentence in s: behind a full stop, question or exclamation mark (and a
// closing quote) that a space and a capital follow, and that does not end an abbreviation or an ordinal number.
func lastSentence(s string) int {
	end := 0
	for i, r := range s {
		if !strings.ContainsRune(".!?…", r) {
			continue
		}
		after := i + utf8.RuneLen(r)
		rest := strings.TrimLeft(s[after:], "\"”“’»)")
		closed := len(s) - len(rest)
		next := strings.TrimLeft(rest, " ")
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, "\"„“”«"))
		if len(next) == len(rest) || !unicode.IsUpper(first) || r == '.' && abbreviated(s[:i]) {
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
