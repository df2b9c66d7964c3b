package alerts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// Messenger is the five verbs that delivering needs of a chat platform. Errors are *news.Problem where the platform said
// what is wrong; any other error counts as a temporary one with an unknown outcome.
type Messenger interface {
	// Post makes the opening message and returns what the platform calls it.
	Post(ctx context.Context, c Card) (message string, err error)
	// Edit makes the message show the card. Repeating it does no harm.
	Edit(ctx context.Context, message string, c Card) error
	// Reply answers in the message's thread and returns what the platform calls the answer.
	Reply(ctx context.Context, message string, c Card) (answer string, err error)
	// Find looks for the messages of a delivery that was begun at since or later (thread is the opening message for an
	// answer, "" else), the oldest first: there should be one. It returns ErrNotFound when there is none, and ErrCannotAsk
	// when the platform cannot be asked.
	Find(ctx context.Context, d news.Destination, key, thread string, since time.Time) (messages []string, err error)
	// Remove takes a message of karaula's own away. One that is gone already is no error.
	Remove(ctx context.Context, d news.Destination, message string) error
}

// What Find says when it found nothing.
var (
	ErrNotFound  = errors.New("no message of this delivery was found")
	ErrCannotAsk = errors.New("the platform cannot be asked for its messages")
)

// ErrNotCalled goes with the error of an attempt that sent nothing, so that an earlier one is as unsure as it was.
var ErrNotCalled = errors.New("nothing was sent")

// ErrTooYoung says that an earlier attempt may still be on its way: ask again when Settle has passed since.
var ErrTooYoung = errors.New("an earlier attempt may still arrive")

// ErrEmpty says that the alert holds no story any more: all were merged into stories that older alerts hold.
var ErrEmpty = errors.New("the alert's stories were merged into those of an older alert, so there is nothing to send")

// Perform carries a delivery out and returns what the platform calls the new message ("" for an edit). An earlier
// attempt without a record is looked for first, and adopted when it is found; when it is not, but is younger than settle
// (the time-out of a call), ErrTooYoung is returned, since it may still arrive.
func Perform(ctx context.Context, m Messenger, a news.Alert, d news.Delivery, c Card, settle time.Duration, now time.Time) (string, error) {
	if len(c.Reports) == 0 && !a.Bare() {
		return "", &news.Problem{Kind: news.Refused, Err: ErrEmpty}
	}
	if d.Act == news.Edit {
		return send(ctx, m, a, d, c)
	}
	if d.Unsure {
		found, err := m.Find(ctx, a.Destination, d.Key, a.Message, d.Intent)
		switch {
		case err == nil:
			return adopt(ctx, m, a.Destination, found)
		case errors.Is(err, ErrCannotAsk):
		case !errors.Is(err, ErrNotFound):
			return "", fmt.Errorf("%w: %w", ErrNotCalled, err)
		case now.Sub(d.Tried) < settle:
			return "", ErrTooYoung
		}
	}
	return send(ctx, m, a, d, c)
}

// send calls the platform. What is too long for it is sent as short as it can be.
func send(ctx context.Context, m Messenger, a news.Alert, d news.Delivery, c Card) (message string, err error) {
	for _, c := range []Card{c, c.brief()} {
		switch d.Act {
		case news.Edit:
			err = m.Edit(ctx, a.Message, c)
		case news.Reply:
			message, err = m.Reply(ctx, a.Message, c)
		default:
			message, err = m.Post(ctx, c)
		}
		if kind, _ := news.KindOf(err); kind != news.TooLong {
			break
		}
	}
	return message, err
}

// Weed removes what a delivery that is done made besides its own message, which an earlier call of the platform made late.
// Where its own is not among what is found, somebody removed it, or the platform shows only a part: nothing is touched.
func Weed(ctx context.Context, m Messenger, a news.Alert, d news.Delivery) error {
	thread := ""
	if d.Act == news.Reply {
		thread = a.Message
	}
	found, err := m.Find(ctx, a.Destination, d.Key, thread, d.Intent)
	switch {
	case errors.Is(err, ErrNotFound) || errors.Is(err, ErrCannotAsk):
		return nil
	case err != nil:
		return err
	case !slices.Contains(found, d.Message):
		return nil
	}
	for _, double := range found {
		if double == d.Message {
			continue
		}
		if err := m.Remove(ctx, a.Destination, double); err != nil {
			return fmt.Errorf("a message that was sent twice is to be removed: %w", err)
		}
	}
	return nil
}

// adopt takes the oldest of a delivery's messages for the delivery's own, and removes the others. A duplicate that cannot be
// removed now leaves the delivery unsure, so that it is looked at again.
func adopt(ctx context.Context, m Messenger, d news.Destination, found []string) (string, error) {
	for _, double := range found[1:] {
		if err := m.Remove(ctx, d, double); err != nil {
			return "", fmt.Errorf("%w: a message that was sent twice is to be removed: %w", ErrNotCalled, err)
		}
	}
	return found[0], nil
}
