package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How neighbours spell a name of somebody else's language: what they write for its letters. What differs in diacritics
// alone need not be here, since names are compared without.
var (
	fromSerbian = []*strings.Replacer{
		spelled("dž xh đ gj ć q č ç š sh ž zh"), // Albanian: Vuçiq
		spelled("đ gj ć kj"),                    // Macedonian: Вучиќ
		spelled("đ dž"),                         // Bulgarian: Джуканович
		spelled("đ dj"),                         // English and French: Djukanovic
		spelled("č cs ć cs ž zs đ gy"),          // Hungarian: Vucsics
	}
	fromAlbanian = []*strings.Replacer{
		spelled("sh š zh ž xh dž dh d th t gj đ q ć ll l rr r y i x dz ç č"),   // Serbian: Tači
		spelled("sh š zh ž xh dž dh d th t gj gj q kj ll l rr r y i x dz ç č"), // Macedonian: Тачи
	}
)

// spelled makes a replacer of pairs, for small letters and for one at the beginning of a name.
func spelled(pairs string) *strings.Replacer {
	all := strings.Fields(pairs)
	for _, s := range slices.Clone(all) {
		first, size := utf8.DecodeRuneInString(s)
		all = append(all, string(unicode.ToUpper(first))+s[size:])
	}
	return strings.NewReplacer(all...)
}

// spellings returns a pattern that names somebody of a place, and how the neighbours spell it.
func spellings(say, place string) []string {
	country, _, _ := strings.Cut(place, "/")
	all, neighbours := []string{say}, []*strings.Replacer(nil)
	switch {
	case strings.ContainsAny(say, "čćšžđČĆŠŽĐ"):
		neighbours = fromSerbian
	case country == "kosovo" || country == "albania":
		neighbours = fromAlbanian
	}
	for _, n := range neighbours {
		if s := n.Replace(say); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
