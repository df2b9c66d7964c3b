package alerts

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

func TestNext(t *testing.T) {
	told := func(id int64, l news.Level) news.AlertStory {
		return news.AlertStory{StoryID: id, Level: l, Announced: true}
	}
	for _, c := range []struct {
		name   string
		a      news.Alert
		act    news.Act
		reason news.Reason
		story  int64
	}{
		{"no story is left", news.Alert{Revision: 1, Level: 3}, "", news.ReasonNothing, 0},
		{"never posted", news.Alert{Revision: 4, Level: 3, Stories: []news.AlertStory{{StoryID: 1}}}, news.Post, news.ReasonNew, 0},
		{"never posted, of no level", news.Alert{Revision: 1, Stories: []news.AlertStory{{StoryID: 1}}}, news.Post, news.ReasonNew, 0},
		{"all shown", news.Alert{Message: "m", Revision: 2, Shown: 2, Level: 3, ShownLevel: 3, Stories: []news.AlertStory{told(1, 3)}}, "", news.ReasonNothing, 0},
		{"changed", news.Alert{Message: "m", Revision: 3, Shown: 2, Cause: news.ReasonEdited, Stories: []news.AlertStory{told(1, 0)}}, news.Edit, news.ReasonEdited, 0},
		{"raised goes first", news.Alert{Message: "m", Revision: 3, Shown: 2, Level: 3, ShownLevel: 2, Cause: news.ReasonReport,
			Stories: []news.AlertStory{{StoryID: 5, Level: 2}, told(4, 3)}}, news.Reply, news.ReasonRaised, 4},
		{"an edit goes before a related story", news.Alert{Message: "m", Revision: 3, Shown: 2, Cause: news.ReasonRelated,
			Stories: []news.AlertStory{told(1, 0), {StoryID: 2}}}, news.Edit, news.ReasonRelated, 0},
		{"related", news.Alert{Message: "m", Revision: 3, Shown: 3, Stories: []news.AlertStory{told(1, 0), {StoryID: 2}, {StoryID: 3}}}, news.Reply, news.ReasonRelated, 2},
		{"lowered", news.Alert{Message: "m", Revision: 3, Shown: 3, Level: 1, ShownLevel: 3, Stories: []news.AlertStory{told(1, 1)}}, "", news.ReasonNothing, 0},
		{"deleted", news.Alert{Gone: true, Revision: 3, Shown: 2, Level: 3, ShownLevel: 3, Stories: []news.AlertStory{told(1, 3)}}, "", news.ReasonGone, 0},
		{"deleted, with a story that was told to nobody", news.Alert{Gone: true, Revision: 3, Shown: 3, Level: 3, ShownLevel: 3,
			Stories: []news.AlertStory{told(1, 3), {StoryID: 2}}}, news.Post, news.ReasonRelated, 0},
		{"a digest that was posted", news.Alert{Kind: news.KindDigest, Group: "digest", Message: "m", Revision: 2, Shown: 2, Level: 1, Stories: []news.AlertStory{told(1, 1)}},
			"", news.ReasonNothing, 0},
		{"a story that joined a digest on its way", news.Alert{Kind: news.KindDigest, Group: "digest", Message: "m", Revision: 3, Shown: 2,
			Stories: []news.AlertStory{told(1, 1), {StoryID: 2}}}, news.Edit, news.ReasonRelated, 0},
		{"the same, and the message cannot be changed", news.Alert{Kind: news.KindDigest, Group: "digest", Message: "m", Fixed: true, Revision: 3, Shown: 2,
			Stories: []news.AlertStory{told(1, 1), {StoryID: 2}}}, news.Reply, news.ReasonRelated, 2},
		{"the same, and the message is deleted", news.Alert{Kind: news.KindDigest, Group: "digest", Gone: true, Revision: 3, Shown: 3,
			Stories: []news.AlertStory{told(1, 1), {StoryID: 2}}}, news.Post, news.ReasonRelated, 0},
		{"a fold", news.Alert{Kind: news.KindFold, Group: "throttle", Revision: 1, Stories: []news.AlertStory{{StoryID: 1}}}, news.Post, news.ReasonThrottle, 0},
		{"one more story in a fold", news.Alert{Kind: news.KindFold, Message: "m", Revision: 2, Shown: 1, Cause: news.ReasonRelated, Level: 1, ShownLevel: 1,
			Stories: []news.AlertStory{told(1, 0), {StoryID: 2, Level: 1}}}, news.Edit, news.ReasonRelated, 0},
		{"a story of a fold gets worse, below the fold's level", news.Alert{Kind: news.KindFold, Message: "m", Revision: 3, Shown: 2, Cause: news.ReasonRaised, Level: 3, ShownLevel: 3,
			Stories: []news.AlertStory{{StoryID: 1, Level: 3, ShownLevel: 3, Announced: true}, {StoryID: 2, Level: 2, ShownLevel: 1, Announced: true}}}, news.Reply, news.ReasonRaised, 2},
		{"the same in an alert", news.Alert{Message: "m", Revision: 3, Shown: 2, Cause: news.ReasonReport, Level: 3, ShownLevel: 3,
			Stories: []news.AlertStory{{StoryID: 1, Level: 3, ShownLevel: 3, Announced: true}, {StoryID: 2, Level: 2, ShownLevel: 1, Announced: true}}}, news.Edit, news.ReasonReport, 0},
		{"a higher story in a fold", news.Alert{Kind: news.KindFold, Message: "m", Revision: 3, Shown: 2, Cause: news.ReasonRaised, Level: 4, ShownLevel: 3,
			Stories: []news.AlertStory{{StoryID: 1, Level: 3, ShownLevel: 3, Announced: true}, {StoryID: 2, Level: 4}}}, news.Reply, news.ReasonRaised, 2},
		{"an ops message", news.Alert{Kind: news.KindOps, Revision: 1, Cause: news.ReasonTrouble}, news.Post, news.ReasonTrouble, 0},
		{"an ops message that is over", news.Alert{Kind: news.KindOps, Message: "m", Revision: 2, Shown: 1, Cause: news.ReasonOver}, news.Edit, news.ReasonOver, 0},
		{"an ops message that is shown", news.Alert{Kind: news.KindOps, Message: "m", Revision: 2, Shown: 2, Cause: news.ReasonOver}, "", news.ReasonNothing, 0},
		{"an ops message that somebody deleted", news.Alert{Kind: news.KindOps, Gone: true, Revision: 2, Shown: 1, Cause: news.ReasonOver}, "", news.ReasonGone, 0},
		{"deleted, then raised", news.Alert{Gone: true, Revision: 3, Shown: 3, Level: 4, ShownLevel: 3, Stories: []news.AlertStory{told(1, 4)}}, news.Post, news.ReasonRaised, 0},
	} {
		c.a.ID, c.a.Deliveries = 7, 4
		d := Next(c.a, "abcdef", Conditions{}, noon)
		if d.Act != c.act || d.Reason != c.reason || d.StoryID != c.story {
			t.Errorf("%s: %q because of %q about story %d; want %q, %q, %d", c.name, d.Act, d.Reason, d.StoryID, c.act, c.reason, c.story)
		}
		if d.Key != "abcdef-7-5" || d.AlertID != 7 || d.Revision != c.a.Revision || d.Level != c.a.Level || d.Intent != noon {
			t.Errorf("%s: the delivery is %+v", c.name, d)
		}
	}
	if key := Next(news.Alert{ID: 99_999_999, Deliveries: 99_999, Stories: make([]news.AlertStory, 1)}, "abcdef", Conditions{}, noon).Key; len(key) > 25 {
		t.Errorf("the key %q is longer than 25 characters", key)
	}
}

