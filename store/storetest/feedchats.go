package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// follow adds a feed in a workspace, as people in chat do.
func follow(t *testing.T, s *store.Store, f news.Feed, scope string, at time.Time) (id int64) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		id, err = tx.FollowFeed(f, store.FeedChat{Scope: scope, Destination: news.Destination(scope + "/desk"), At: at, Who: "u1", WhoName: "Ana"})
		return err
	})
	return id
}

// feedChats: feeds are asked as long as somebody in a chat wants them, whatever the configuration says.
func feedChats(t *testing.T, s *store.Store) {
	locked := feed("locked")
	locked.URL = "https://desk:hunter2@locked.example/rss"
	syncFeeds(t, s, noon, "a")
	x := follow(t, s, feed("x"), "slack:T1", noon)
	same(t, "the same feed of two workspaces", follow(t, s, feed("x"), "slack:T2", noon), x)
	l := follow(t, s, locked, "slack:T1", noon)
	follow(t, s, feed("a"), "slack:T1", noon)
	syncFeeds(t, s, noon)
	list := allFeeds(t, s)
	same(t, "after the configuration gave all up", outlets(list), []string{"a", "locked", "x"})
	for _, f := range list {
		if f.Source != store.Chat || f.Trust != news.Untrusted || !f.Due.Equal(noon) {
			t.Errorf("%s is %s, %s, due %s", f.Outlet, f.Source, f.Trust, f.Due)
		}
	}
	same(t, "its address", list[1].URL, locked.URL)
	same(t, "who added it, and where", ask(t, s, func(tx *store.Tx) ([]store.FeedChat, error) { return tx.FeedChats("slack:T2") }),
		[]store.FeedChat{{FeedID: x, Scope: "slack:T2", Destination: "slack:T2/desk", At: noon, Who: "u1", WhoName: "Ana"}})

	unfollow := func(id int64, scope string) {
		write(t, s, func(tx *store.Tx) error { return tx.UnfollowFeed(id, scope) })
	}
	unfollow(x, "slack:T1")
	same(t, "one that another workspace wants", outlets(allFeeds(t, s)), []string{"a", "locked", "x"})
	read := allFeeds(t, s)[2]
	read.ReadOK, read.Tried, read.Fresh, read.ETag, read.Stopped, read.Reads = noon, noon, noon, "x", true, 3
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(read) })
	unfollow(x, "slack:T2")
	same(t, "one that nobody wants", outlets(allFeeds(t, s)), []string{"a", "locked"})
	back := store.FeedChat{FeedID: x, Scope: "slack:T2", Destination: "slack:T2/desk", At: noon}
	again := func(at time.Time) store.FeedState {
		write(t, s, func(tx *store.Tx) error { return tx.RefollowFeed(back, at) })
		return allFeeds(t, s)[2]
	}
	if f := again(noon.Add(time.Minute)); f.Stopped || f.ReadOK != noon || f.Due != noon.Add(time.Minute) {
		t.Errorf("one that comes back soon is %+v", f)
	}
	unfollow(x, "slack:T2")
	if f := again(noon.Add(2 * time.Hour)); !f.ReadOK.IsZero() || !f.Asked.IsZero() || f.ETag != "" {
		t.Errorf("one that comes back late is not read as a new one: %+v", f)
	}

	syncFeeds(t, s, noon, "x")
	unfollow(x, "slack:T2")
	syncFeeds(t, s, noon)
	if f := again(noon); f.Source != store.Chat || f.Trust != news.Untrusted {
		t.Errorf("one that the configuration gave up meanwhile comes back as %s, %s", f.Source, f.Trust)
	}
	gone := again(noon)
	gone.Stopped = true
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(gone) })
	follow(t, s, feed("x"), "slack:T1", noon.Add(3*time.Hour))
	if f := allFeeds(t, s)[2]; f.Stopped || f.Due != noon.Add(3*time.Hour) {
		t.Errorf("one that was given up is added again, and not asked: %+v", f)
	}

	state := func() string {
		f := allFeeds(t, s)[2]
		return f.Source + " " + string(f.Trust)
	}
	for range 2 { // by the operator too, who need not know of the chat
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.AddFeed(feed("x"), noon)
			return err
		})
		same(t, "one that is imported as well", state(), "import normal")
	}
	write(t, s, func(tx *store.Tx) error { return tx.DropFeed(feed("x").URL) })
	same(t, "one that is imported no more", state(), "chat untrusted")

	syncFeeds(t, s, noon, "x")
	asked := allFeeds(t, s)[1]
	write(t, s, func(tx *store.Tx) error { return tx.ForgetScope("slack:T1") })
	same(t, "after a workspace was forgotten", outlets(allFeeds(t, s)), []string{"x"})
	asked.Answered, asked.MovedTo = locked.URL, locked.URL
	write(t, s, func(tx *store.Tx) error { return tx.SaveFeed(asked) }) // it was just being asked
	kept := ask(t, s, func(tx *store.Tx) (n int, err error) {
		return n, tx.SQL().QueryRow(`SELECT count(*) FROM feeds WHERE id = $1 AND answered || moved_to || outlet <> ''`, l).Scan(&n)
	})
	same(t, "what names a forgotten feed", kept, 0)
	none(t, "a forgotten feed", s.Write(t.Context(), func(tx *store.Tx) error { return tx.RefollowFeed(store.FeedChat{FeedID: l, Scope: "slack:T1"}, noon) }))
	if id := follow(t, s, locked, "slack:T1", noon); id == l {
		t.Error("a feed was forgotten, and is known by its address still")
	}
}

