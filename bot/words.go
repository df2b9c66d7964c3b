package bot

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// Icon returns the sign of a level. It never stands alone: the level's word follows it.
func Icon(l news.Level) string {
	return [...]string{"⚪", "🟡", "🟠", "🔴", "⚫"}[min(max(l, news.None), news.Deadly)]
}

// Heading is a card's first line: icon, level and place, "🔴 VIOLENCE (3 of 4) · Zvečan, north Kosovo". A level that no
// second independent source and no trusted outlet reports is marked.
func Heading(c alerts.Card) string {
	line := fmt.Sprintf("%s %s (%d of 4)", Icon(c.Level), strings.ToUpper(c.Level.String()), int(c.Level))
	if c.Where != "" {
		line += " · " + c.Where
	}
	switch {
	case c.Level <= c.Confirmed:
	case c.LevelBy != "":
		line += " · set by " + oneLine(c.LevelBy) + ", unconfirmed"
	default:
		line += " · unconfirmed, 1 source"
	}
	if c.Exercise {
		line = "EXERCISE · " + line
	}
	return line
}

// Sources says who reports, how widely, and when: "11 outlets, 7 independent · 4 languages · first N1 12:04, read 12:05,
// latest Koha 14:31 CEST". Times are in zone.
func Sources(c alerts.Card, zone *time.Location) string {
	zone = cmp.Or(c.Zone, zone)
	at := func(t time.Time) string { return t.In(zone).Format("15:04") }
	parts := []string{count(c.Outlets, "outlet")}
	if c.Outlets > 1 {
		parts[0] += fmt.Sprintf(", %d independent", c.Independent)
	}
	if c.Languages > 1 {
		parts = append(parts, count(c.Languages, "language"))
	}
	times := fmt.Sprintf("first %s %s, read %s", outlet(c.First), at(c.First.Published), at(c.First.Seen))
	if c.Latest.ID != c.First.ID {
		times += fmt.Sprintf(", latest %s %s", outlet(c.Latest), at(c.Latest.Published))
	}
	return strings.Join(append(parts, times+c.Latest.Published.In(zone).Format(" MST")), " · ")
}

// State says what became of an alert: "taken back by RTS, 14:05 · on it: Ana, 14:20 · quiet until it worsens, at most until
// 5 Jun 14:20 · corrected 14:25 by Bo: level violence → tension"; "" for nothing. Times are in zone.
func State(c alerts.Card, zone *time.Location) string {
	zone = cmp.Or(c.Zone, zone)
	var parts []string
	named := map[string]bool{}
	for _, r := range c.Reports {
		if !r.TakenBack.IsZero() && !named[r.Outlet] {
			named[r.Outlet] = true
			parts = append(parts, "taken back by "+outlet(r)+", "+alerts.Moment(r.TakenBack, c.At, zone))
		}
	}
	if c.Taken.ID != "" {
		parts = append(parts, "on it: "+oneLine(c.Taken.Name)+", "+alerts.Moment(c.Taken.At, c.At, zone))
	}
	if !c.QuietUntil.IsZero() {
		parts = append(parts, "quiet until it worsens, at most until "+alerts.Moment(c.QuietUntil, c.At, zone))
	}
	parts = append(parts, Corrections(c, zone)...)
	return strings.Join(parts, " · ")
}

func outlet(r news.Report) string { return named(r.Outlet) }

func named(outlet string) string {
	if name := oneLine(outlet); name != "" { // a replayed feed names itself
		return name
	}
	return "unnamed outlet"
}

// Because says why the message is sent: which words stand for what, and which watchlists asked. name gives a region its
// name. At most three pieces of evidence are named, one of a kind: a place, what gave the level, a watched word.
func Because(c alerts.Card, name func(path string) string) string {
	var parts []string
	kinds := map[string]bool{}
	for _, e := range c.Evidence {
		kind := e.Rule
		if kind == "stands for" {
			kind = "place"
		}
		if kinds[kind] || kind == "lowered" || kind == "topic" {
			continue
		}
		kinds[kind] = true
		what := e.StandsFor
		switch kind {
		case "place":
			what = name(what)
		case "level":
			what = levelInWords(what)
		}
		verb := "is"
		if e.Rule == "stands for" {
			verb = "stands for"
		}
		parts = append(parts, fmt.Sprintf("“%s” %s %s", oneLine(e.Text), verb, what))
		if len(parts) == 3 {
			break
		}
	}
	if len(c.Watchlists) > 0 {
		lists := "watchlist "
		if len(c.Watchlists) > 1 {
			lists = "watchlists "
		}
		parts = append(parts, lists+strings.Join(c.Watchlists, ", "))
	}
	return strings.Join(parts, " · ")
}

