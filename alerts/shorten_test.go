package alerts

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		name, text string
		limit      int
		want       string
	}{
		{"it fits", "Short.", 10, "Short."},
		{"it fits to the character", "Звечан", 6, "Звечан"},
		{"spaces and lines", " One\n\ttwo\u00a0three ", 50, "One two three"},
		{"one sentence of two", "One is here. Two is here too.", 20, "One is here."},
		{"a sentence that ends at the limit", "One is here. Two is here.", 12, "One is here."},
		{"a closing quote on the limit", "He said „Go home.“ Then they went.", 18, "He said „Go home.“"},
		{"a closing quote over the limit", "They fled. He said „Go home.“ Then.", 28, "They fled."},
		{"question and exclamation", "Who? Nobody knows! Not even we do.", 25, "Who? Nobody knows!"},
		{"an ellipsis", "They waited… Then it began again.", 20, "They waited…"},
		{"no sentence fits", "Police used tear gas against protesters.", 22, "Police used tear gas…"},
		{"the cut falls between words", "Police used tear gas against protesters.", 20, "Police used tear gas…"},
		{"no comma before the ellipsis", "Police, gendarmerie, army and more", 21, "Police, gendarmerie…"},
		{"one long word", "Donaudampfschifffahrt", 5, "Donau…"},
		{"an abbreviation", "They say dr. Petar Petrović came to Zvečan. He left.", 47, "They say dr. Petar Petrović came to Zvečan."},
		{"only an abbreviation", "They say dr. Petar Petrović came to Zvečan.", 20, "They say dr. Petar…"},
		{"an initial", "The talks with J. Borrell went on for hours today.", 25, "The talks with J. Borrell…"},
		{"an ordinal", "Sastanak je 27. Maja u Zvečanu i traje.", 25, "Sastanak je 27. Maja u…"},
		{"a lower-case letter", "See www.n1info. rs for more of this", 22, "See www.n1info. rs for…"},
		{"Cyrillic", "Полиција стиже. Војска још није стигла.", 20, "Полиција стиже."},
		{"Greek", "Η αστυνομία ήρθε. Ο στρατός όχι ακόμα.", 25, "Η αστυνομία ήρθε."},
		{"Turkish", "Polis geldi. İstanbul bekliyor hâlâ.", 20, "Polis geldi."},
		{"Albanian", "Policia erdhi. Çfarë ndodhi pastaj nuk dihet.", 25, "Policia erdhi."},
		{"letters without capitals", "המשטרה הגיעה. הצבא עדיין לא הגיע.", 20, "המשטרה הגיעה."},
		{"an opening quote after it", "Police came. “Nobody was hurt”, they say.", 25, "Police came."},
		{"bytes that are no letters", "a\xffb", 10, "a\ufffdb"},
		{"nothing", "", 10, ""},
		{"no room", "Text", 0, "…"},
	} {
		if got := Shorten(c.text, c.limit); got != c.want {
			t.Errorf("%s: %q to %d is %q, want %q", c.name, c.text, c.limit, got, c.want)
		}
	}
}

// FuzzShorten holds what must be true of every text: it is short enough, one line, valid, and says nothing that the text
// does not say from its beginning.
func FuzzShorten(f *testing.F) {
	for _, s := range []string{"", "One. Two. Three.", "Полиција је ту. Војска није.", "a\xff\xfe. B", "„Go.“ He", strings.Repeat("word ", 100), "...", "А! Б? В… Г."} {
		for _, limit := range []int{0, 1, 5, 300} {
			f.Add(s, limit)
		}
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 0 || limit > 2000 {
			return
		}
		got := Shorten(s, limit)
		if n := utf8.RuneCountInString(got); n > limit+1 {
			t.Errorf("%q has %d characters, more than %d and an ellipsis", got, n, limit)
		}
		if !utf8.ValidString(got) {
			t.Errorf("%q is no UTF-8", got)
		}
		if strings.IndexFunc(got, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }) >= 0 {
			t.Errorf("%q is more than one line", got)
		}
		whole := strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
		if !strings.HasPrefix(whole, strings.TrimSuffix(got, "…")) && !strings.HasPrefix(whole, got) {
			t.Errorf("%q is no beginning of %q", got, whole)
		}
		if again := Shorten(got, limit+1); again != got {
			t.Errorf("%q becomes %q when it is shortened again", got, again)
		}
	})
}