// circles: of several workspaces each sees what the feeds bring that it added, and one alone is everybody.
func circles(t *testing.T, s *store.Store) {
	x, y := feed("x"), feed("y")
	follow(t, s, x, "slack:T1", noon)
	circle := func() string {
		var all []string
		for _, f := range allFeeds(t, s) {
			all = append(all, f.Outlet+":"+string(f.Circle))
		}
		return strings.Join(all, ", ")
	}
	same(t, "of one workspace", circle(), "x:")
	write(t, s, func(tx *store.Tx) error { return tx.SetApart(true) })
	follow(t, s, y, "console", noon)
	same(t, "of several", circle(), "x:slack:T1, y:")
	follow(t, s, x, "discord:1", noon)
	follow(t, s, y, "discord:1", noon)
	same(t, "of two", circle(), "x:discord:1 slack:T1, y:")
	syncFeeds(t, s, noon, "x")
	same(t, "of the configuration too", circle(), "x:, y:")
	syncFeeds(t, s, noon)
	same(t, "of the configuration no more", circle(), "x:discord:1 slack:T1, y:")

	private := report(1)
	private.Circle = "slack:T1"
	var ids [2]int64
	write(t, s, func(tx *store.Tx) error {
		for i, r := range []news.Report{private, report(1)} {
			r.FeedID += int64(i)
			_, _, err := tx.Find(r.Item)
			if !errors.Is(err, store.ErrNone) {
				t.Errorf("report %d is known to those who do not see it: %v", i, err)
			}
			if ids[i], err = tx.AddStory(facts(news.Violence)); err != nil {
				return err
			}
			if _, err := tx.AddItem(r, ids[i]); err != nil {
				return err
			}
			if err := tx.SetCircle(ids[i], r.Circle); err != nil {
				return err
			}
		}
		return nil
	})
	sees := func(scope string) string {
		return ask(t, s, func(tx *store.Tx) (seen string, err error) {
			tx.ShowOnly(scope)
			for story, err := range tx.Candidates(rules.Search{rules.Alternative{}}, time.Time{}) {
				if err != nil {
					return "", err
				}
				seen += "found " + string(story.Circle) + ", "
			}
			for _, id := range ids {
				if _, err := tx.Story(id); err == nil {
					seen += "story, "
				} else if !errors.Is(err, store.ErrNone) {
					return "", err
				}
			}
			all, _, err := tx.AtLink(private.Link, 9)
			for range all {
				seen += "item, "
			}
			feeds, noFeeds := tx.Feeds()
			for _, f := range feeds {
				seen += f.Outlet
			}
			return seen, errors.Join(err, noFeeds)
		})
	}
	same(t, "who added it", sees("slack:T1"), "found , found slack:T1, story, story, item, item, xy")
	same(t, "who did not", sees("slack:T2"), "found , story, item, y")
	write(t, s, func(tx *store.Tx) error { // what others have at the page does not hide what everybody sees
		tx.ShowOnly("slack:T2")
		reports, of, err := tx.AtLink(private.Link, 1)
		if len(reports) != 1 || !slices.Equal(of, ids[1:]) {
			t.Errorf("at the link it sees %d reports of stories %d", len(reports), of)
		}
		return err
	})
	same(t, "the operator", sees(""), "found , found slack:T1, story, story, item, item, xy")
	more := report(2)
	write(t, s, func(tx *store.Tx) error { // a part of a story is seen by those who see that
		var err error
		if more.ID, err = tx.AddItem(more, ids[0]); err != nil {
			return err
		}
		id, err := tx.Split(ids[0], news.Story{Facts: facts(news.Violence), Reports: []news.Report{more}})
		if err != nil {
			return err
		}
		more.Circle = "slack:T1"
		public, err := tx.Near(stories.Keys(report(2).Item))
		same(t, "the part, looked for by everybody", public, []stories.Candidate(nil))
		if err != nil {
			return err
		}
		own, err := tx.Near(stories.Keys(more.Item)[:1])
		same(t, "the part, looked for by its own", own, []stories.Candidate{{Story: id, At: more.Published}})
		return err
	})
	same(t, "who did not add it, after a split", sees("slack:T2"), "found , story, item, y")
	shared := report(3)
	shared.Circle = "discord:1 slack:T1"
	both := addStory(t, s, facts(news.Tension), shared)
	write(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.SetCircle(both, shared.Circle), tx.AddKeys(both, stories.Keys(shared.Item), shared.Published))
	})
	write(t, s, func(tx *store.Tx) error { return tx.ForgetScope("slack:T1") })
	same(t, "after it was forgotten", sees("slack:T1"), "found , story, item, y")
	same(t, "who sees the rest", ask(t, s, func(tx *store.Tx) (news.Circle, error) { return tx.CircleOf(both) }), news.Circle("discord:1"))
	shared.Circle = "discord:1"
	same(t, "what the rest is found by", near(t, s, stories.Keys(shared.Item)[0]), []stories.Candidate{{Story: both, At: shared.Published}})
	write(t, s, func(tx *store.Tx) error { return tx.ForgetScope("discord:1") })
	write(t, s, func(tx *store.Tx) error {
		_, gone, err := tx.RemoveItems(time.UnixMilli(1), noon, 9)
		if !slices.Contains(gone, both) {
			t.Errorf("of what nobody sees any more, stories %d go, and not %d", gone, both)
		}
		return err
	})
}
