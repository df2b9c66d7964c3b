package feeds

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode turns a body into valid UTF-8 without control characters. What the bytes themselves show (a byte order mark,
// valid multi-byte UTF-8) wins over what labels say, since labels are set by servers that never looked; a label that does
// not fit is dropped; where nothing fits, the shape of the text decides between the region's character sets. One bad byte
// costs one character.
func decode(body []byte, contentType string) string {
	if enc, rest := byOrderMark(body); enc != nil {
		return cleanControls(decodeWith(enc, rest))
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	header, declared := headerCharset(contentType), declaredCharset(body)
	valid := utf8.Valid(body)
	if valid && !isEastAsian(header) && !isEastAsian(declared) {
		return cleanControls(string(body))
	}
	guessed := guess(body)
	for _, label := range labels(header, declared) {
		enc, name := lookup(label)
		if enc == nil || name == "replacement" {
			continue
		}
		if name == "utf-8" {
			if mostlyUTF8(body) {
				return cleanControls(decodeMixed(body))
			}
			continue
		}
		if name == "windows-1252" && guessed != charmap.Windows1252 {
			continue // the label of programs that know no other, on a text that has the shape of another
		}
		if text := decodeWith(enc, body); fits(text) {
			return cleanControls(text)
		}
	}
	if valid || mostlyUTF8(body) {
		return cleanControls(decodeMixed(body))
	}
	return cleanControls(decodeWith(guessed, body))
}

// byOrderMark recognises UTF-16 and UTF-32, by their mark or by the NULs around the first '<' or '{'.
func byOrderMark(body []byte) (encoding.Encoding, []byte) {
	marks := []struct {
		prefix string
		keep   bool // the prefix belongs to the text
		enc    encoding.Encoding
	}{
		{"\x00\x00\xfe\xff", false, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		{"\xff\xfe\x00\x00", false, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"\xfe\xff", false, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"\xff\xfe", false, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\x00\x00\x00<", true, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
		{"<\x00\x00\x00", true, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"\x00<", true, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"<\x00", true, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"\x00{", true, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"{\x00", true, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	}
	for _, m := range marks {
		if bytes.HasPrefix(body, []byte(m.prefix)) {
			if !m.keep {
				body = body[len(m.prefix):]
			}
			return m.enc, body
		}
	}
	return nil, body
}

func headerCharset(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return params["charset"]
	}
	_, rest, found := strings.Cut(strings.ToLower(contentType), "charset=")
	if !found {
		return ""
	}
	label, _, _ := strings.Cut(rest, ";")
	return strings.Trim(label, ` "'`)
}

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']?([A-Za-z0-9_.:-]+)`)

func declaredCharset(body []byte) string {
	m := declaration.FindSubmatch(body[:min(len(body), 1024)])
	if m == nil {
		return ""
	}
	return string(m[1])
}

var (
	windowsSet = regexp.MustCompile(`(?i)^(?:x-)?(?:win|windows|cp|ms|microsoft-cp)[-_ ]?(125[0-8])$`)
	isoSet     = regexp.MustCompile(`(?i)^(?:iso)?[-_ ]?8859[-_ ]?(1?[0-9])$`)
	dosSet     = regexp.MustCompile(`(?i)^(?:cp|ibm|dos|x-cp|ms)?[-_ ]?(437|85[0258]|866)$`)
)

// dosSets are those of the region that browsers do not know.
var dosSets = map[string]encoding.Encoding{
	"437": charmap.CodePage437, "850": charmap.CodePage850, "852": charmap.CodePage852, "855": charmap.CodePage855,
	"858": charmap.CodePage858, "866": charmap.CodePage866,
}

// lookup returns the character set that a label names, however people write it ("win-1250", "cp_1251", "iso8859_2", "dos-852"),
// and the set's own name; nil for one that nobody knows.
func lookup(label string) (encoding.Encoding, string) {
	label = strings.TrimSpace(label)
	if m := windowsSet.FindStringSubmatch(label); m != nil {
		label = "windows-" + m[1]
	} else if m := isoSet.FindStringSubmatch(label); m != nil {
		label = "iso-8859-" + m[1]
	} else if m := dosSet.FindStringSubmatch(label); m != nil {
		return dosSets[m[1]], "ibm" + m[1]
	}
	return charset.Lookup(label)
}

// labels orders what was said: the server first, except where it says only what servers say by default.
func labels(header, declared string) []string {
	switch strings.ToLower(header) {
	case "iso-8859-1", "latin1", "us-ascii", "ascii":
		if declared != "" {
			return []string{declared, header}
		}
	}
	return []string{header, declared}
}

func isEastAsian(label string) bool {
	if label == "" {
		return false
	}
	_, name := lookup(label)
	switch name {
	case "gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr":
		return true
	}
	return false
}

func decodeWith(enc encoding.Encoding, body []byte) string {
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return string(bytes.ToValidUTF8(body, []byte("\ufffd")))
	}
	return string(text)
}

// fits says that a character set has nearly all of the bytes: under one in 500 characters may be undefined in it.
func fits(text string) bool {
	return strings.Count(text, "\ufffd")*500 <= len(text)
}

// mostlyUTF8 says that there are at least as many whole multi-byte letters as bytes that are no UTF-8.
func mostlyUTF8(body []byte) bool {
	bad, good := 0, 0
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	return good >= bad
}

// decodeMixed keeps what is UTF-8 and reads each other byte in the single-byte set that these bytes look like.
func decodeMixed(body []byte) string {
	single := guess(withoutUTF8(body))
	var b strings.Builder
	b.Grow(len(body))
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			r = single.DecodeByte(body[i])
		}
		b.WriteRune(r)
		i += n
	}
	return b.String()
}

// withoutUTF8 blots out the whole multi-byte letters.
func withoutUTF8(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		_, n := utf8.DecodeRune(body[i:])
		if n == 1 {
			out = append(out, body[i])
		} else {
			out = append(out, ' ')
		}
		i += n
	}
	return out
}

