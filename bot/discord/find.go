package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// seen is a message as Discord's history shows it.
type seen struct {
	ID         string      `json:"id"`
	Embeds     []seenEmbed `json:"embeds"`
	Components []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
		} `json:"components"`
	} `json:"components"`
	Thread *struct {
		ID string `json:"id"`
	} `json:"thread"`
}

type seenEmbed struct {
	URL string `json:"url"`
}

// key is the delivery that a message was made by; "" for none of ours.
func (m seen) key() string {
	for _, r := range m.Components {
		for _, c := range r.Components {
			if _, _, _, key, ok := bot.ParseControlID(c.CustomID); ok && key != "" {
				return key
			}
		}
	}
	for _, e := range m.Embeds {
		if key, ok := strings.CutPrefix(e.URL, markBase); ok {
			return key
		}
	}
	return ""
}

const (
	pageSize  = 100
	mostPages = 20
	// clocksApart is how far Discord's clock may be behind this machine's.
	clocksApart = 2 * time.Minute
	// rightsHold is for how long a permission that was there is taken to be there.
	rightsHold = 10 * time.Minute
)

// Find reads the channel's history from the intent on, and the thread's.
func (d *Discord) Find(ctx context.Context, to news.Destination, key, name string, since time.Time) ([]string, error) {
	channel, id := split(to.Target(), name)
	found, err := d.search(ctx, channel, key, since)
	if err != nil {
		return nil, err
	}
	if id != "" {
		thread, err := d.threadOf(ctx, channel, id)
		if err != nil {
			return nil, err
		}
		below, err := d.search(ctx, thread, key, since)
		switch code := codeOf(err); {
		case code == unknownChannel: // no thread was opened
		case err != nil:
			return nil, err
		}
		for _, m := range below {
			found = append(found, thread+"/"+m)
		}
	}
	if len(found) == 0 {
		return nil, alerts.ErrNotFound
	}
	slices.SortFunc(found, func(a, b string) int {
		_, x := split("", a)
		_, y := split("", b)
		return older(x, y)
	})
	return found, nil
}

// search reads a channel or thread for the messages of a delivery.
func (d *Discord) search(ctx context.Context, channel, key string, since time.Time) (found []string, err error) {
	after := idAt(since.Add(-clocksApart))
	for page := 0; ; page++ {
		if page == mostPages {
			return nil, &news.Problem{Err: fmt.Errorf("discord: channel %s: more than %d messages were posted since: whether one is karaula's cannot be told", channel, mostPages*pageSize)}
		}
		var all []seen
		path := fmt.Sprintf("channels/%s/messages?after=%s&limit=%d", channel, after, pageSize)
		if err := d.call(ctx, http.MethodGet, path, "channel "+channel, nil, &all); err != nil {
			return nil, err
		}
		if len(all) == 0 && page == 0 {
			if err := d.mayRead(ctx, channel); err != nil {
				return nil, err
			}
		}
		for _, m := range all {
			if m.key() == key {
				found = append(found, m.ID)
			}
			if older(after, m.ID) < 0 {
				after = m.ID
			}
		}
		if len(all) < pageSize {
			return found, nil
		}
	}
}

// mayRead refuses to take an empty history for an answer where karaula may not read it: Discord shows none then, and says
// nothing.
func (d *Discord) mayRead(ctx context.Context, channel string) error {
	if at, ok := d.readable.get(channel); ok && time.Since(at) < rightsHold {
		return nil
	}
	rights, err := d.rights(ctx, channel)
	switch kind, _ := news.KindOf(err); {
	case err != nil && kind != news.Refused:
		return err
	case err != nil: // a server that does not tell
	case rights&readHistory == 0:
		return &news.Problem{Kind: news.Refused, Err: fmt.Errorf("discord: channel %s: karaula lacks the permission Read Message History, so that it cannot tell whether a message arrived: give it that", channel)}
	}
	d.readable.put(channel, time.Now())
	return nil
}
