package inflect

import (
	"fmt"
	"slices"
)

// twin is a beginning of words that the standards of a language spell in two ways: vežb and vježb.
type twin struct{ one, other string }

// readTwins reads a line of twins: a beginning, and its other spelling, both ways; with a > between them only one way.
func (l *Language) readTwins(words []string) error {
	oneWay := len(words) == 3 && words[1] == ">"
	if len(words) != 2 && !oneWay {
		return fmt.Errorf("twins want a beginning of words, and its other spelling")
	}
	for k := range l.keys {
		one, other := l.key(Key(k), words[0]), l.key(Key(k), words[len(words)-1])
		twins := append(l.keys[k].twins, twin{one, other})
		if !oneWay {
			twins = append(twins, twin{other, one})
		}
		slices.SortStableFunc(twins, func(a, b twin) int { return len(b.one) - len(a.one) })
		l.keys[k].twins = twins
	}
	return nil
}

// Twin returns a word, given by one of its keys, as the language's other standard spells it; "" where none does otherwise.
func (l *Language) Twin(k Key, word string) string {
	for _, t := range l.keys[k].twins {
		if len(word) >= len(t.one) && word[:len(t.one)] == t.one {
			return t.other + word[len(t.one):]
		}
	}
	return ""
}
