package text

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed words.txt
var wordsFile string

// cues are what speaks for each language.
type cues struct {
	langs   []string          // the languages
	of      []int             // of each, the group that it is told from others with
	words   map[string][]int  // a word to the languages that it speaks for
	letters [lowEnd]langSet   // a letter to the groups that it speaks for
	parts   map[string][]part // pieces of words, by their first two bytes
}

// langSet is a set of languages, a bit each.
type langSet uint32

// part is a piece of words of one language.
type part struct {
	text string
	lang langSet
}

var known = readCues(wordsFile)

// readCues reads words.txt: lines of words, after "letters" of letters, after "parts" of pieces of words, for each
// language. What stands for several languages speaks for each.
func readCues(file string) *cues {
	k := &cues{words: map[string][]int{}, parts: map[string][]part{}}
	for line := range strings.Lines(file) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] == "#" {
			continue
		}
		lang := k.number(fields[0])
		switch fields[1] {
		case "letters":
			for _, c := range strings.Join(fields[2:], "") {
				k.letters[c] |= 1 << k.of[lang]
			}
		case "parts":
			for _, p := range fields[2:] {
				k.parts[p[:2]] = append(k.parts[p[:2]], part{p, 1 << lang})
			}
		default:
			for _, w := range fields[1:] {
				kept, _ := Key(w)
				k.words[kept] = append(k.words[kept], lang)
			}
		}
	}
	return k
}

// number returns the number of a language, which it enters if it is new.
func (k *cues) number(lang string) int {
	if i := slices.Index(k.langs, lang); i >= 0 {
		return i
	}
	i := len(k.langs)
	k.langs, k.of = append(k.langs, lang), append(k.of, i)
	if g := group(lang); g != lang {
		k.of[i] = k.number(g)
	}
	return i
}

// partsIn returns the languages that a word has pieces of.
func (k *cues) partsIn(word string) (langs langSet) {
	for i := range max(len(word)-1, 0) {
		for _, p := range k.parts[word[i:i+2]] {
			if strings.HasPrefix(word[i:], p.text) {
				langs |= p.lang
			}
		}
	}
	return langs
}

// A function word says twice as much as a word with a letter that only few languages have. Enough must be said to be
// believed: two words, or a word and a letter; and a word more than for any other language, since what speaks for two
// languages decides between neither. Weights chosen by hand.
const (
	wordWeight   = 2
	letterWeight = 1
	enough       = 3
	lead         = 2
)
