package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

func feedRemoveForm() Form {
	return Form{Verb: Ask, Arg: "feed remove", Title: "Remove a feed", Fields: []Field{
		{Name: "name", Label: "Which feed", Hint: "The outlet's name or the feed's address, as feed list has it", Suggest: "feed remove name", Required: true},
	}}
}

// feedRemove makes a feed be read no more that was added in chat.
func (x *act) feedRemove(typed string) (a Answer, err error) {
	typed, form := x.given(typed, feedRemoveForm(), func(in map[string]string) string { return in["name"] })
	if form != nil {
		err = x.reading(func() error {
			all, err := x.addedFeeds()
			if a.Form = form; len(all) == 0 {
				a = private("No feed was added in chat yet. Add one: " + Slash + " " + feedExample)
			}
			return err
		})
		return a, err
	}
	err = x.writing(func() error {
		if no, refused := x.refused(removing); refused {
			a = no
			return nil
		}
		all, err := x.addedFeeds()
		if err != nil {
			return err
		}
		found := slices.DeleteFunc(slices.Clone(all), func(f added) bool { return !f.called(typed) })
		switch len(found) {
		case 0:
			a, err = x.notAdded(typed, all)
			return err
		case 1:
			if why := x.mayNotForAll(removing); why != "" && found[0].Destination != x.press.Destination {
				a = private("Sorry, " + named(found[0].Outlet) + " was added in another channel: " + why + ".")
				return nil
			}
			a, err = x.dropFeed(found[0])
			return err
		}
		menu := Control{Verb: Ask, Label: "Which feed?"}
		for _, f := range found[:min(len(found), MostSuggested)] {
			menu.Choices = append(menu.Choices, Choice{Arg: fmt.Sprintf("feed remove f%d", f.ID), Label: alerts.Shorten(named(f.Outlet)+", "+showAddress(f.URL), 75)})
		}
		a = Answer{Private: &Page{Paragraphs: []Text{Say(fmt.Sprintf("“%s” is the name of %d feeds. Which one?", part(typed, 60), len(found)))}, Controls: []Control{menu}}}
		return nil
	})
	return a, err
}

// called reports whether a feed is meant by what somebody typed: its outlet, its address or its number.
func (f added) called(typed string) bool {
	return text.Fold(f.Outlet) == text.Fold(typed) || typed == fmt.Sprintf("f%d", f.ID) ||
		bareAddress(f.URL) == bareAddress(typed) || text.Fold(showAddress(f.URL)) == text.Fold(showAddress(withScheme(typed)))
}

func withScheme(typed string) string {
	if strings.Contains(typed, "://") {
		return typed
	}
	return "https://" + typed
}

// notAdded says where a feed is removed that was not added in chat, or which ones were.
func (x *act) notAdded(typed string, all []added) (Answer, error) {
	list, err := x.tx.Feeds()
	if err != nil {
		return Answer{}, err
	}
	for _, f := range list {
		if !(added{FeedState: f}).called(typed) {
			continue
		}
		if f.Source == store.Imported {
			return private(fmt.Sprintf("%s was imported by karaula's operator, who removes it with: karaula feed drop %s", named(f.Outlet), showAddress(f.URL))), nil
		}
		if f.Source == store.Chat { // as who sits at the console sees
			return private(named(f.Outlet) + " was added in chat, in another workspace or server, and is removed there."), nil
		}
		return private(fmt.Sprintf("%s stands in config.yaml, and is removed there: under feeds.add, or for one of the catalogue by naming it under feeds.exclude. Less of it here: %s watch edit NAME, with -outlet:\"%s\" in the query.",
			named(f.Outlet), Slash, named(f.Outlet))), nil
	}
	var names []string
	for _, f := range all[:min(len(all), mostFeeds)] {
		names = append(names, named(f.Outlet))
	}
	says := "None was added here yet."
	if len(names) > 0 {
		says = "There are: " + strings.Join(names, ", ") + "."
	}
	return private(fmt.Sprintf("No feed that was added in chat is called “%s”. %s", part(typed, 60), says)), nil
}

func (x *act) dropFeed(f added) (Answer, error) {
	if err := x.tx.UnfollowFeed(f.ID, x.scope()); err != nil {
		return Answer{}, err
	}
	x.touched = true
	rest := " It is read here no more; what it brought stays."
	if f.Source != store.Chat {
		rest = " config.yaml has it as well, so it is read on."
	}
	c := f.FeedChat
	return x.publicBy(Feeding, state{Feeds: &feedChange{Removed: []store.FeedChat{c}}}, "remove feed "+named(f.Outlet)+" ("+showAddress(f.URL)+")",
		doer(x.press.Person, " removed the feed "+named(f.Outlet)+"."+rest))
}
