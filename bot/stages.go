package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// stages says how far a story came on its way to this channel: read, understood, asked for, told.
func (x *act) stages(p Page, story news.Story) (Page, bool, error) {
	quiet, err := x.tx.Quietings(x.now)
	if err != nil {
		return Page{}, false, err
	}
	x.policy.Quietings = quiet
	head := alerts.Clearest(story, x.Wording.Speaks)
	add := func(label string, text ...Span) {
		p.Paragraphs = append(p.Paragraphs, append(Text{{Text: label + ": ", Strong: true}}, text...))
	}
	p.Paragraphs = append(p.Paragraphs, Text{{Text: alerts.Shorten(oneLine(head.Title), 150), URL: head.URL}})
	first := story.Reports[0]
	read := fmt.Sprintf("%s %s, read %s", outlet(first), x.clock(first.Published), x.clock(first.Seen))
	if n := len(story.Reports); n > 1 {
		read = fmt.Sprintf("%d reports, the first by %s", n, read)
	}
	add("Read", Span{Text: read + "."})
	if allOld(story) {
		add("Old", Span{Text: "it stood in its feed when karaula first read that, or was older than poll.max_age when it came. Such reports are stored and found, and not told of."})
	}
	add("Understood as", Span{Text: x.levelWords(story) + "; " + x.placesOrNone(story) + "."})
	asked, err := x.askedHere(story)
	if err != nil {
		return Page{}, false, err
	}
	p.Paragraphs = append(p.Paragraphs, asked...)
	told, err := x.toldHere(story)
	if err != nil {
		return Page{}, false, err
	}
	add("Told", Span{Text: told})
	return p, false, nil
}

// allOld reports whether every report of a story was old when it came.
func allOld(story news.Story) bool {
	return !slices.ContainsFunc(story.Reports, func(r news.Report) bool { return !r.Old })
}

func (x *act) placesOrNone(story news.Story) string {
	if where := alerts.Where(story.Paths, x.Wording); where != "" {
		return where
	}
	return "no place that karaula knows"
}

// lists are the watchlists that post to this channel; on the console all.
func (x *act) lists() []news.Watchlist {
	if x.press.Destination == news.Console {
		return x.policy.Watchlists
	}
	return posting(x.policy.Watchlists, x.press.Destination)
}

// mostListsNamed is how many watchlists are explained singly.
const mostListsNamed = 8

// askedHere says of each watchlist of this channel whether it asks for a story, and what it does with it.
func (x *act) askedHere(story news.Story) (out []Text, err error) {
	lists := x.lists()
	if len(lists) == 0 {
		return []Text{Say("No watchlist posts to this channel, so nothing is told here.")}, nil
	}
	readings := x.read(story)
	verdicts := x.policy.Set.Concerned(story.Facts, readings)
	_, decisions := x.policy.Wants(story, verdicts, x.now)
	without := 0
	for _, w := range lists {
		i := slices.IndexFunc(verdicts, func(v rules.Verdict) bool { return v.Watchlist == w.Name })
		if i < 0 && len(out) >= mostListsNamed {
			without++
			continue
		}
		label := Span{Text: "Watchlist " + w.Name + " ", Strong: true}
		if i < 0 {
			out = append(out, Text{label, {Text: x.whyNot(w, story, readings)}})
			continue
		}
		says := "asks for it"
		if hit := listed(verdicts[i].Evidence, x.name); hit != "" {
			says += ": " + hit
		}
		out = append(out, Text{label, {Text: strings.TrimSpace(says + ". " + x.outcome(w, story, decisions))}})
	}
	if without > 0 {
		out = append(out, Say(fmt.Sprintf("%d more watchlists do not ask for it.", without)))
	}
	return out, nil
}

// outcome says what a watchlist that asks for a story does with it as things stand now.
func (x *act) outcome(w news.Watchlist, story news.Story, decisions []alerts.Decision) string {
	level := fmt.Sprintf("%s (%d)", story.Level, int(story.Level))
	for _, d := range decisions {
		if d.Watchlist != w.Name || d.Quieting != nil && d.Destination != x.press.Destination && x.press.Destination != news.Console {
			continue
		}
		switch d.Reason {
		case news.ReasonBelow:
			return "That is below the level: " + x.postsFrom(w) + ", and this is " + level + "."
		case news.ReasonDigest:
			return "That is below the level that is posted at once (" + x.postsFrom(w) + ", and this is " + level + "), so it waits for a digest (" + strings.Join(w.Digest, ", ") + ")."
		case news.ReasonQuiet:
			return "Quiet hours hold it back."
		case news.ReasonNoTarget:
			return "It posts nowhere (post_to)."
		case news.ReasonQuieted:
			return fmt.Sprintf("What is new of it waits: %s made %s quiet until %s; what is above %s is told all the same.", oneLine(d.Quieting.By), x.names().QuietName(*d.Quieting), x.clock(d.Quieting.Until), d.Quieting.Level)
		case news.ReasonNew:
			if allOld(story) {
				return ""
			}
			return "It is told at once."
		}
	}
	return ""
}

