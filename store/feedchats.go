package store

import (
	"cmp"
	"errors"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/secret"
)

// Chat is the source of feeds that are asked because people added them in chat, whatever the configuration says.
const Chat = "chat"

// FeedChat is that people of a workspace or server added a feed.
type FeedChat struct {
	FeedID       int64
	Scope        string
	Destination  news.Destination // where they did, and are told how the feed is
	At           time.Time
	Who, WhoName string // the person's id, and what others call the person
}

// FeedChats returns which feeds were added in chat, by whom; of one workspace or server, or of all where scope is "".
func (t *Tx) FeedChats(scope string) ([]FeedChat, error) {
	return list(t, func(r row) (c FeedChat, err error) {
		var at int64
		err = r.Scan(&c.FeedID, &c.Scope, &c.Destination, &at, &c.Who, &c.WhoName)
		c.At = fromMillis(at)
		return c, err
	}, `SELECT feed_id, scope, destination, at, who, who_name FROM feed_chats WHERE $1 = '' OR scope = $1 ORDER BY feed_id, scope`, scope)
}

// FollowFeed makes a feed one that people of a workspace or server added, and has it asked at once where it was not. What stands
// in it by then is its archive. One that is asked already keeps its description.
func (t *Tx) FollowFeed(f news.Feed, c FeedChat) (id int64, err error) {
	known, err := t.feedOf(f.URL)
	switch {
	case err != nil && !errors.Is(err, ErrNone):
		return 0, err
	case known.active && known.stopped: // whoever adds it was shown that it answers
		if err := t.beginAnew(known.id, c.At); err != nil {
			return 0, err
		}
	case !known.active:
		if known.sealed && f.Shown == "" {
			f.Shown = secret.ShowHost(f.URL) // what was once a secret is one still
		}
		f.Source, f.Trust = Chat, news.Untrusted
		if err := t.putFeed(f, c.At); err != nil {
			return 0, err
		}
		if known, err = t.feedOf(f.URL); err != nil {
			return 0, err
		}
		if err := t.beginAnew(known.id, c.At); err != nil {
			return 0, err
		}
	}
	return known.id, t.follow(known.id, c)
}

// RefollowFeed takes back UnfollowFeed. ErrNone: the feed is forgotten.
func (t *Tx) RefollowFeed(c FeedChat, now time.Time) error {
	var active int64
	if err := t.get(`SELECT active FROM feeds WHERE id = $1 AND circle <> $2`, []any{c.FeedID, forgotten}, &active); err != nil {
		return err
	}
	if active == 0 { // whoever gave it up, it is a feed of chats now
		if err := errors.Join(t.run(`UPDATE feeds SET active = 1, source = $1, trust = $2 WHERE id = $3`, Chat, news.Untrusted, c.FeedID), t.beginAnew(c.FeedID, now)); err != nil {
			return err
		}
	}
	return t.follow(c.FeedID, c)
}

func (t *Tx) follow(id int64, c FeedChat) error {
	return errors.Join(t.run(`INSERT INTO feed_chats (feed_id, scope, destination, at, who, who_name) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (feed_id, scope) DO UPDATE SET destination = excluded.destination, at = excluded.at, who = excluded.who, who_name = excluded.who_name`,
		id, c.Scope, c.Destination, millis(c.At), c.Who, c.WhoName), t.encircle(id), t.keptChanged())
}

// known is what FollowFeed asks of the row of an address.
type known struct {
	id                      int64
	active, stopped, sealed bool
}

// feedOf finds the feed of an address, in clear or sealed, whether it is asked or not.
func (t *Tx) feedOf(url string) (found known, err error) {
	for _, as := range []any{url, private(url)} {
		_, sealed := as.(private)
		if sealed && t.vault.ring.Empty() {
			break
		}
		var active, stopped int64
		if err = t.get(`SELECT id, active, stopped FROM feeds WHERE url = $1`, []any{as}, &found.id, &active, &stopped); err == nil {
			found.active, found.stopped, found.sealed = active == 1, stopped == 1, sealed
			return found, nil
		} else if !errors.Is(err, ErrNone) {
			return found, err
		}
	}
	return found, ErrNone
}

// rested is how long a feed may have been left alone for what came meanwhile to be news still.
const rested = time.Hour

// beginAnew has a feed asked that was left alone. After a longer time its document is an archive, as that of a new feed.
func (t *Tx) beginAnew(id int64, now time.Time) error {
	return errors.Join(
		t.run(`UPDATE feeds SET stopped = 0, failures = 0, error = '', moved_to = '', moves = 0, found = 0, due = $1 WHERE id = $2`, millis(now), id),
		t.run(`UPDATE feeds SET asked = 0, read_ok = 0, etag = '', last_modified = '', body_hash = '', fresh = 0, gap_from = 0, gap_to = 0, young = '' WHERE id = $1 AND tried < $2`,
			id, millis(now.Add(-rested))))
}

// UnfollowFeed takes back FollowFeed for a workspace or server. A feed that was asked for chats alone, and that nobody wants any
// more, is asked no more; what it brought stays.
func (t *Tx) UnfollowFeed(id int64, scope string) error {
	return errors.Join(
		t.run(`DELETE FROM feed_chats WHERE feed_id = $1 AND scope = $2`, id, scope),
		t.run(`UPDATE feeds SET active = 0 WHERE id = $1 AND source = $2 AND NOT EXISTS (SELECT 1 FROM feed_chats WHERE feed_id = feeds.id)`, id, Chat),
		t.encircle(id), t.keptChanged())
}

// leaveToChats has feeds asked that the configuration gave up, and people in chats did not.
func (t *Tx) leaveToChats() error {
	if err := t.run(`UPDATE feeds SET active = 1, source = $1, trust = $2 WHERE active = 0 AND EXISTS (SELECT 1 FROM feed_chats WHERE feed_id = feeds.id)`, Chat, news.Untrusted); err != nil {
		return err
	}
	return t.encircleAll()
}

// forgetFeeds takes back what a workspace or server added. Of a feed that nobody else wants nothing stays that says what it was, and
// what it alone saw is not found any more, and goes with the next cleaning up; what others see too is theirs from then on.
func (t *Tx) forgetFeeds(scope string) error {
	chats, err := t.FeedChats(scope)
	if err != nil {
		return err
	}
	for _, c := range chats {
		if err := errors.Join(t.UnfollowFeed(c.FeedID, scope),
			t.run(`UPDATE feeds SET url = 'forgotten:' || CAST(id AS TEXT), shown = '', outlet = '', owner = '', error = '', etag = '', last_modified = '', body_hash = '',
				moved_to = '', answered = '', rhythm = '', young = '', circle = $3 WHERE id = $1 AND source = $2 AND active = 0`, c.FeedID, Chat, forgotten)); err != nil {
			return err
		}
	}
	shared, err := list(t, scanStory, `SELECT `+storyColumns+` FROM stories WHERE circle <> '' AND circle <> $1`, scope)
	if err != nil {
		return err
	}
	for _, s := range shared {
		if !s.Circle.Has(scope) {
			continue
		}
		if err := t.narrow(s.ID, cmp.Or(s.Circle.Without(scope), forgotten)); err != nil {
			return err
		}
	}
	return errors.Join(
		t.run(`UPDATE items SET seen = 0 WHERE story_id IN (SELECT id FROM stories WHERE circle = $1)`, scope),
		t.run(`UPDATE stories SET circle = $2 WHERE circle = $1`, scope, forgotten))
}
