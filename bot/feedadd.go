package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/secret"
	"github.com/karaula/karaula/store"
)

// showAddress is an address without its scheme, and without what may be a secret in it.
func showAddress(address string) string {
	_, rest, _ := strings.Cut(secret.Show(address), "://")
	return alerts.Shorten(strings.TrimSuffix(rest, "/"), 100)
}

// noNetwork is said where nobody asks sites.
const noNetwork = "karaula cannot ask sites here: type this where it runs."

// feedAdd looks at a site that somebody names, and offers its feeds.
func (x *act) feedAdd(typed string) (a Answer, err error) {
	if x.press.Fields != nil {
		typed = x.press.Fields["address"]
	}
	typed = strings.Trim(strings.TrimSpace(typed), "<>")
	if typed == "" {
		return Answer{Form: feedForm("")}, nil
	}
	address, err := feeds.Target(typed)
	if err != nil || strings.ContainsAny(typed, " \t") {
		if x.press.Fields != nil {
			f := feedForm(typed)
			f.Fields[0].Mistake = "This is no address of a site or feed. It looks like https://n1info.rs"
			return Answer{Form: f}, nil
		}
		return private(fmt.Sprintf("“%s” is no address of a site or feed. For example: %s %s", alerts.Shorten(oneLine(typed), 80), Slash, feedExample)), nil
	}
	if x.Fetcher == nil {
		return private(noNetwork), nil
	}
	done := false
	if err := x.reading(func() (err error) {
		if a, done = x.refused(adding); done {
			return nil
		}
		a, done, err = x.followedAlready(address)
		return err
	}); err != nil || done {
		return a, err
	}
	a = private(fmt.Sprintf("Looking for feeds at %s. This may take half a minute.", showAddress(address)))
	a.Later = func(ctx context.Context, _ func(Page)) Answer {
		later := *x
		later.ctx = ctx
		return later.found(address)
	}
	return a, nil
}

func feedForm(value string) *Form {
	return &Form{Verb: Ask, Arg: "feed add", Title: "Add a feed", Fields: []Field{
		{Name: "address", Label: "Address of the site, or of its feed", Hint: "https://n1info.rs", Value: value, Required: true, Most: 2000},
	}}
}

// found offers what is found at an address.
func (x *act) found(address string) Answer {
	sites, err := x.Fetcher().Find(x.ctx, address)
	var failure *feeds.Failure
	where := showAddress(address)
	switch {
	case errors.As(err, &failure):
		return private(fmt.Sprintf("%s: %s. Nothing was added.", where, plainFailure(failure)))
	case errors.Is(err, feeds.ErrNoFeed):
		return private(fmt.Sprintf("%s: %s. If you know where its feed is, type that: %s feed add https://…", where, err, Slash))
	case err != nil:
		return private(fmt.Sprintf("%s did not answer in time. Nothing was added; try again in a moment.", where))
	}
	if len(sites) == 1 {
		a, err := x.show(newOffer(sites[0]))
		if err != nil {
			return x.failed(err)
		}
		return a
	}
	return Answer{Private: x.several(where, sites)}
}

// plainFailure says why a feed cannot be read. It does not tell which private address a name leads to.
func plainFailure(f *feeds.Failure) string {
	if f.Private() {
		return "this leads into a private network, where karaula reads no feeds"
	}
	return strings.TrimRight(oneLine(f.Error()), ".")
}

// several lets somebody choose among the feeds of a site.
func (x *act) several(where string, sites []feeds.Site) *Page {
	p := &Page{Paragraphs: []Text{{{Text: fmt.Sprintf("%s has %s. Which one?", where, count(len(sites), "feed")), Strong: true}}}}
	menu := Control{Verb: Adopting, Label: "Which feed?", Kept: true}
	for _, s := range sites[:min(len(sites), MostSuggested)] {
		o := newOffer(s)
		if len(p.Paragraphs) <= mostFeeds {
			p.Paragraphs = append(p.Paragraphs, Text{{Text: o.Title, Strong: true}, {Text: " (" + showAddress(s.URL) + "): " + inIt(s.Items) + "; " + o.pace(x)}})
		}
		menu.Choices = append(menu.Choices, Choice{Arg: "show " + o.arg(), Label: alerts.Shorten(o.Title+", "+showAddress(s.URL), 75)})
	}
	p.Controls = []Control{menu, cancelAdding()}
	return p
}

