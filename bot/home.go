package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Spot is a channel: as people write it, and as its platform calls it.
type Spot struct{ Destination, Channel news.Destination }

// Part is what stands of one channel on the page that karaula has for a person; what is of no channel has none.
type Part struct {
	Spot
	Page Page
}

const (
	mostSpots    = 8              // channels on one page
	mostStanding = 3              // alerts of each
	mostWatching = 5              // watchlists of each
	standsFor    = 24 * time.Hour // how long after its last change an alert is one that stands
)

// home shows a person their channels: what is watched there, how the feeds are that this rests on, and what stands.
func (x *act) home() (Answer, error) {
	feeds, err := x.tx.Feeds()
	if err != nil {
		return Answer{}, err
	}
	var parts []Part
	for _, s := range x.press.Spots[:min(len(x.press.Spots), mostSpots)] {
		x.press.Destination = written(x.policy.Watchlists, s.Destination, s.Channel)
		p, err := x.homePart(feeds)
		if err != nil {
			return Answer{}, err
		}
		parts = append(parts, Part{s, p})
	}
	first := Page{
		Paragraphs: []Text{{{Text: "karaula", Strong: true}, {Text: " watches the news of the Balkans for your channels. As of " + x.clock(x.now) + "."}}},
		Controls:   []Control{{Verb: Home, Label: "Look again"}, {Verb: Ask, Arg: "help", Label: "Help"}},
	}
	if len(parts) == 0 {
		first.Paragraphs = append(first.Paragraphs, Say("It is in none of your channels yet. In a channel, type: /invite @karaula"))
	}
	if len(x.press.Spots) > mostSpots {
		first.Paragraphs = append(first.Paragraphs, Say(fmt.Sprintf("Here are %d of your channels; in each of the others, %s watch shows the same.", mostSpots, Slash)))
	}
	return Answer{Home: append([]Part{{Page: first}}, parts...)}, nil
}

// homePart shows one channel.
func (x *act) homePart(feeds []store.FeedState) (Page, error) {
	p := Page{Paragraphs: []Text{{{Text: x.press.Destination.Target(), Strong: true}}}}
	stands, err := x.standing()
	if err != nil {
		return p, err
	}
	p.Paragraphs = append(p.Paragraphs, stands...)
	kept, err := x.kept()
	if err != nil {
		return p, err
	}
	var lists []Text
	for _, w := range x.ownLists() {
		lists = append(lists, x.homeList(w, ""))
	}
	for _, k := range kept {
		lists = append(lists, x.homeList(k.Watchlist, pausedWords(k)))
	}
	if more := len(lists) - mostWatching; more > 0 {
		lists = append(lists[:mostWatching], Text{{Text: fmt.Sprintf("and %s more: %s watch", count(more, "watchlist"), Slash), Quiet: true}})
	}
	if len(lists) == 0 {
		lists = []Text{Say("Nothing is watched for this channel yet.")}
	} else if health := x.places(feeds); len(health) > 0 {
		lists = append(lists, health...)
	}
	p.Paragraphs = append(p.Paragraphs, lists...)
	p.Controls = []Control{{Verb: Ask, Arg: "watch add", Label: "Add a watchlist"}}
	return p, nil
}

// homeList is a watchlist in one line.
func (x *act) homeList(w news.Watchlist, rest string) Text {
	return Text{{Text: oneLine(w.Name), Strong: true}, {Text: ": " + alerts.Shorten(x.Rules.Say(w.Query), 300) + rest}}
}

// standing are the channel's alerts that changed of late, the highest level first.
func (x *act) standing() (lines []Text, err error) {
	all, err := x.tx.AlertsIn(x.press.Destination, x.now.Add(-standsFor), 100)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b news.Alert) int { return cmp.Compare(b.Level, a.Level) })
	for _, a := range all[:min(len(all), mostStanding)] {
		line := Text{{Text: fmt.Sprintf("%s %s (%d of 4): ", Icon(a.Level), strings.ToUpper(a.Level.String()), int(a.Level)), Strong: true}}
		r, err := x.tx.Report(a.Headline)
		switch {
		case err == nil:
			line = append(line, Span{Text: alerts.Shorten(oneLine(r.Title), 150), URL: r.URL})
		case isNone(err):
			line = append(line, Span{Text: fmt.Sprintf("alert %d", a.ID)})
		default:
			return nil, err
		}
		lines = append(lines, append(line, Span{Text: " · " + x.clock(a.Changed), Quiet: true}))
	}
	if more := len(all) - mostStanding; more > 0 {
		lines = append(lines, Text{{Text: fmt.Sprintf("and %s more in the last 24 h", count(more, "alert")), Quiet: true}})
	}
	if len(all) == 0 {
		lines = []Text{Say("Quiet: no alert in the last 24 h.")}
	}
	return lines, nil
}
