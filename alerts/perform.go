package alerts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/karaula/karaula/news"
)

// Messenger is the four verbs that delivering needs of a chat platform. Errors are *news.Problem where the platform said
// what is wrong; any other error counts as a temporary one with an unknown outcome.
type Messenger interface {
	// Post makes the opening message and returns what the platform calls it.
	Post(ctx context.Context, c Card) (message string, err error)
	// Edit makes the message show the card. Repeating it does no harm.
	Edit(ctx context.Context, message string, c Card) error
	// Reply answers in the message's thread and returns what the platform calls the answer.
	Reply(ctx context.Context, message string, c Card) (answer string, err error)
	// Find looks for the message of a delivery that was begun at since or later (thread is the opening message for an
	// answer, "" else). It returns ErrNotFound when there is none, and ErrCannotAsk when the platform cannot be asked.
	Find(ctx context.Context, d news.Destination, key, thread string, since time.Time) (message string, err error)
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
	if len(c.Reports) == 0 && c.Kind != news.KindOps {
		return "", &news.Problem{Kind: news.Refused, Err: ErrEmpty}
	}
	if d.Act == news.Edit {
		return "", m.Edit(ctx, a.Message, c)
	}
	if d.Unsure {
		message, err := m.Find(ctx, a.Destination, d.Key, a.Message, d.Intent)
		switch {
		case err == nil:
			return message, nil
		case errors.Is(err, ErrCannotAsk):
		case !errors.Is(err, ErrNotFound):
			return "", fmt.Errorf("%w: %w", ErrNotCalled, err)
		case now.Sub(d.Tried) < settle:
			return "", ErrTooYoung
		}
	}
	if d.Act == news.Reply {
		return m.Reply(ctx, a.Message, c)
	}
	return m.Post(ctx, c)
}
