package bot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
)

func whyCommand() Command {
	return Command{Name: "why", Example: "why s45", keep: (*act).whyAsked,
		Does: "Why something was sent here or not, step by step: also of a link that karaula never saw",
		Args: []Arg{{Name: "what", Does: "the link of a report, story s45 or alert 12", Required: true, suggest: suggestStories}}}
}

const whyHint = "Type: " + Slash + " why https://… (the link of a report), why s45 (a story, as news numbers it) or why alert 12"

// whyAsked explains what was typed or filled in.
func (x *act) whyAsked(typed string) (Answer, error) {
	typed, form := x.given(typed, whyForm(), whyIn)
	if form != nil {
		return Answer{Form: form}, nil
	}
	return x.answering(x.reading, typed, x.whyTyped)
}

// whyTyped says why a link, a story or an alert was told of here, or not.
func (x *act) whyTyped(typed string) (Page, bool, error) {
	lower := strings.ToLower(strings.Join(strings.Fields(typed), " "))
	if m := quietNumber.FindStringSubmatch(lower); m != nil {
		id, _ := strconv.ParseInt(m[5], 10, 64) // 18 digits at most
		if m[1] != "" || m[3] != "" {
			return x.whyAlert(id)
		}
		return x.whyStory(id)
	}
	address := strings.Trim(typed, "<>")
	if !strings.Contains(address, "://") && strings.Contains(address, ".") && !strings.Contains(address, " ") {
		address = "https://" + address
	}
	link := feeds.Canonical(address)
	if link == "" {
		return Page{Paragraphs: []Text{Say(fmt.Sprintf("“%s” is no link, no story and no alert. %s", part(typed, 80), whyHint))}}, true, nil
	}
	return x.whyLink(address, link)
}

// whyAlert explains an alert of this channel as the button below it does.
func (x *act) whyAlert(id int64) (Page, bool, error) {
	a, err := x.tx.Alert(id)
	switch {
	case isNone(err):
		return Page{Paragraphs: []Text{Say(fmt.Sprintf("There is no alert %d, or no longer: its number stands in the message's first line. %s", id, whyHint))}}, true, nil
	case err != nil:
		return Page{}, false, err
	case a.Destination != x.press.Destination && x.press.Destination != news.Console:
		return Page{Paragraphs: []Text{Say(fmt.Sprintf("Alert %d stands in another channel. It is explained there.", id))}}, true, nil
	}
	x.alert = a
	answer, err := x.why()
	if err != nil {
		return Page{}, false, err
	}
	return *answer.Private, false, nil
}

// whyStory explains a story.
func (x *act) whyStory(id int64) (Page, bool, error) {
	story, err := x.tx.Story(id)
	if isNone(err) || err == nil && len(story.Reports) == 0 {
		return Page{Paragraphs: []Text{Say(fmt.Sprintf("There is no story s%d, or no longer: what is old is forgotten (keep.items in config.yaml). %s", id, whyHint))}}, true, nil
	}
	if err != nil {
		return Page{}, false, err
	}
	p := Page{Paragraphs: []Text{{{Text: fmt.Sprintf("Story s%d", id), Strong: true}}}}
	if story.ID != id {
		p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("It turned out to be the same event as story s%d, and became a part of it.", story.ID)))
	}
	return x.stages(p, story)
}

// mostAtLink is how many items of one page are looked at: a live blog has many.
const mostAtLink = 20

