package bot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/store"
)

// added is a feed that was added in chat, and by whom.
type added struct {
	store.FeedState
	store.FeedChat
}

// addedFeeds are the feeds that were added in the workspace or server, in their order.
func (x *act) addedFeeds() (all []added, err error) {
	list, err := x.tx.Feeds()
	if err != nil {
		return nil, err
	}
	chats, err := x.tx.FeedChats(x.scope())
	by := map[int64]store.FeedChat{}
	for _, c := range chats {
		by[c.FeedID] = c
	}
	for _, f := range list {
		if c, ok := by[f.ID]; ok {
			all = append(all, added{f, c})
		}
	}
	return all, err
}

const feedsAPage = 10

// feedList names the feeds that were added in the channel, or all that are read for whoever asks.
func (x *act) feedList(typed string) (Page, bool, error) {
	which, number, wrong := listOf(typed)
	if wrong != nil {
		return *wrong, true, nil
	}
	here, err := x.addedFeeds()
	if err != nil {
		return Page{}, false, err
	}
	by := map[int64]store.FeedChat{}
	var list []store.FeedState
	for _, a := range here {
		by[a.ID] = a.FeedChat
		if a.Destination == x.press.Destination {
			list = append(list, a.FeedState)
		}
	}
	head := "Feeds that were added in this channel"
	if which == "all" {
		head = "Feeds that are read for you"
		if list, err = x.tx.Feeds(); err != nil {
			return Page{}, false, err
		}
	}
	if len(list) == 0 {
		says := "No feed was added in this channel yet."
		if which == "all" {
			says = "No feed is read yet."
		}
		return Page{Paragraphs: []Text{Say(says + " Add one: " + Slash + " " + feedExample), Say("All that are read for you: " + Slash + " feed list all")}}, false, nil
	}
	pages := (len(list) + feedsAPage - 1) / feedsAPage
	number = min(number, pages)
	p := Page{Paragraphs: []Text{{{Text: fmt.Sprintf("%s: %d", head, len(list)), Strong: true}}}}
	if pages > 1 {
		p.Paragraphs[0] = append(p.Paragraphs[0], Span{Text: fmt.Sprintf(", page %d of %d", number, pages)})
	}
	for _, f := range list[(number-1)*feedsAPage : min(len(list), number*feedsAPage)] {
		p.Paragraphs = append(p.Paragraphs, x.feedLine(f, x.origin(f, by)))
	}
	turn := func(to int, label string) {
		if to >= 1 && to <= pages {
			p.Controls = append(p.Controls, Control{Verb: Ask, Arg: fmt.Sprintf("feed list %s %d", which, to), Label: label})
		}
	}
	turn(number-1, "Back")
	turn(number+1, "Next")
	return p, false, nil
}

// listOf reads which feeds are to be listed, and which page of them.
func listOf(typed string) (which string, page int, wrong *Page) {
	which, page = "here", 1
	for _, word := range strings.Fields(strings.ToLower(typed)) {
		n, err := strconv.Atoi(word)
		switch {
		case err == nil && n > 0:
			page = n
		case word == "all" || word == "here":
			which = word
		default:
			return "", 0, &Page{Paragraphs: []Text{Say(fmt.Sprintf("“%s” is none of here and all. Type: %s feed list all", alerts.Shorten(oneLine(word), 40), Slash))}}
		}
	}
	return which, page, nil
}

// origin says where a feed comes from.
func (x *act) origin(f store.FeedState, by map[int64]store.FeedChat) string {
	c, ok := by[f.ID]
	switch {
	case ok && c.Destination == x.press.Destination:
		return fmt.Sprintf("Added here by %s, %s; %s.", part(c.WhoName, 60), x.clock(c.At), showAddress(f.URL))
	case ok:
		return fmt.Sprintf("Added in another channel by %s, %s; %s.", part(c.WhoName, 60), x.clock(c.At), showAddress(f.URL))
	case f.Source == store.Chat:
		return "Added elsewhere."
	case f.Source == store.Imported:
		return "Imported by karaula's operator."
	}
	return "From config.yaml."
}

// suggestAdded names the feeds that were added in chat.
func suggestAdded(x *act, typed string) (all []Choice, err error) {
	feeds, err := x.addedFeeds()
	for _, f := range feeds {
		label := named(f.Outlet) + ", " + showAddress(f.URL)
		if contains(label, typed) {
			all = append(all, Choice{Arg: fmt.Sprintf("f%d", f.ID), Label: alerts.Shorten(label, 100)})
		}
	}
	return all, err
}

// suggestFeeds names the outlets whose feeds are read.
func suggestFeeds(x *act, typed string) (all []Choice, err error) {
	feeds, err := x.tx.Feeds()
	seen := map[string]bool{}
	for _, f := range feeds {
		name := named(f.Outlet)
		if !seen[name] && contains(name, typed) {
			seen[name] = true
			all = append(all, Choice{Arg: name, Label: name})
		}
	}
	return all, err
}