func TestPostedStays(t *testing.T) {
	a := news.Alert{Posted: noon}
	Done(&a, news.Delivery{Act: news.Post}, "m2", noon.Add(time.Hour))
	if a.Posted != noon || a.Message != "m2" {
		t.Errorf("first posted %v with the message %s, want the time of the first post", a.Posted, a.Message)
	}
}

// TestChannel plays random stories, deliveries that fail or get lost, and people who delete messages, and holds what the
// channel's readers must see, whatever the order.
func TestChannel(t *testing.T) {
	for seed := range uint64(900) {
		c := newChannel(t, seed)
		if seed%2 == 0 {
			c.a.Kind, c.a.Group = news.KindFold, string(news.ReasonThrottle)
		}
		for range 40 {
			switch n := c.r.IntN(10); {
			case n < 5:
				c.change()
			case n < 9:
				c.deliver()
			case seed%3 == 0 && c.a.Message != "":
				Deleted(&c.a)
				c.deleted = true
			}
		}
		c.settle()
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// channel is what one destination shows of one alert.
type channel struct {
	t       *testing.T
	r       *rand.Rand
	a       news.Alert
	now     time.Time
	levels  map[int64]news.Level
	deleted bool
	raced   bool // the alert changed while a message was on its way: what that said of a story of a fold may be said again

	openings  int
	told      news.Level // the highest that a message told
	maximum   news.Level // the highest that the alert ever had
	announced map[int64]int
	toldOf    map[int64]news.Level // the highest that a message told of each story; of a fold
	keys      map[string]bool
}

func newChannel(t *testing.T, seed uint64) *channel {
	c := &channel{t: t, r: rand.New(rand.NewPCG(seed, 1)), now: noon, levels: map[int64]news.Level{}, announced: map[int64]int{}, toldOf: map[int64]news.Level{}, keys: map[string]bool{}}
	first := story(1, news.Level(c.r.IntN(5)))
	c.a = Opening(Want{Destination: "console", Watchlists: []string{"x"}, Report: 1}, first, c.now)
	c.levels[1], c.maximum = first.Level, first.Level
	return c
}

// change is a report, an edit or a new story that reaches the alert.
func (c *channel) change() {
	c.now = c.now.Add(time.Minute)
	id := 1 + c.r.Int64N(5)
	s := story(id, news.Level(c.r.IntN(5)))
	before := c.a.Revision
	Put(&c.a, s, Want{Watchlists: []string{"x"}, Report: id}, news.ReasonReport, c.now)
	c.levels[id] = s.Level
	c.maximum = max(c.maximum, c.a.Level)
	if c.a.Revision != before+1 || c.a.Cause == news.ReasonRaised && c.a.Level == news.None {
		c.t.Errorf("after a change: %+v", c.a)
	}
	highest := news.None
	for _, l := range c.levels {
		highest = max(highest, l)
	}
	if c.a.Level != highest {
		c.t.Errorf("the alert's level is %d, its stories' highest is %d", c.a.Level, highest)
	}
}

// deliver carries the next step out; a third of the calls fail, and then nothing is done.
func (c *channel) deliver() bool {
	d := Next(c.a, "abcdef", Conditions{}, c.now)
	if d.Act == "" {
		return false
	}
	if c.keys[d.Key] {
		c.t.Errorf("the key %s was used before", d.Key)
	}
	c.a.Deliveries++
	c.keys[d.Key] = true
	if c.r.IntN(3) == 0 {
		return true
	}
	said := maps.Clone(c.levels) // by the message
	// The alert may move on between the call and its record.
	message := ""
	if d.Act != news.Edit {
		message = d.Key
	}
	if c.r.IntN(4) == 0 {
		c.change()
		c.raced = true
	}
	c.see(d, said)
	Done(&c.a, d, message, c.now)
	return true
}

// see is what a reader of the channel notes of a message, and of the levels that it says.
func (c *channel) see(d news.Delivery, said map[int64]news.Level) {
	rose := d.Level > c.told
	for _, s := range c.a.Stories {
		if !tells(c.a, d, s) {
			continue
		}
		if d.Act == news.Reply && d.Reason == news.ReasonRelated && c.announced[s.StoryID] > 0 {
			c.t.Errorf("story %d was announced as related again", s.StoryID)
		}
		c.announced[s.StoryID]++
		rose = rose || c.a.Kind == news.KindFold && said[s.StoryID] > c.toldOf[s.StoryID]
		c.toldOf[s.StoryID] = max(c.toldOf[s.StoryID], said[s.StoryID])
	}
	if d.Act == news.Post {
		c.openings++
	}
	if d.Reason == news.ReasonRaised && d.Act != news.Edit && !rose && !(c.raced && c.a.Kind == news.KindFold) {
		c.t.Errorf("raised to %d, and %d was told", d.Level, c.told)
	}
	if d.Act == news.Reply && d.Reason == news.ReasonRelated && c.a.Kind == news.KindFold {
		c.t.Errorf("a fold was answered for story %d, which it lists", d.StoryID)
	}
	if d.Act == news.Post || d.Reason == news.ReasonRaised && d.Act == news.Reply {
		c.told = max(c.told, d.Level)
	}
}

// settle delivers until nothing is left, and looks at what the channel shows then.
func (c *channel) settle() {
	for range 200 {
		if !c.deliver() {
			break
		}
	}
	if d := Next(c.a, "abcdef", Conditions{}, c.now); d.Act != "" {
		c.t.Errorf("it does not come to rest: %+v", d)
	}
	if c.openings > 1 && !c.deleted {
		c.t.Errorf("%d opening messages", c.openings)
	}
	if c.told < c.a.Level {
		c.t.Errorf("level %d was told, the alert has %d", c.told, c.a.Level)
	}
	if c.told > c.maximum {
		c.t.Errorf("level %d was told, the alert never had more than %d", c.told, c.maximum)
	}
	for _, s := range c.a.Stories {
		if !s.Announced || c.announced[s.StoryID] == 0 {
			c.t.Errorf("story %d was not announced", s.StoryID)
		}
		if c.a.Kind == news.KindFold && c.toldOf[s.StoryID] < s.Level {
			c.t.Errorf("level %d of story %d was told, it has %d", c.toldOf[s.StoryID], s.StoryID, s.Level)
		}
	}
	if c.a.Gone {
		return
	}
	if c.a.Shown != c.a.Revision {
		c.t.Errorf("revision %d is shown of %d", c.a.Shown, c.a.Revision)
	}
}

// TestRaisedOnce counts the answers to a level that rises step by step, falls and rises again.
func TestRaisedOnce(t *testing.T) {
	a := Opening(Want{}, story(1, news.Tension), noon)
	var raised []news.Level
	for _, l := range []news.Level{1, 2, 1, 2, 4, 0, 3, 4} {
		Put(&a, story(1, l), Want{}, news.ReasonReport, noon)
		for d := Next(a, "abcdef", Conditions{}, noon); d.Act != ""; d = Next(a, "abcdef", Conditions{}, noon) {
			if d.Act == news.Reply && d.Reason == news.ReasonRaised {
				raised = append(raised, d.Level)
			}
			Done(&a, d, "m", noon)
		}
	}
	if !slices.Equal(raised, []news.Level{2, 4}) {
		t.Errorf("raised to %v, want to 2 and 4", raised)
	}
}