// whyLink explains what became of a page.
func (x *act) whyLink(address, link string) (Page, bool, error) {
	p := Page{Paragraphs: []Text{{{Text: alerts.Shorten(oneLine(address), 200), Strong: true}}}}
	reports, of, err := x.tx.AtLink(link, mostAtLink)
	if err != nil {
		return Page{}, false, err
	}
	if len(reports) > 0 {
		story, err := x.tx.Story(of[len(of)-1])
		if err != nil {
			return Page{}, false, err
		}
		r := reports[len(reports)-1]
		says := fmt.Sprintf("It was read: %s published it %s, karaula read it %s.", outlet(r), x.clock(r.Published), x.clock(r.Seen))
		if others := len(story.Reports) - 1; others > 0 {
			says += fmt.Sprintf(" It was folded into story s%d, of which there %s.", story.ID, map[bool]string{true: "is another report", false: fmt.Sprintf("are %d other reports", others)}[others == 1])
		} else {
			says += fmt.Sprintf(" It is story s%d.", story.ID)
		}
		p.Paragraphs = append(p.Paragraphs, Say(says))
		return x.stages(p, story)
	}
	at, err := x.tx.SeenLink(link)
	if err != nil {
		return Page{}, false, err
	}
	if !at.IsZero() {
		p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("It was read once, last seen in its feed %s, and is kept no longer (keep.items in config.yaml).", x.clock(at))))
		return p, false, nil
	}
	return x.neverSeen(p, link)
}

// mostFeedsNamed is how many feeds of one site are told of.
const mostFeedsNamed = 5

// neverSeen says which feeds of a page's site are read, and how they are.
func (x *act) neverSeen(p Page, link string) (Page, bool, error) {
	all, err := x.tx.Feeds()
	if err != nil {
		return Page{}, false, err
	}
	site := siteOf(link)
	n := 0
	p.Paragraphs = append(p.Paragraphs, Say("karaula never saw this link."))
	for _, f := range all {
		if !sameSite(site, siteOf(feeds.Canonical(f.URL))) && !sameSite(site, siteOf(feeds.Canonical(f.Address()))) {
			continue
		}
		if n++; n > mostFeedsNamed {
			continue
		}
		says := "Its feed of " + alerts.Shorten(named(f.Outlet), 60)
		switch {
		case f.Stopped:
			says += " is read no more: its publisher says that it is gone."
		case f.Error != "":
			says += fmt.Sprintf(" failed %s, %s: %s.", inARow(f.Failures), x.lastRead(f), strings.TrimRight(oneLine(f.Error), "."))
		case f.ReadOK.IsZero():
			says += " was not read yet."
		default:
			says += fmt.Sprintf(" was read %s, and this link did not stand in it: not every page of a site stands in its feeds.", x.clock(f.ReadOK))
		}
		if !f.GapTo.IsZero() {
			says += fmt.Sprintf(" What it published from %s to %s may have been missed.", x.clock(f.GapFrom), x.clock(f.GapTo))
		}
		p.Paragraphs = append(p.Paragraphs, Say(says))
	}
	switch {
	case n > mostFeedsNamed:
		p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("%d more feeds of that site are read.", n-mostFeedsNamed)))
	case n == 0:
		says := fmt.Sprintf("No feed carries it: of the %s that karaula reads, none is of %s.", count(len(all), "feed"), site)
		if _, known := findSub("feed", "add"); known {
			says += fmt.Sprintf(" One is added by: %s feed add %s", Slash, site)
			p.Controls = append(p.Controls, Control{Verb: Ask, Arg: "feed add https://" + site, Label: "Add a feed of " + alerts.Shorten(site, 50)})
		} else {
			says += fmt.Sprintf(" “karaula feed find https://%s” finds one; it is added in config.yaml (feeds.add).", site)
		}
		p.Paragraphs = append(p.Paragraphs, Say(says))
	}
	return p, false, nil
}

// findSub returns a verb of two words.
func findSub(verb, sub string) (Command, bool) {
	c, known := findCommand(Commands(), verb)
	if !known {
		return c, false
	}
	return findCommand(c.Subs, sub)
}

// siteOf is the host of a canonical link without what feeds and phones put before it.
func siteOf(link string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(link, "https://"), "/")
	for _, before := range []string{"rss.", "feeds.", "feed.", "m.", "amp."} {
		if rest, ok := strings.CutPrefix(host, before); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

// sameSite reports whether one of two hosts is the other, or lies in it.
func sameSite(a, b string) bool {
	return a != "" && b != "" && (a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a))
}
