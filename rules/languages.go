package rules

import (
	"slices"
	"strings"
)

// languages are those that the region's feeds write in, by primary subtag, with their English names.
var languages = []struct{ code, name string }{
	{"sr", "Serbian"}, {"hr", "Croatian"}, {"bs", "Bosnian"}, {"cnr", "Montenegrin"}, {"sh", "Serbo-Croatian"}, {"sl", "Slovene"},
	{"mk", "Macedonian"}, {"bg", "Bulgarian"}, {"sq", "Albanian"}, {"ro", "Romanian"}, {"el", "Greek"}, {"tr", "Turkish"},
	{"hu", "Hungarian"}, {"en", "English"}, {"de", "German"}, {"fr", "French"}, {"it", "Italian"}, {"es", "Spanish"},
	{"ru", "Russian"}, {"uk", "Ukrainian"},
}

// LanguageName is a language's name in English, or "".
func LanguageName(code string) string {
	for _, l := range languages {
		if l.code == code {
			return l.name
		}
	}
	return ""
}

// rankOfName is the place of a language's name in the list.
func rankOfName(name string) int {
	for i, l := range languages {
		if l.name == name {
			return i
		}
	}
	return len(languages)
}

// languageCalled is the code of the language that somebody calls by its name, or nearly, or by a longer tag, or "".
func languageCalled(name string) string {
	if code, _, _ := strings.Cut(name, "-"); LanguageName(code) != "" {
		return code
	}
	var names []string
	for _, l := range languages {
		names = append(names, strings.ToLower(l.name))
	}
	if i := slices.Index(names, nearestOf(name, names)); i >= 0 {
		return languages[i].code
	}
	return ""
}

// standards are the languages that lang:sh asks for.
var standards = []string{"sr", "hr", "bs", "cnr", "sh"}

// sameLanguage says whether feeds in one language are read by whoever asks for the other: the four standards are one.
func sameLanguage(a, b string) bool {
	return a == b || slices.Contains(standards, a) && slices.Contains(standards, b)
}
