package bot

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Milestones are the lines of an answer that say how the alert grew, in the order of their weight: "RTS changed its report:
// from violence to tension", "3 outlets (B92, RTS, Kallxo)", "reached Leposavić, north Kosovo (Koha)", "first report in
// Macedonian (MIA)".
func Milestones(c alerts.Card) []string {
	var lines []string
	for _, m := range c.Milestones {
		names := make([]string, len(m.Names))
		for i, n := range m.Names {
			names[i] = named(n)
		}
		who := strings.Join(names, ", ")
		switch m.Reason {
		case news.ReasonOutlets:
			if more := m.Outlets - len(names); more > 0 {
				who = "the latest: " + who
			}
			lines = append(lines, fmt.Sprintf("%s (%s)", count(m.Outlets, "outlet"), who))
		case news.ReasonPlace:
			lines = append(lines, fmt.Sprintf("reached %s (%s)", m.Where, who))
		case news.ReasonLanguage:
			lines = append(lines, fmt.Sprintf("first report in %s (%s)", language(m.Lang), who))
		case news.ReasonCorrection:
			lines = append(lines, correction(m, who))
		}
	}
	return lines
}

// correction says what an outlet took back.
func correction(m alerts.Milestone, who string) string {
	if m.Title != "" {
		line := fmt.Sprintf("%s took back its report “%s”", who, oneLine(alerts.Shorten(m.Title, 120)))
		if m.To < m.From {
			line += fmt.Sprintf(": from %s to %s", m.From, m.To)
		}
		return line
	}
	line := who + " changed its report: "
	switch {
	case m.To < m.From && m.To == news.None:
		line += "nothing of " + m.From.String() + " is left"
	case m.To < m.From:
		line += fmt.Sprintf("from %s to %s", m.From, m.To)
	}
	if m.Where == "" {
		return line
	}
	if m.To < m.From {
		line += ", and "
	}
	return line + "no word of " + m.Where + " any more"
}

// quoted is a quote behind what it gives the reason for: ": “рањено 25 војника” (RTS)".
func quoted(q alerts.Quote) string {
	if q.Text == "" {
		return ""
	}
	return fmt.Sprintf(": “%s” (%s)", oneLine(q.Text), named(q.Outlet))
}

// languages are the names of those that feeds are read in most.
var languages = map[string]string{
	"sr": "Serbian", "hr": "Croatian", "bs": "Bosnian", "cnr": "Montenegrin", "sh": "Serbo-Croatian", "sl": "Slovenian", "mk": "Macedonian",
	"bg": "Bulgarian", "sq": "Albanian", "ro": "Romanian", "el": "Greek", "hu": "Hungarian", "tr": "Turkish", "en": "English", "de": "German",
	"fr": "French", "it": "Italian", "es": "Spanish", "pt": "Portuguese", "nl": "Dutch", "ru": "Russian", "uk": "Ukrainian", "pl": "Polish",
	"cs": "Czech", "sk": "Slovak", "ar": "Arabic", "rom": "Romani",
}

// language is a language's name by its primary subtag; the subtag where none is known.
func language(tag string) string {
	if name := languages[tag]; name != "" {
		return name
	}
	return oneLine(tag)
}