// guess tells the region's single-byte sets apart by shape: Cyrillic words are runs of high bytes; Latin ones hold single
// high bytes, which in windows-1250 are mostly č ć š ž đ and their capitals.
func guess(body []byte) *charmap.Charmap {
	const latin = "\xe8\xe6\x9a\x9e\xf0\xc8\xc6\x8a\x8e\xd0" // č ć š ž đ Č Ć Š Ž Đ in windows-1250
	high, inRuns, south := 0, 0, 0
	for i, c := range body {
		if c < 0x80 {
			continue
		}
		high++
		if i > 0 && body[i-1] >= 0x80 || i+1 < len(body) && body[i+1] >= 0x80 {
			inRuns++
		}
		if strings.IndexByte(latin, c) >= 0 {
			south++
		}
	}
	switch {
	case inRuns*2 > high:
		return charmap.Windows1251
	case south*2 > high:
		return charmap.Windows1250
	}
	return charmap.Windows1252
}

// cleanControls drops what XML 1.0 does not allow, and reads the C1 range as windows-1252, which is what its bytes were
// meant as (Š and ž stand there in windows-1250 too).
func cleanControls(text string) string {
	if !mayNeedCleaning(text) {
		return text
	}
	return strings.ToValidUTF8(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return r
		case r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff || r == 0xfeff:
			return -1
		case r >= 0x80 && r < 0xa0:
			return fromC1(r)
		}
		return r
	}, text), "")
}

// mayNeedCleaning looks for the first bytes of what cleanControls changes, and for bytes that are no UTF-8 anywhere; most
// feeds have none of them.
func mayNeedCleaning(text string) bool {
	for i := range len(text) {
		c := text[i]
		switch {
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r', c == 0x7f, c == 0xef:
			return true
		case c == 0xc2 && i+1 < len(text) && text[i+1] < 0xa0:
			return true
		}
	}
	return !utf8.ValidString(text)
}

// fromC1 reads a C1 control character as the windows-1252 byte it was; the five that are undefined there are dropped.
func fromC1(r rune) rune {
	if c := charmap.Windows1252.DecodeByte(byte(r)); c != r && c != utf8.RuneError {
		return c
	}
	return -1
}
