package work

import (
	"errors"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// remedy is what is done after an attempt. This file is the one place that turns kinds of problems into remedies;
// docs/platforms.md names them for what each platform says.
type remedy int

const (
	finish    remedy = iota // it succeeded
	await                   // nothing was sent: an earlier attempt may still arrive, and is looked for when it must have
	retry                   // again, at growing distances or when the platform asks; where the outcome is unknown it is asked first
	insist                  // again, at long distances: somebody has to change something, which ops are told
	letGo                   // the message is gone: only a raised level, and what was never told, is posted anew
	useThread               // the message stays as it is: its thread tells what happens
	useEdits                // there are no answers: the message itself tells what happens
)

// remedyFor says what an attempt's error comes to.
func remedyFor(a news.Alert, d news.Delivery, err error) remedy {
	kind, _ := news.KindOf(err)
	loud := notifies(d)
	switch {
	case err == nil:
		return finish
	case errors.Is(err, alerts.ErrTooYoung):
		return await
	case kind == news.Gone && d.Act != news.Post:
		return letGo
	case kind == news.Unchangeable && d.Act == news.Edit:
		if a.Threadless || a.Kind == news.KindFold { // nothing else would show what it lists
			return letGo
		}
		return useThread
	case kind == news.Threadless && d.Act == news.Reply:
		if a.Fixed || loud { // a raised level is shown in the channel or not at all
			return letGo
		}
		return useEdits
	case kind == news.Temporary || kind == news.Unknown:
		return retry
	}
	return insist
}

// reason is an error as people read it in status and in ops: without its kind, which the sentence around it says.
func reason(err error) string {
	text := strings.TrimPrefix(err.Error(), alerts.ErrNotCalled.Error()+": ")
	var p *news.Problem
	if errors.As(err, &p) {
		text = strings.Replace(text, p.Error(), p.Err.Error(), 1)
	}
	return strings.TrimPrefix(text, alerts.ErrNotCalled.Error()+": ")
}

// leavesUnsure reports whether a message may have been made by an attempt that came to err.
func leavesUnsure(err error) bool {
	var known *news.Problem
	return !errors.As(err, &known) || known.Kind == news.Unknown
}

// backoff returns how long to wait after so many failures in a row: doubling from a quarter of a second up to a minute, or
// up to 15 minutes when the platform refuses until somebody changes something.
func backoff(failures int, refused bool) time.Duration {
	first, longest := 250*time.Millisecond, time.Minute
	if refused {
		first, longest = 5*time.Second, 15*time.Minute
	}
	return min(first<<min(failures-1, 16), longest)
}
