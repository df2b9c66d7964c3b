package bot

import (
	"context"
	"runtime/debug"
	"time"
)

const (
	// laterLimit is how long the part of an answer may take that people do not wait for.
	laterLimit = 10 * time.Minute
	// mostLater is how many such parts are worked on at once; more wait for their turn.
	mostLater = 4
)

// laterRoom is one for a process: all that is asked for in chat shares a network.
var laterRoom = make(chan struct{}, mostLater)

// guarded is the later part of an answer with a limit, whose faults end it and nothing else.
func (d *Desk) guarded(later func(context.Context, func(Page)) Answer) func(context.Context, func(Page)) Answer {
	return func(ctx context.Context, tell func(Page)) (a Answer) {
		ctx, cancel := context.WithTimeout(ctx, laterLimit)
		defer cancel()
		defer func() {
			if r := recover(); r != nil {
				d.Log.Error("an answer was not finished: a fault in karaula", "panic", r, "stack", string(debug.Stack()))
				a = private("That did not work: a fault in karaula, which its log describes. Nothing was changed.")
			}
		}()
		select {
		case laterRoom <- struct{}{}:
			defer func() { <-laterRoom }()
		case <-ctx.Done():
			return private("karaula looks at too many sites at once. Nothing was changed; ask again in a moment.")
		}
		return d.shelf.fit(later(ctx, func(p Page) { tell(*d.shelf.fit(Answer{Private: &p}).Private) }))
	}
}

// failed is the answer where the store failed in the later part.
func (d *Desk) failed(err error) Answer {
	d.Log.Error("an answer was not finished", "error", err)
	return private("That did not work: karaula could not read or write its database. Nothing was changed; ask again in a moment.")
}
