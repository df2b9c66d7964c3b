package feeds

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// The same sentences in every character set of the region come out the same, however the set is named or not named.
func TestDecode(t *testing.T) {
	const (
		latin    = "Čišćenje đubrišta: žitelji Šapca ćute"
		cyrillic = "Ђаци и Његош: Љубитељи читају у Џепу"
		bulgar   = "Щъркели край Свищов, протестът продължава"
		greek    = "Συλλαλητήριο στη Θεσσαλονίκη"
		turkish  = "Şubat'tan bu yana ilk yağmur, İzmir'de değil"
		romanian = "Ştiri: greva continuă şi în învăţământ"
	)
	tests := []struct{ name, set, header, declared, want string }{
		{"UTF-8", "utf-8", "text/xml; charset=utf-8", "utf-8", latin},
		{"UTF-8, nobody says", "utf-8", "", "", cyrillic},
		{"UTF-8, the server says Latin 1", "utf-8", "text/xml; charset=ISO-8859-1", "utf-8", latin},
		{"UTF-8, both say windows-1250", "utf-8", "text/xml; charset=windows-1250", "windows-1250", latin},
		{"windows-1250", "windows-1250", "", "windows-1250", latin},
		{"windows-1250 from the server", "windows-1250", "application/rss+xml;charset=windows-1250", "", latin},
		{"windows-1250, misspelt", "windows-1250", "", "win-1250", latin},
		{"windows-1250, another way", "windows-1250", "text/xml; charset=cp1250", "", latin},
		{"windows-1250 behind the server's default", "windows-1250", "text/xml; charset=ISO-8859-1", "windows-1250", latin},
		{"windows-1250, said to be UTF-8", "windows-1250", "text/xml; charset=utf-8", "utf-8", latin},
		{"windows-1250, said to be Latin 1", "windows-1250", "", "iso-8859-1", latin},
		{"windows-1250, nobody says", "windows-1250", "", "", latin},
		{"windows-1250, an unknown set", "windows-1250", "", "x-yu-ascii", latin},
		{"windows-1251", "windows-1251", "", "windows-1251", cyrillic},
		{"windows-1251, nobody says", "windows-1251", "", "", bulgar},
		{"windows-1251, said to be UTF-8", "windows-1251", "", "utf-8", cyrillic},
		{"windows-1251, said to be Latin 1", "windows-1251", "text/xml; charset=iso-8859-1", "", bulgar},
		{"iso-8859-2", "iso-8859-2", "", "ISO-8859-2", latin},
		{"iso-8859-2 with a broken header", "iso-8859-2", "text/xml; charset", "iso-8859-2", latin},
		{"iso-8859-5", "iso-8859-5", "", "iso-8859-5", cyrillic},
		{"iso-8859-7", "iso-8859-7", "", "iso-8859-7", greek},
		{"windows-1254", "windows-1254", "", "windows-1254", turkish},
		{"iso-8859-9", "iso-8859-9", "", "iso-8859-9", turkish},
		{"iso-8859-2, Romanian", "iso-8859-2", "", "iso-8859-2", romanian},
		{"iso-8859-2, misspelt", "iso-8859-2", "", "8859_2", latin},
		{"ibm866", "ibm866", "", "dos-866", bulgar},
		{"UTF-16, big end first", "utf-16be", "", "utf-16", cyrillic},
		{"UTF-16, little end first", "utf-16le", "", "utf-16", latin},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			enc, _ := charset.Lookup(tt.set)
			prolog := `<?xml version="1.0"?>`
			if tt.declared != "" {
				prolog = `<?xml version="1.0" encoding="` + tt.declared + `"?>`
			}
			body, err := enc.NewEncoder().String(prolog + "<t>" + tt.want + "</t>")
			if err != nil {
				t.Fatal(err)
			}
			if got := decode([]byte(body), tt.header); got != prolog+"<t>"+tt.want+"</t>" {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// What is wrong with single bytes costs single characters.
func TestDecodeDamage(t *testing.T) {
	tests := []struct{ name, in, header, want string }{
		{"one bad byte in UTF-8", "Šta žele đaci: tre\xe6i dan", "", "Šta žele đaci: treći dan"},
		{"an ad in another set", "Čačak, Šabac, Žabljak \x9aalje", "", "Čačak, Šabac, Žabljak šalje"},
		{"byte order mark", "\xef\xbb\xbf<rss>", "", "<rss>"},
		{"control characters", "a\x00b\x0bc\x1fd\te", "", "abcd\te"},
		{"C1 as windows-1252", "\u009akola \u0096 \u0084Ne\u0093", "", "škola – „Ne“"},
		{"C1 in iso-8859-2", "\x9akola i \xe6evap", "text/xml; charset=iso-8859-2", "škola i ćevap"},
		{"a set of DOS", "<?xml version='1.0' encoding='cp852'?>\xacja\x9fak, \xe6abac, \xa6abljak", "", "<?xml version='1.0' encoding='cp852'?>Čjačak, Šabac, Žabljak"},
		{"Euro sign", "5 \x80", "text/xml; charset=windows-1252", "5 €"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decode([]byte(tt.in), tt.header); got != tt.want {
				t.Errorf("decode(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<?xml encoding='windows-1250'?>\x9a"), "text/xml; charset=utf-8")
	f.Add([]byte("\xff\xfe<\x00"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text := decode(body, contentType)
		if !utf8.ValidString(text) {
			t.Fatalf("not UTF-8: %q", text)
		}
		if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }); i >= 0 {
			t.Fatalf("control character at %d in %q", i, text)
		}
	})
}