// levelInWords turns the evidence's "clash (level 3)" into "clash (violence)".
func levelInWords(s string) string {
	category, number, _ := strings.Cut(strings.TrimSuffix(s, ")"), " (level ")
	if l, err := news.ParseLevel(number); err == nil {
		return fmt.Sprintf("%s (%s)", category, l)
	}
	return s
}

// What says in a few words what a message that is no opening one tells.
func What(c alerts.Card) string {
	last := c.Reports[len(c.Reports)-1]
	switch c.Reason {
	case news.ReasonRaised, news.ReasonRisen:
		if c.From >= c.Level { // told before: the message itself is brought up to date
			return "now at " + c.Level.String()
		}
		if c.LevelBy != "" {
			return fmt.Sprintf("↑ from %s to %s, set by %s", c.From, c.Level, oneLine(c.LevelBy))
		}
		return fmt.Sprintf("↑ from %s to %s", c.From, c.Level) + quoted(c.Quote)
	case news.ReasonConfirmed:
		return c.Confirmed.String() + " is confirmed" + quoted(c.Quote)
	case news.ReasonRelated:
		return "related"
	case news.ReasonStorm:
		return "related, and too much at once for an answer each"
	case news.ReasonEdited:
		return "an outlet changed its text"
	case news.ReasonTakenBack:
		return "an outlet took its report back"
	case news.ReasonMerged:
		return "two stories turned out to be one"
	case news.ReasonReport:
		return "one more report: " + outlet(last)
	case news.ReasonCorrection, news.ReasonOutlets, news.ReasonPlace, news.ReasonLanguage:
		if len(c.Milestones) > 0 {
			return strings.Join(Milestones(c), " · ")
		}
		return count(c.Outlets, "outlet") // what it was to tell does not hold any more
	case news.ReasonTaken:
		if c.Taken.ID == "" {
			return "nobody is on it any more"
		}
		return oneLine(c.Taken.Name) + " is on it"
	case news.ReasonQuieted:
		if c.QuietUntil.IsZero() {
			return "no longer quiet"
		}
		return "quiet until it worsens"
	case news.ReasonAmended:
		return "corrected"
	case news.ReasonLeftOut:
		return "its stories were changed: now " + Stories(len(c.Stories))
	}
	return string(c.Reason)
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// oneLine puts a text from outside on one line without control characters, so that it cannot forge the layout around it.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f && r < 0xa0 || hidden(r) }), " ")
}

// hidden reports whether a character shows nothing and changes how its neighbours show: zero-width and bidi controls, and
// the separators of lines and paragraphs.
func hidden(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff || r == 0x061c
}

// Plain returns a feed's text on one line and harmless: no control, zero-width or bidi characters.
func Plain(s string) string { return oneLine(s) }

// ListTitle says what a digest or fold gathers: "Digest: 5 stories below the level that is posted at once".
func ListTitle(c alerts.Card) string {
	n := Stories(len(c.Lines))
	switch c.Gathers {
	case news.ReasonQuiet:
		return "Held back in quiet hours: " + n
	case news.ReasonThrottle:
		return "Too much for a message each (alerts.throttle): " + n
	case news.ReasonStorm:
		return "Too much at once for a message each: " + n
	case news.ReasonAway:
		return c.Note + ": " + n + " from that time"
	case news.ReasonQuieted:
		return "While " + c.Quiet + " was quiet: " + n
	}
	return "Digest: " + n + " below the level that is posted at once"
}

// Stories counts stories: "1 story", "5 stories".
func Stories(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}

// ListLine is a story's line in a list: "🟡 tension · Zvečan, north Kosovo: Protest announced (3 outlets)".
func ListLine(l alerts.Line) string {
	line := Icon(l.Level) + " " + l.Level.String()
	if l.Where != "" {
		line += " · " + l.Where
	}
	return line + ": " + oneLine(l.Headline) + " (" + count(l.Outlets, "outlet") + ")"
}

// InShort says what a message is about where its headline is not in the reader's language: "In short: clash · tear gas"; "" where
// it is.
func InShort(c alerts.Card) string {
	if len(c.Short) == 0 {
		return ""
	}
	return "In short: " + strings.ReplaceAll(strings.Join(c.Short, " · "), "-", " ")
}
