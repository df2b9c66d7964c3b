package text

// Token is one word of a text: a run of letters, digits and the marks inside a word. A hyphen ends a token.
type Token struct {
	Start, End int    // byte offsets into the text that was read; End is exclusive
	Kept       string // lower case, Cyrillic and Greek in Latin, diacritics kept (NFC): "zvečan"
	Folded     string // Kept without diacritics: "zvecan"
	Capital    bool   // the word begins with a capital letter
	Upper      bool   // all its letters are capitals, and there is more than one
}
