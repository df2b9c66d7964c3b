package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/store"
)

// desk answers what people do in chats.
func (p *program) desk() *bot.Desk {
	return &bot.Desk{
		Store: p.store, Rules: p.rules, Policy: p.intake.Policy, Wording: p.wording(), Now: p.clock.Now, Log: p.log, Version: version(), Platforms: p.posting,
		Kept:    p.keptChanged,
		Missing: p.missing,
		Reading: p.inForce.reading,
		Fetcher: p.poller.Fetcher,
		Enqueue: func(ctx context.Context, tx *store.Tx, ids []int64) error {
			return p.engine.Enqueue(ctx, tx.SQL(), ids)
		},
	}
}

// chatsOf are the platforms on which people can press, in the order of their names.
func chatsOf(platforms map[string]alerts.Messenger) (chats []bot.Chat) {
	for _, name := range slices.Sorted(maps.Keys(platforms)) {
		if chat, ok := platforms[name].(bot.Chat); ok {
			chats = append(chats, chat)
		}
	}
	return chats
}

// chatLease names what one process holds of a platform.
func chatLease(platform string) string {
	return cmp.Or(map[string]string{"slack": "slack socket", "discord": "discord gateway"}[platform], platform+" connection")
}

const (
	chatAgain  = time.Minute      // after a platform refused the connection: somebody has to change something
	chatSteady = 20 * time.Second // a connection that was not refused for so long is fine
)

// attend holds a platform's connection until ctx ends. One that is refused is told to ops and asked for again: alerts go
// out all the same.
func (p *program) attend(ctx context.Context, chat bot.Chat) error {
	handler := p.desk().Handle
	for ctx.Err() == nil {
		err := steadied(ctx, chatSteady, func(ctx context.Context) error { return chat.Run(ctx, handler) },
			func() error { return p.ops.Heard(ctx, chat.Name()) })
		if err == nil || ctx.Err() != nil {
			break
		}
		p.log.Error("nobody can press buttons: the platform refuses the connection", "platform", chat.Name(), "error", err, "again in", chatAgain)
		if err := p.ops.Unheard(ctx, chat.Name(), err); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(chatAgain):
		}
	}
	return nil
}

// steadied runs f, and calls steady once when f runs for long enough.
func steadied(ctx context.Context, long time.Duration, f func(context.Context) error, steady func() error) error {
	group, ctx := errgroup.WithContext(ctx)
	ended, end := context.WithCancel(ctx)
	group.Go(func() error {
		defer end()
		return f(ctx)
	})
	group.Go(func() error {
		select {
		case <-ended.Done():
			return nil
		case <-time.After(long):
			return steady()
		}
	})
	return group.Wait()
}
