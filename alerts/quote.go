package alerts

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
)

// Quote is what somebody wrote, word for word, and who it was.
type Quote struct{ Text, Outlet string }

// longest is how long a quote is at most, in characters.
const longest = 60

// quote returns the words that give a story its level, with those around them: the clause that they stand in, of the first
// report at that level.
func quote(story news.Story) Quote {
	gives := fmt.Sprintf("(level %d)", int(story.Level))
	for _, r := range story.Reports {
		if r.Level != story.Level {
			continue
		}
		for _, e := range r.Annotation.Evidence {
			field := r.Title
			if e.Field == "summary" {
				field = r.Summary
			}
			if e.Rule == "level" && strings.HasSuffix(e.StandsFor, gives) && e.Start >= 0 && e.Start < e.End && e.End <= len(field) {
				return Quote{clause(field, e.Start, e.End), r.Outlet}
			}
		}
	}
	return Quote{}
}

// clause returns the clause of s that s[start:end] stands in, or of a long one the words around it.
func clause(s string, start, end int) string {
	from, to := 0, len(s)
	if i := strings.LastIndexFunc(s[:start], parts); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		from = i + size
	}
	if i := strings.IndexFunc(s[end:], parts); i >= 0 {
		to = end + i
	}
	for utf8.RuneCountInString(s[from:to]) > longest {
		before, after := strings.IndexByte(s[from:start], ' '), strings.LastIndexByte(s[end:to], ' ')
		switch left, right := start-from, to-end; {
		case before >= 0 && (left >= right || after < 0):
			from += before + 1
		case after >= 0:
			to = end + after
		default: // one long stretch without a space
			from, to = start, end
			return Shorten(s[from:to], longest)
		}
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(s[from:to], "\ufffd")), " ")
}

// parts reports whether a sign ends a clause.
func parts(r rune) bool { return strings.ContainsRune(".,;:!?…–—\n\"“”„«»()", r) }
