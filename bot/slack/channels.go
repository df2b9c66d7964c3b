package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/news"
)

// channels knows which id a channel's name stands for. An id stays when the channel is renamed, and so does what is known.
type channels struct {
	slack *Slack
	turn  chan struct{} // one listing at a time; who waits finds its result

	mu      sync.Mutex
	ids     map[string]string    // by name without #
	missing map[string]time.Time // when a name was last looked for in vain
}

// missingFor is how long a name that Slack did not know is not looked for again.
const missingFor = 20 * time.Second

func newChannels(s *Slack) *channels {
	return &channels{slack: s, turn: make(chan struct{}, 1), ids: map[string]string{}, missing: map[string]time.Time{}}
}

// id returns the id of a destination's channel.
func (c *channels) id(ctx context.Context, d news.Destination) (string, error) {
	name, named := strings.CutPrefix(d.Target(), "#")
	if !named {
		return d.Target(), nil
	}
	if id, err, known := c.known(name); known {
		return id, err
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if id, err, known := c.known(name); known {
		return id, err
	}
	ch, err := c.look(ctx, name)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch.ID == "" {
		c.missing[name] = time.Now()
		return "", noChannel(name)
	}
	if ch.Name != name {
		c.slack.opts.Log.Warn("a channel was renamed; write its new name into the configuration", "old", "#"+name, "new", "#"+ch.Name)
	}
	c.ids[name] = ch.ID
	return ch.ID, nil
}

func (c *channels) known(name string) (id string, err error, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id, known = c.ids[name]; known {
		return id, nil, true
	}
	if at, ok := c.missing[name]; ok && time.Since(at) < missingFor {
		return "", noChannel(name), true
	}
	return "", nil, false
}

func noChannel(name string) error {
	return refusedProblem("conversations.list: #"+name, slack.SlackErrorResponse{Err: "channel_not_found"})
}

// forget has the name looked up anew.
func (c *channels) forget(d news.Destination) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ids, strings.TrimPrefix(d.Target(), "#"))
}

// look finds a channel by its name, else by one that it had before; the empty channel when there is none.
func (c *channels) look(ctx context.Context, name string) (slack.Channel, error) {
	const method = "conversations.list"
	var before slack.Channel
	p := slack.GetConversationsParameters{Limit: 999, Types: []string{"public_channel", "private_channel"}}
	for range 50 {
		if err := c.slack.pace.turn(ctx, method, 0); err != nil {
			return before, err
		}
		all, next, err := c.slack.api.GetConversationsContext(ctx, &p)
		if err != nil {
			return before, c.slack.problem(method, method, err)
		}
		for _, ch := range all {
			if ch.Name == name {
				return ch, nil
			}
			if slices.Contains(ch.PreviousNames, name) {
				before = ch
			}
		}
		if p.Cursor = next; next == "" {
			return before, nil
		}
	}
	return before, &news.Problem{Kind: news.Refused, Err: fmt.Errorf("slack: #%s is not among the first 50,000 channels: write its id instead, as in slack:C0123456789", name)}
}

// found has names looked for again that Slack did not know: karaula was invited somewhere.
func (c *channels) found() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.missing)
}
