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

const feedExample = "feed add https://n1info.rs"

func feedCommand() Command {
	return Command{Name: "feed", Aliases: []string{"feeds"}, Example: feedExample, Does: "The feeds that karaula reads: add, list, remove, and how they are",
		Subs: []Command{
			{Name: "health", Example: "feed health", answer: (*act).feedHealth, Does: "How the feeds are, the worst first: last read, last error, silent since, moved",
				Args: []Arg{{Name: "outlet", Does: "of one outlet alone", suggest: suggestFeeds}}},
			{Name: "add", Aliases: []string{"follow"}, Example: feedExample, keep: (*act).feedAdd, Does: "Add a site or a feed; you see its latest entries before you add it",
				Args: []Arg{{Name: "address", Does: "of the site, or of the feed itself"}}},
			{Name: "list", Example: "feed list", answer: (*act).feedList, Does: "The feeds that were added in this channel, or all that are read for you",
				Args: []Arg{{Name: "which", Does: "here, if you say nothing, or all", Choices: []string{"here", "all"}}, {Name: "page", Does: "its number"}}},
			{Name: "remove", Aliases: []string{"delete", "drop", "unfollow"}, Example: "feed remove N1", keep: (*act).feedRemove, Does: "Read a feed no more that was added in chat; what it brought stays",
				Args: []Arg{{Name: "name", Does: "the outlet's, as the list has it, or the feed's address", Required: true, suggest: suggestAdded}}},
			{Name: "import", Example: "feed import https://example.org/feeds.opml", keep: (*act).feedImport, Does: "Add the feeds of an OPML file; each is tried, and what cannot be read is named",
				Args: []Arg{{Name: "link", Does: "of the file; without one, you are asked for the file or its text"}}, File: true},
			{Name: "export", Example: "feed export", keep: (*act).feedExport, Does: "The feeds that are read for you, as an OPML file",
				Args: []Arg{{Name: "which", Does: "here: those that were added in this channel; all, if you say nothing", Choices: []string{"all", "here"}}}},
		}}
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
		p.Paragraphs = append(p.Paragraphs, x.feedLine(f, ""))
	}
	if more := len(all) - mostFeeds; more > 0 {
		p.Paragraphs = append(p.Paragraphs, Text{{Text: count(more, "more feed") + ", no worse than these. One outlet alone: " + Slash + " feed health N1", Quiet: true}})
	}
	return p, false, nil
}

// feedLine says how a feed is.
func (x *act) feedLine(f store.FeedState, rest string) Text {
	says := health.Sentence(f, x.now, x.place())
	if health.Moved(f) {
		says += "; its publisher moved it, and it is asked there"
	}
	if !f.GapTo.IsZero() {
		says += "; what it published from " + x.clock(f.GapFrom) + " to " + x.clock(f.GapTo) + " may have been missed"
	}
	line := Text{{Text: alerts.Shorten(named(f.Outlet), 60) + ": ", Strong: true}, {Text: oneLine(says) + "."}}
	if rest != "" {
		line = append(line, Span{Text: " " + rest, Quiet: true})
	}
	return line
}
