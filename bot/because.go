package bot

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

// because says what one stretch of an item's words stands for, as people read it. name gives a region its name.
func because(e news.Evidence, name func(path string) string) string {
	words := "“" + alerts.Shorten(oneLine(e.Text), 60) + "”"
	asked := "“" + alerts.Shorten(oneLine(e.StandsFor), 60) + "”"
	switch e.Rule {
	case "place":
		return words + " is " + name(e.StandsFor)
	case "stands for":
		return words + " stands for " + name(e.StandsFor)
	case "level":
		return words + " is " + levelInWords(e.StandsFor)
	case "lowered":
		return words + " says that it is about " + e.StandsFor
	case "topic":
		return words + " is a word of " + e.StandsFor
	case "concept":
		return words + " is " + strings.ReplaceAll(e.StandsFor, "-", " ")
	case "beginning":
		return words + " begins with " + asked
	}
	if text.Fold(e.Text) == text.Fold(e.StandsFor) {
		return words + " is a watched word"
	}
	if e.Rule == "word" || e.Rule == "phrase" {
		return words + " is a form of " + asked
	}
	return words + " is " + asked
}

// mostNamed is how many pieces of evidence one paragraph names.
const mostNamed = 6

// listed names pieces of evidence, each once.
func listed(all []news.Evidence, name func(path string) string) string {
	var words []string
	seen := map[string]bool{}
	more := 0
	for _, e := range all {
		w := because(e, name)
		switch {
		case seen[w]:
			continue
		case len(words) == mostNamed:
			more++
		default:
			words = append(words, w)
		}
		seen[w] = true
	}
	if more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, "; ")
}
