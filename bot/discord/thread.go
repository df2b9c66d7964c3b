package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// inThread sends a message into the thread below another, which is opened at the first.
func (d *Discord) inThread(ctx context.Context, channel, id, title string, send func(thread string) (string, error)) (string, error) {
	for try := 0; ; try++ {
		thread, err := d.openThread(ctx, channel, id, title)
		if err == nil {
			var made string
			if made, err = send(thread); err == nil {
				return thread + "/" + made, nil
			}
			if codeOf(err) == unknownChannel { // somebody deleted the thread
				d.threads.forget(id)
				if try == 0 {
					continue
				}
			}
		}
		switch codeOf(err) {
		case missingRight, wrongChannel, threadLocked, archivedThread, tooManyThreads:
			err = &news.Problem{Kind: news.Threadless, Err: err}
		case unknownChannel:
			if thread != "" {
				err = &news.Problem{Kind: news.Threadless, Err: err}
			}
		}
		return "", err
	}
}

// openThread opens the thread below a message, or finds the one that is open.
func (d *Discord) openThread(ctx context.Context, channel, id, title string) (string, error) {
	if thread, ok := d.threads.get(id); ok {
		return thread, nil
	}
	body := struct {
		Name string `json:"name"`
	}{plain(title, maxThreadName)}
	if body.Name == "" {
		body.Name = "Alert"
	}
	var made struct {
		ID string `json:"id"`
	}
	err := d.call(ctx, http.MethodPost, "channels/"+channel+"/messages/"+id+"/threads", "channel "+channel, body, &made)
	switch {
	case codeOf(err) == threadExists:
		return d.threadOf(ctx, channel, id)
	case err != nil:
		return "", asked(err) // opening one again does no harm, and nothing was said in it
	}
	d.threads.put(id, made.ID)
	return made.ID, nil
}

// threadOf is the thread below a message. Discord gives it the message's own number; others say which it has.
func (d *Discord) threadOf(ctx context.Context, channel, id string) (string, error) {
	if thread, ok := d.threads.get(id); ok {
		return thread, nil
	}
	var m seen
	err := d.call(ctx, http.MethodGet, "channels/"+channel+"/messages/"+id, "channel "+channel, nil, &m)
	switch kind, _ := news.KindOf(err); {
	case err == nil && m.Thread != nil && isID(m.Thread.ID):
		d.threads.put(id, m.Thread.ID)
		return m.Thread.ID, nil
	case err == nil, kind == news.Gone: // a thread outlives the message above it
		return id, nil
	}
	return "", asked(err)
}

// asked is the error of a question: whether it arrived makes no difference.
func asked(err error) error {
	if kind, _ := news.KindOf(err); kind == news.Unknown {
		return &news.Problem{Err: fmt.Errorf("%w: %w", alerts.ErrNotCalled, err)}
	}
	return err
}
