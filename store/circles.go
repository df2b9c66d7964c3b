package store

import (
	"errors"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// apart is the name under which the store remembers that several workspaces and servers share this karaula.
const apart = "chats.apart"

// SetApart says whether several workspaces and servers may share this karaula. Then each alone sees what the feeds bring that it
// added; a single one is everybody.
func (t *Tx) SetApart(several bool) error {
	value := ""
	if several {
		value = "1"
	}
	if before, err := t.Meta(apart); err != nil || before == value {
		return err
	}
	return errors.Join(t.SetMeta(apart, value), t.encircleAll())
}

func (t *Tx) encircleAll() error {
	chats, err := t.FeedChats("")
	for i := 0; err == nil && i < len(chats); i++ {
		if i == 0 || chats[i].FeedID != chats[i-1].FeedID {
			err = t.encircle(chats[i].FeedID)
		}
	}
	return err
}

// encircle finds out who sees what a feed brings from now on. What the operator adds at the console is for all, as that of the
// configuration.
func (t *Tx) encircle(feed int64) error {
	several, err := t.Meta(apart)
	if err != nil {
		return err
	}
	var circle news.Circle
	if several != "" {
		scopes, err := list(t, func(r row) (s string, err error) { return s, r.Scan(&s) },
			`SELECT scope FROM feed_chats WHERE feed_id = $1 AND NOT EXISTS (SELECT 1 FROM feed_chats c WHERE c.feed_id = $1 AND c.scope = 'console')`, feed)
		if err != nil {
			return err
		}
		circle = news.CircleOf(scopes)
	}
	return t.run(`UPDATE feeds SET circle = CASE WHEN source = $1 THEN $2 ELSE '' END WHERE id = $3`, Chat, circle, feed)
}

// narrow makes a story one that only some of its circle see, and by whose reports it is found.
func (t *Tx) narrow(story int64, c news.Circle) error {
	reports, err := t.Reports(story)
	if err := errors.Join(err, t.SetCircle(story, c), t.RemoveKeys(story)); err != nil {
		return err
	}
	for _, r := range reports {
		r.Circle = c
		if err := t.AddKeys(story, stories.Keys(r.Item), r.Published); err != nil {
			return err
		}
	}
	return nil
}

// forgotten is a circle that nobody is in.
const forgotten news.Circle = "forgotten"

// ShowOnly makes the transaction show a workspace or server what everybody may see and what it added itself: of feeds, stories,
// and the items of a page.
func (t *Tx) ShowOnly(scope string) { t.viewer = strings.TrimSpace(scope) }

func (t *Tx) sees(c news.Circle) bool { return t.viewer == "" || c.Has(t.viewer) }
