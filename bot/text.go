package bot

import "fmt"

// Text is a text for people, without any platform's markup: an adapter escapes each span and dresses it.
type Text []Span

// Span is a stretch of text in one dress.
type Span struct {
	Text   string // may come from outside: an adapter escapes it
	Strong bool
	Quiet  bool   // smaller or grey, where the platform can
	URL    string // what it links to; only http and https are shown as links
	Person string // who is named, as Person.ID; the adapter names them without calling them
}

// Say returns a text of one plain span.
func Say(s string) Text { return Text{{Text: s}} }

// Plain returns the text without its dress.
func (t Text) Plain() string {
	var all string
	for _, s := range t {
		all += s.Text
	}
	return all
}

// LeftOut says that of a page's paragraphs some have no room in a message, and where to read what they say.
func LeftOut(some, all int) Text {
	verb := "are"
	if some == 1 {
		verb = "is"
	}
	return Text{{Text: fmt.Sprintf("Too long for one message: %d of %s %s not shown whole. ", some, count(all, "paragraph"), verb) +
		"On the command line “karaula news” lists every report, and “karaula match” tells which words count in one.", Quiet: true}}
}
