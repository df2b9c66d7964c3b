package text

import "strings"

// Fold returns the folded keys of a text's words with one space between them: two titles with the same Fold say the
// same in the same words, whatever their alphabet, case, diacritics and punctuation. Fold of a Fold changes nothing.
func Fold(s string) string {
	return join(Read(s), func(t *Token) string { return t.Folded })
}

// Key returns the two keys of a word as Read gives them. Of a text that is more than one word, or none, it returns the
// keys of all, with one space between them.
func Key(word string) (kept, folded string) {
	tokens := Read(word)
	if len(tokens) == 1 {
		return tokens[0].Kept, tokens[0].Folded
	}
	return join(tokens, func(t *Token) string { return t.Kept }), join(tokens, func(t *Token) string { return t.Folded })
}

func join(tokens []Token, key func(*Token) string) string {
	var b strings.Builder
	for i := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(key(&tokens[i]))
	}
	return b.String()
}
