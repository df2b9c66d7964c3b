package bot

import (
	"strconv"
	"testing"
)

func FuzzParseWrong(f *testing.F) {
	for _, s := range []string{"", "place", "old 12", "story 0", "topic -1", "serious 9223372036854775807", "place 1 2", " 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		what, story, ok := parseWrong(arg)
		if !ok {
			return
		}
		if noted(what) == "" || story < 0 {
			t.Errorf("%q is read as %q, story %d", arg, what, story)
		}
		again := string(what)
		if story > 0 {
			again += " " + strconv.FormatInt(story, 10)
		}
		if w, s, ok := parseWrong(again); w != what || s != story || !ok {
			t.Errorf("%q comes back as %q, story %d, %v", again, w, s, ok)
		}
	})
}
