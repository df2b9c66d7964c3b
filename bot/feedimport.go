package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// mostImported is how many feeds of one file are taken.
const mostImported = 300

// feedImport adds the feeds of an OPML file: attached, at a link, or filled into a form.
func (x *act) feedImport(typed string) (a Answer, err error) {
	link, text := strings.Trim(strings.TrimSpace(typed), "<>"), string(x.press.File)
	if in := x.press.Fields; in != nil {
		link, text = strings.TrimSpace(in["link"]), in["text"]
	}
	if link == "" && strings.TrimSpace(text) == "" {
		if x.press.Fields != nil {
			return wrongImport(link, text, "link", "Give a link, or paste the file below."), nil
		}
		return Answer{Form: importForm("", "")}, nil
	}
	if x.Fetcher == nil {
		return private(noNetwork), nil
	}
	var outlines []feeds.Outline
	if strings.TrimSpace(text) != "" {
		if outlines, err = feeds.ReadOPML([]byte(text)); err != nil && x.press.File != nil {
			return private("This file cannot be read: " + err.Error() + ". It is to be OPML, as feed readers export it."), nil
		} else if err != nil {
			return wrongImport(link, text, "text", "This cannot be read: "+err.Error()+"."), nil
		}
	} else if target, err := feeds.Target(link); err != nil || strings.ContainsAny(link, " \t") {
		return wrongImport(link, text, "link", "This is no link. It looks like https://example.org/feeds.opml"), nil
	} else {
		link = target
	}
	if no, refused, err := x.refusedAhead(adding); err != nil || refused {
		return no, err
	}
	a = private("Reading the file. Each feed in it is tried, which may take some minutes; you are told what came of it.")
	a.Later = func(ctx context.Context, tell func(Page)) Answer {
		later := *x
		later.ctx = ctx
		if outlines == nil {
			var err error
			if outlines, err = x.Fetcher().FetchOPML(ctx, link); err != nil {
				return private(fmt.Sprintf("%s: %s. Nothing was added.", showAddress(link), plainError(err)))
			}
		}
		return later.importAll(outlines, tell)
	}
	return a, nil
}

// plainError says why a file cannot be read.
func plainError(err error) string {
	if f := new(feeds.Failure); errors.As(err, &f) {
		return plainFailure(f)
	}
	return strings.TrimRight(oneLine(err.Error()), ".")
}

func importForm(link, text string) *Form {
	return &Form{Verb: Ask, Arg: "feed import", Title: "Import feeds", Fields: []Field{
		{Name: "link", Label: "Link of the OPML file", Hint: "https://example.org/feeds.opml", Value: link, Most: 2000},
		{Name: "text", Label: "Or the file itself", Hint: "<opml version=\"2.0\">…", Value: text, Most: 3000, Long: true},
	}}
}

// wrongImport is what is wrong: at its field where a form was filled in.
func wrongImport(link, text, field, says string) Answer {
	f := importForm(link, alerts.Shorten(text, 3000))
	for i := range f.Fields {
		if f.Fields[i].Name == field {
			f.Fields[i].Mistake = says
		}
	}
	return Answer{Form: f}
}

// candidate is a feed of a file, and what becomes of it.
type candidate struct {
	feed  news.Feed
	error string
	asked bool
}

// importAll tries the feeds of a file, and adds those that answer.
func (x *act) importAll(outlines []feeds.Outline, tell func(Page)) Answer {
	var r imported
	if r.cut = max(len(outlines)-mostImported, 0); r.cut > 0 {
		outlines = outlines[:mostImported]
	}
	r.all = len(outlines)
	var all []candidate
	if err := x.reading(func() error {
		known, err := x.followed()
		all = r.choose(outlines, known)
		return err
	}); err != nil {
		return x.failed(err)
	}
	fetcher := x.Fetcher()
	addresses := make([]string, len(all))
	for i, c := range all {
		addresses[i] = c.feed.URL
	}
	err := fetcher.Each(x.ctx, addresses, func(ctx context.Context, i int) { all[i].try(ctx, fetcher) }, func(n int) {
		if step := max(len(all)/4, 25); n%step == 0 && n < len(all) {
			tell(Page{Paragraphs: []Text{Say(fmt.Sprintf("%d of %s tried.", n, count(len(all), "feed")))}})
		}
	})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), pressLimit) // what was tried is not lost when the time is over
	defer cancel()
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return private("The import was interrupted. Nothing was added; import the file again.")
	}
	x.ctx = ctx
	var a Answer
	if err := x.writing(func() (err error) {
		a, err = x.addTried(&r, all)
		return err
	}); err != nil {
		return x.failed(err)
	}
	if x.touched && x.Desk.Kept != nil {
		x.Desk.Kept()
	}
	page := r.page()
	if a.Private != nil { // somebody took the right away meanwhile
		return a
	}
	a.Private = &page
	return a
}

// followed are the feeds that need not be added, by their address.
func (x *act) followed() (map[string]bool, error) {
	all, err := x.tx.Feeds()
	if err != nil {
		return nil, err
	}
	chats, err := x.tx.FeedChats(x.scope())
	mine := map[int64]bool{}
	for _, c := range chats {
		mine[c.FeedID] = true
	}
	known := map[string]bool{}
	for _, f := range all {
		if !f.Stopped && (f.Source != store.Chat || mine[f.ID]) {
			known[bareAddress(f.URL)], known[bareAddress(f.Address())] = true, true
		}
	}
	return known, err
}

// try reads the feed once. A web page is taken for the feed that it names.
func (c *candidate) try(ctx context.Context, fetcher *feeds.Fetcher) {
	response, err := fetcher.Fetch(ctx, feeds.Request{URL: c.feed.URL, Discover: true})
	if ctx.Err() != nil {
		return
	}
	c.asked = true
	if err != nil {
		c.error = plainError(err)
		return
	}
	c.feed.Lang = cmp.Or(c.feed.Lang, response.Document.Language)
	c.feed.URL = cmp.Or(response.Found, c.feed.URL)
}

// addTried adds the feeds of a file that answered.
func (x *act) addTried(r *imported, all []candidate) (a Answer, err error) {
	if no, refused := x.refused(adding); refused {
		return no, nil
	}
	known, err := x.followed()
	if err != nil {
		return a, err
	}
	var ids []int64
	for _, c := range all {
		name, key := named(c.feed.Outlet), bareAddress(c.feed.URL)
		switch {
		case !c.asked:
			r.late = append(r.late, name)
		case c.error != "":
			r.dead = append(r.dead, name+": "+c.error)
		case known[key]:
			r.known = append(r.known, name)
		default:
			id, err := x.tx.FollowFeed(c.feed, x.following())
			if err != nil {
				return a, err
			}
			known[key] = true
			ids, r.added = append(ids, id), append(r.added, name)
		}
	}
	if len(ids) == 0 {
		return a, nil
	}
	x.touched = true
	return x.publicBy(Feeding, state{Feeds: &feedChange{Added: ids}}, "import "+count(len(ids), "feed"),
		doer(x.press.Person, fmt.Sprintf(" added %s of a file. They are read from now on; what is new in them is told where a watchlist asks for it.", count(len(ids), "feed"))))
}