func (x *act) postsFrom(w news.Watchlist) string {
	if w.PostAt == nil {
		return "where only a place or a level hits, it posts from elevated (2) on"
	}
	return fmt.Sprintf("it posts from %s (%d) on", *w.PostAt, int(*w.PostAt))
}

// toldHere says what this channel was told of a story, or what keeps it from being told.
func (x *act) toldHere(story news.Story) (string, error) {
	holding, err := x.tx.AlertsHolding(story.ID)
	if err != nil {
		return "", err
	}
	var says []string
	for _, a := range holding {
		if a.Destination != x.press.Destination && x.press.Destination != news.Console {
			continue
		}
		line, err := x.toldIn(a)
		if err != nil {
			return "", err
		}
		says = append(says, line)
	}
	left, err := x.tx.LeftOut(story.ID)
	if err != nil {
		return "", err
	}
	for _, l := range left {
		if l.Destination == x.press.Destination {
			says = append(says, fmt.Sprintf("somebody left it out of alert %d; it is told again if it %s.", l.Alert, worse(l.Level)))
		}
	}
	if len(says) > 0 {
		return strings.Join(says, " "), nil
	}
	return x.notTold(story)
}

// notTold says why a story stands in no alert here.
func (x *act) notTold(story news.Story) (string, error) {
	last := story.Reports[len(story.Reports)-1]
	then := x.policy
	var err error
	if then.Quietings, err = x.tx.Quietings(last.Seen); err != nil {
		return "", err
	}
	verdicts := x.policy.Set.Concerned(story.Facts, x.read(story))
	here := func(p alerts.Policy) (wanted bool, held *news.Quieting) {
		wants, decisions := p.Wants(story, verdicts, last.Seen)
		for _, d := range decisions {
			if d.Quieting != nil && (d.Destination == x.press.Destination || x.press.Destination == news.Console) {
				held = d.Quieting
			}
		}
		return slices.ContainsFunc(wants, func(w alerts.Want) bool {
			return w.Destination == x.press.Destination || x.press.Destination == news.Console
		}), held
	}
	wanted, held := here(then)
	switch {
	case held != nil:
		return fmt.Sprintf("no. When its last report came, %s, %s had made %s quiet.", x.clock(last.Seen), oneLine(held.By), x.names().QuietName(*held)), nil
	case wanted && last.Old:
		return "no, since its reports were old when they came.", nil
	case wanted:
		return fmt.Sprintf("no, although the watchlists would ask for it as they are now. Its last report came %s: since then a watchlist, a quieting or what karaula understands was changed. Nothing is told later for that; a new report is.", x.clock(last.Seen)), nil
	}
	return "no.", nil
}

// toldIn says how an alert, digest or fold of this channel tells of the story that it holds.
func (x *act) toldIn(a news.Alert) (string, error) {
	where := ""
	if a.Destination != x.press.Destination && !strings.HasSuffix(a.Destination.Platform(), "-webhook") {
		where = " in " + string(a.Destination)
	}
	pending, err := x.tx.Pending(a.ID)
	if err != nil && !isNone(err) {
		return "", err
	}
	if err == nil && pending.Failures > 0 {
		return fmt.Sprintf("the delivery of alert %d%s failed %s: %s. It is tried again.", a.ID, where, times(pending.Failures), strings.TrimRight(oneLine(pending.Error), ".")), nil
	}
	what := fmt.Sprintf("alert %d", a.ID)
	switch a.Kind {
	case news.KindDigest:
		what = "a digest"
	case news.KindFold:
		what = fmt.Sprintf("a list of what was too much for a message each (alert %d)", a.ID)
	}
	switch {
	case a.Shown == 0 && a.Due.After(x.now):
		return fmt.Sprintf("not yet: it is held for %s%s at %s.", what, where, x.clock(a.Due)), nil
	case a.Shown == 0:
		return fmt.Sprintf("not yet: it is about to be posted in %s%s.", what, where), nil
	case a.Gone:
		return fmt.Sprintf("yes, in %s%s at %s; somebody deleted that message.", what, where, x.clock(a.Posted)), nil
	}
	return fmt.Sprintf("yes, in %s%s, posted %s.", what, where, x.clock(a.Posted)), nil
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
