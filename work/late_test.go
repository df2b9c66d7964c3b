package work_test

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// A story that joins a digest while its message is on its way is told behind it.
func TestJoinsDigestOnItsWay(t *testing.T) {
	two := news.Elevated
	n := newNight(t, news.Watchlist{
		Name: "north", Query: "region:kosovo/north", GroupBy: news.GroupStory, PostAt: &two, Digest: []string{"08:00"}, PostTo: []news.Destination{"loopback:desk"},
	}, "12:00")
	n.tellAt("12:00", protest, "Ibar")
	n.set("+1 08:00")
	release := n.chat.Hold()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		n.at("+1 08:00")
	}()
	arrived(t, n.chat, "post")
	const late = "Protest announced in Leposavić"
	taken := n.report(late, "Ibar")
	release()
	<-ended
	n.deliver(taken.Alerts...)
	told := map[string]int{}
	for _, m := range n.chat.Messages() {
		for _, title := range []string{protest, late} {
			c := m.Versions[len(m.Versions)-1]
			listed := c.Headline == title
			for _, l := range c.Lines {
				listed = listed || strings.Contains(l.Headline, title)
			}
			if listed {
				told[title]++
			}
		}
	}
	if told[protest] != 1 || told[late] != 1 {
		t.Errorf("told of each story: %v; want once each; the channel saw %s", told, n.seen())
	}
}
