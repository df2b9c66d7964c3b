package store

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// opaque is a text of bytes that mean nothing to karaula and must come back as they were: what a server sends as ETag need not
// be UTF-8, and PostgreSQL takes nothing else.
type opaque string

// strange stands before a text whose letters are bytes.
const strange = "\ufffd"

// text is how an opaque text is stored. One with a NUL, which no header may bring back, is not.
func (o opaque) text() string {
	s := string(o)
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return ""
	case utf8.ValidString(s) && !strings.HasPrefix(s, strange):
		return s
	}
	letters := []rune(strange)
	for i := range len(s) {
		letters = append(letters, rune(s[i]))
	}
	return string(letters)
}

// Scan takes the text as it is stored; it satisfies sql.Scanner.
func (o *opaque) Scan(v any) error {
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case []byte:
		s = string(v)
	default:
		return fmt.Errorf("a text holds %T", v)
	}
	letters, found := strings.CutPrefix(s, strange)
	if !found {
		*o = opaque(s)
		return nil
	}
	plain := make([]byte, 0, len(letters))
	for _, letter := range letters {
		plain = append(plain, byte(letter))
	}
	*o = opaque(plain)
	return nil
}
