package bot

import (
	"cmp"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

func feedCommand() Command {
	return Command{Name: "feed", Aliases: []string{"feeds"}, Example: "feed health", Does: "The feeds that karaula reads, and how they are",
		Subs: []Command{{Name: "health", Example: "feed health", answer: (*act).feedHealth, Does: "How the feeds are, the worst first: last read, last error, silent since, moved",
			Args: []Arg{{Name: "outlet", Does: "of one outlet alone"}}}}}
}

// mostFeeds is how many feeds one answer names.
const mostFeeds = 15

// feedHealth says how the feeds are, of one outlet where that was typed.
func (x *act) feedHealth(typed string) (Page, bool, error) {
	all, err := x.tx.Feeds()
	if err != nil {
		return Page{}, false, err
	}
	if typed != "" {
		all = slices.DeleteFunc(all, func(f store.FeedState) bool { return !strings.Contains(text.Fold(f.Outlet), text.Fold(typed)) })
		if len(all) == 0 {
			return Page{Paragraphs: []Text{Say("No feed that is asked has an outlet “" + part(typed, 60) + "”. All are counted by: " + Slash + " feed health")}}, true, nil
		}
	}
	worst := func(f store.FeedState) int { return slices.Index(health.States(), health.Of(f, x.now)) }
	slices.SortStableFunc(all, func(a, b store.FeedState) int { return cmp.Compare(worst(b), worst(a)) })
	p := Page{Paragraphs: []Text{{{Text: "How the feeds are", Strong: true}}}}
	if typed == "" {
		p.Paragraphs = append(p.Paragraphs, x.feedsInWords(all)...)
	}
	for _, f := range all[:min(len(all), mostFeeds)] {
		says := health.Sentence(f, x.now, x.place())
		if health.Moved(f) {
			says += "; its publisher moved it, and it is asked there"
		}
		if !f.GapTo.IsZero() {
			says += "; what it published from " + x.clock(f.GapFrom) + " to " + x.clock(f.GapTo) + " may have been missed"
		}
		p.Paragraphs = append(p.Paragraphs, Text{{Text: alerts.Shorten(named(f.Outlet), 60) + ": ", Strong: true}, {Text: oneLine(says) + "."}})
	}
	if more := len(all) - mostFeeds; more > 0 {
		p.Paragraphs = append(p.Paragraphs, Text{{Text: count(more, "more feed") + ", no worse than these. One outlet alone: " + Slash + " feed health N1", Quiet: true}})
	}
	return p, false, nil
}
