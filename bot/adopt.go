package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/store"
)

// Feeding is the verb under which changes of feeds are kept, to be taken back.
const Feeding Verb = "feed"

// feedChange is how a change of feeds is taken back.
type feedChange struct {
	Added   []int64
	Removed []store.FeedChat
}

// adopting adds a feed that was offered, shows it first, or leaves it.
func (x *act) adopting() (a Answer, err error) {
	if x.press.Arg == "cancel" {
		return private("Cancelled: nothing was added."), nil
	}
	text, show := strings.CutPrefix(x.press.Arg, "show ")
	var o offer
	if err := json.Unmarshal([]byte(text), &o); err != nil || feeds.Canonical(o.Feed.URL) == "" {
		return private("karaula does not know any more which feed this is. Ask once more: " + Slash + " " + feedExample), nil
	}
	if show {
		return x.show(o)
	}
	err = x.writing(func() (err error) {
		a, err = x.adopt(o)
		return err
	})
	return a, err
}

// adopt adds a feed.
func (x *act) adopt(o offer) (Answer, error) {
	if no, refused := x.refused(adding); refused {
		return no, nil
	}
	if a, already, err := x.followedAlready(o.Feed.URL); already || err != nil {
		return a, err
	}
	id, err := x.tx.FollowFeed(o.Feed, x.following())
	if err != nil {
		return Answer{}, err
	}
	x.touched = true
	name := named(o.Feed.Outlet)
	a, err := x.publicBy(Feeding, state{Feeds: &feedChange{Added: []int64{id}}}, "add feed "+name+" ("+showAddress(o.Feed.URL)+")",
		doer(x.press.Person, fmt.Sprintf(" added the feed %s (%s). It is read from now on; what is new in it is told where a watchlist asks for it.", name, showAddress(o.Feed.URL))))
	if err == nil && len(posting(x.policy.Watchlists, x.press.Destination)) == 0 {
		page := private("No watchlist posts to this channel yet, so nothing of it would be told here. Add a place: " + Slash + " place add north Kosovo")
		a.Private = page.Private
	}
	return a, err
}

// following is who adds a feed, and where.
func (x *act) following() store.FeedChat {
	return store.FeedChat{Scope: x.scope(), Destination: x.press.Destination, At: x.now, Who: x.press.Person.ID, WhoName: x.press.Person.Name}
}

// unfeed takes back a change of feeds.
func (x *act) unfeed(r store.Reversal, s state) (line Text, stale string, err error) {
	if s.Feeds == nil {
		return nil, "karaula does not know the feeds any more.", nil
	}
	if who := x.mayNot(undoing); who != "" && r.Who != x.press.Person.ID {
		return nil, who, nil
	}
	chats, err := x.tx.FeedChats(x.scope())
	if err != nil {
		return nil, "", err
	}
	mine := map[int64]bool{}
	for _, c := range chats {
		mine[c.FeedID] = true
	}
	n := 0
	for _, id := range s.Feeds.Added {
		if mine[id] {
			n++
			if err := x.tx.UnfollowFeed(id, x.scope()); err != nil {
				return nil, "", err
			}
		}
	}
	for _, c := range s.Feeds.Removed {
		if mine[c.FeedID] {
			continue
		}
		c.Scope = x.scope()
		switch err := x.tx.RefollowFeed(c, x.now); {
		case isNone(err):
		case err != nil:
			return nil, "", err
		default:
			n++
		}
	}
	if n == 0 {
		return nil, "it was changed again since.", nil
	}
	x.touched = true
	says := " did: " + count(n, "feed") + " " + map[bool]string{true: "is", false: "are"}[n == 1]
	if len(s.Feeds.Added) > 0 {
		says += " read no more here."
	} else {
		says += " read again."
	}
	return append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who}, Span{Text: says}), "", nil
}
