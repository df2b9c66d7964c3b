package text

import (
	"strings"
	"unicode/utf8"
)

// addressStart returns the length of the beginning by which an address is known, or 0.
func addressStart(s string) int {
	if s == "" || s[0]|0x20 != 'w' && s[0]|0x20 != 'h' {
		return 0
	}
	for _, begin := range [...]string{"www.", "http://", "https://"} {
		if len(s) > len(begin) && strings.EqualFold(s[:len(begin)], begin) {
			if beginsWord(s, len(begin)) {
				return len(begin)
			}
		}
	}
	return 0
}

// addressEnd returns the end of the address that begins at start, or start if none does. Signs at its end are the
// sentence's, except a slash.
func addressEnd(s string, start int) int {
	head := addressStart(s[start:])
	if head == 0 {
		return start
	}
	end := start
	for i := start; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		switch k := look(c).kind; {
		case k == alphabetic || k == digit || c == '/' && size == 1, k == mark && end == i:
			end = i + size
		case k == dropped, c < utf8.RuneSelf && strings.ContainsRune("-._~:?#@!$&*+,;=%", c):
		default:
			return end
		}
		i += size
	}
	return end
}