func cancelAdding() Control { return Control{Verb: Adopting, Arg: "cancel", Label: "Cancel"} }

// show shows a feed with its latest entries, before it is added.
func (x *act) show(o offer) (a Answer, err error) {
	done := false
	if err := x.reading(func() (err error) {
		a, done, err = x.followedAlready(o.Feed.URL)
		return err
	}); err != nil || done {
		return a, err
	}
	p := &Page{Paragraphs: []Text{{{Text: o.Title, Strong: true}, {Text: " (" + showAddress(o.Feed.URL) + "), which is not added yet."}}}}
	if len(o.Newest) > 0 {
		p.Paragraphs = append(p.Paragraphs, Say("Its latest:"))
	}
	for _, e := range o.Newest {
		line := Text{{Text: "· "}, {Text: e.Title, URL: e.URL}}
		if !e.At.IsZero() && !e.At.After(x.now) {
			line = append(line, Span{Text: " (" + x.clock(e.At) + ")", Quiet: true})
		}
		p.Paragraphs = append(p.Paragraphs, line)
	}
	if o.Items == 0 {
		p.Paragraphs = append(p.Paragraphs, Say("It has no entry yet."))
	}
	p.Paragraphs = append(p.Paragraphs, Say("It publishes "+o.pace(x)+". What stands in it now is found by news, and not posted. It is untrusted at first: what it alone reports is marked as unconfirmed."))
	if o.PerDay == 0 {
		p.Paragraphs[len(p.Paragraphs)-1] = Say("How often it publishes is not known yet. What stands in it now is found by news, and not posted. It is untrusted at first: what it alone reports is marked as unconfirmed.")
	}
	p.Controls = []Control{{Verb: Adopting, Arg: o.arg(), Label: "Add", Style: Primary, Kept: true}, cancelAdding()}
	return Answer{Private: p}, nil
}

// followedAlready says so where an address is that of a feed which is read already.
func (x *act) followedAlready(address string) (a Answer, already bool, err error) {
	all, err := x.tx.Feeds()
	if err != nil {
		return a, false, err
	}
	f, known := sameFeed(all, address)
	if !known || f.Stopped { // one that is asked no more begins anew with who adds it
		return a, false, nil
	}
	if f.Source == store.Chat { // somebody elsewhere may have added it
		chats, err := x.tx.FeedChats(x.scope())
		i := slices.IndexFunc(chats, func(c store.FeedChat) bool { return c.FeedID == f.ID })
		if err != nil || i < 0 {
			return a, false, err
		}
		return private(fmt.Sprintf("%s is followed already: %s added it %s. How it is: %s feed health %s", named(f.Outlet), chats[i].WhoName, x.clock(chats[i].At), Slash, named(f.Outlet))), true, nil
	}
	return private(fmt.Sprintf("%s is read already, for everybody here. How it is: %s feed health %s", named(f.Outlet), Slash, named(f.Outlet))), true, nil
}

// sameFeed finds the feed of an address, however that is written.
func sameFeed(all []store.FeedState, address string) (store.FeedState, bool) {
	key := bareAddress(address)
	i := slices.IndexFunc(all, func(f store.FeedState) bool { return bareAddress(f.URL) == key || bareAddress(f.Address()) == key })
	if i < 0 {
		return store.FeedState{}, false
	}
	return all[i], true
}

// bareAddress is what of an address tells feeds apart.
func bareAddress(address string) string {
	if link := feeds.Canonical(address); link != "" {
		u, err := url.Parse(address)
		if err == nil && u.User != nil { // another person may see something else there
			return u.User.String() + "@" + link
		}
		return link
	}
	return address
}
