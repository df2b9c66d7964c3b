package feeds

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// monthBeginnings are the beginnings of month names, without diacritics and in lower case, in every language of the
// region, in both scripts and all cases of the noun. The longest beginning that fits a word decides.
var monthBeginnings = map[string]int{
	// English, Serbian, Bosnian, Slovene, Romanian, Turkish, Hungarian
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "maj": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8, "avg": 8, "sep": 9,
	"okt": 10, "oct": 10, "nov": 11, "dec": 12, "dek": 12, "ian": 1, "iun": 6, "iul": 7, "noi": 11, "sze": 9,
	"oca": 1, "sub": 2, "nis": 4, "haz": 6, "tem": 7, "agu": 8, "eyl": 9, "eki": 10, "kas": 11, "ara": 12,
	// Croatian
	"sij": 1, "velj": 2, "ozu": 3, "tra": 4, "svi": 5, "lip": 6, "srp": 7, "kol": 8, "ruj": 9, "lis": 10, "stu": 11, "pro": 12,
	// Albanian
	"shk": 2, "pri": 4, "qer": 6, "korr": 7, "gush": 8, "shta": 9, "tet": 10, "nen": 11, "dhj": 12,
	// Serbian, Macedonian and Bulgarian in Cyrillic
	"јан": 1, "јану": 1, "фев": 2, "феб": 2, "мар": 3, "апр": 4, "мај": 5, "маи": 5, "јун": 6, "јул": 7, "авг": 8, "сеп": 9, "окт": 10,
	"ное": 11, "нов": 11, "дек": 12, "дец": 12, "яну": 1, "юни": 6, "юли": 7,
	// Greek
	"ιαν": 1, "φεβ": 2, "μαρ": 3, "απρ": 4, "μαι": 5, "ιουν": 6, "ιουλ": 7, "αυγ": 8, "σεπ": 9, "οκτ": 10, "νοε": 11, "δεκ": 12,
}

// month returns the month that a word names, 0 for none.
func month(word string) int {
	word = foldWord(word)
	for end := min(len(word), longestBeginning); end >= 3; end-- {
		if n, ok := monthBeginnings[word[:end]]; ok {
			return n
		}
	}
	return 0
}

// longestBeginning is how many bytes the longest of them has.
var longestBeginning = func() (n int) {
	for beginning := range monthBeginnings {
		n = max(n, len(beginning))
	}
	return n
}()

// foldWord puts a word in lower case without diacritics.
func foldWord(word string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'ı':
			return 'i'
		}
		return r
	}, norm.NFD.String(strings.ToLower(word)))
}
