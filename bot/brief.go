package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

func briefCommand() Command {
	return Command{Name: "brief", Example: "brief north Kosovo 24h",
		Does: "The briefing: what stands at which level, what is new, what calmed down, what is missing",
		Subs: []Command{
			{Name: "now", Implied: true, Example: "brief north Kosovo 24h", answer: (*act).brief, Does: "The briefing on a place, or on what this channel watches",
				Args: []Arg{
					{Name: "place", Does: "in any language; without one, the places that this channel watches", suggest: suggestPlaces},
					{Name: "since", Before: "since:", Does: "how far back: 24h (if you say nothing), 7d or a date such as 2023-05-27"},
				}},
			{Name: "handover", Example: "brief handover", keep: (*act).handover, Does: "The briefing since you last took over here, and who is on what"},
		}}
}

const (
	briefed     = 24 * time.Hour // how far back a briefing goes when nobody says
	mostBriefed = 3000           // stories that one looks through, the highest level first
	mostGroups  = 6              // places that it tells of singly
	mostInGroup = 3              // stories of each
	mostCalmed  = 5
)

// brief answers with the briefing on a place.
func (x *act) brief(typed string) (Page, bool, error) {
	now := x.now.In(x.place())
	question, name, _ := ownWords(typed, now)
	since := now.Add(-briefed)
	if question != name {
		since = sinceOf(question, now)
	}
	asked := x.watched()
	if name != "" {
		if ask := x.ambiguous("brief", name, strings.TrimPrefix(question, name)); ask != nil {
			return *ask.Private, true, nil
		}
		path, err := x.Rules.Place(strings.TrimPrefix(name, "place "))
		if err != nil {
			return Page{Paragraphs: []Text{Say(sentence(err) + "For example: " + Slash + " brief north Kosovo 24h")}}, true, nil
		}
		asked = []string{path}
	}
	p, err := x.briefing("Briefing", asked, since)
	return p, false, err
}

// watched are the places that the watchlists of this channel ask for; all where they ask for none.
func (x *act) watched() (all []string) {
	for i, w := range x.policy.Watchlists {
		if x.press.Destination != news.Console && !slices.Contains(w.PostTo, x.press.Destination) {
			continue
		}
		for _, path := range x.policy.Set.Watches(i) {
			if !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
	}
	if len(all) == 0 || slices.Contains(all, rules.Root) {
		return []string{rules.Root}
	}
	return all
}

// briefing tells what was reported of some places since then.
func (x *act) briefing(title string, asked []string, since time.Time) (Page, error) {
	groups, all, err := x.groups(asked, since)
	if err != nil {
		return Page{}, err
	}
	var names []string
	for _, path := range asked[:min(len(asked), mostGroups)] {
		names = append(names, x.name(path))
	}
	if more := len(asked) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	p := Page{Paragraphs: []Text{{{Text: fmt.Sprintf("%s · %s · since %s", title, strings.Join(names, ", "), x.clock(since)), Strong: true}}}}
	now := slices.DeleteFunc(slices.Clone(groups), func(g group) bool { return g.level == news.None })
	if len(now) == 0 {
		p.Paragraphs = append(p.Paragraphs, Say("Nothing was reported that tells of tension or worse."))
	}
	for _, g := range now[:min(len(now), mostGroups)] {
		p.Paragraphs = append(p.Paragraphs, x.groupLines(g)...)
		if len(g.stories) > mostInGroup {
			p.Controls = append(p.Controls, Control{Verb: Ask, Arg: fmt.Sprintf("news region:%s level:1 since:%s", g.path, sinceWord(x.now.Sub(since))),
				Label: alerts.Shorten("All of "+x.name(g.path), 70)})
		}
	}
	if more := now[min(len(now), mostGroups):]; len(more) > 0 {
		var rest []string
		for _, g := range more {
			rest = append(rest, fmt.Sprintf("%s (%s)", x.name(g.path), g.level))
		}
		p.Paragraphs = append(p.Paragraphs, Say("Also: "+alerts.Shorten(strings.Join(rest, ", "), 400)+"."))
	}
	if !all {
		p.Paragraphs = append(p.Paragraphs, Say(fmt.Sprintf("This looked through %d stories, the highest level first, and stopped there: ask for a smaller place or a shorter time.", mostBriefed)))
	}
	p.Paragraphs = append(p.Paragraphs, x.calmedDown(groups)...)
	missing, err := x.missing(asked)
	p.Paragraphs = append(p.Paragraphs, missing...)
	return p, err
}

// sinceWord writes a stretch of time as a question does.
func sinceWord(d time.Duration) string {
	return fmt.Sprintf("%dh", min(int((d+time.Hour-1)/time.Hour), 9999))
}
