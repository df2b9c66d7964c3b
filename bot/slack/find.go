package slack

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

const (
	// skew is how far this machine's clock may be ahead of Slack's: a message's time is Slack's, an intent's is ours.
	skew = 5 * time.Minute
	// Of a channel so much is read back. More messages than that since an intent is a channel in which nobody reads anything.
	pageSize, maxPages = 200, 25
)

// Find looks for a delivery's messages by what is hidden in them: in the channel, or in the thread of an answer.
func (s *Slack) Find(ctx context.Context, d news.Destination, key, thread string, since time.Time) ([]string, error) {
	me, err := s.me(ctx)
	if err != nil {
		return nil, err
	}
	channel, ts := "", ""
	if thread != "" {
		channel, ts, err = parseMessage(thread)
	} else {
		channel, err = s.channels.id(ctx, d)
	}
	if err != nil {
		return nil, err
	}
	oldest := strconv.FormatInt(since.Add(-skew).Unix(), 10) + ".000000"
	var found []string
	cursor := ""
	for range maxPages {
		some, next, err := s.read(ctx, channel, ts, oldest, cursor)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			ours := m.User == me.UserID || m.BotID != "" && m.BotID == me.BotID // others could copy a key
			if name := channel + ":" + m.Timestamp; ours && m.Metadata.EventType == eventType && m.Metadata.EventPayload[payloadKey] == key && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if cursor != "" && len(found) == 0 {
		return nil, &news.Problem{Kind: news.Unknown, Err: fmt.Errorf("slack: more than %d messages since %s: whether the message is among them is not known", pageSize*maxPages, since.UTC().Format(time.RFC3339))}
	}
	if len(found) == 0 {
		return nil, alerts.ErrNotFound
	}
	slices.Sort(found) // one channel, and times of one length
	return found, nil
}

// read reads a page of a channel, or of the thread of ts.
func (s *Slack) read(ctx context.Context, channel, ts, oldest, cursor string) (some []slack.Message, next string, err error) {
	method := "conversations.history"
	if ts != "" {
		method = "conversations.replies"
	}
	if err := s.pace.turn(ctx, method, 0); err != nil {
		return nil, "", err
	}
	if ts != "" {
		some, _, next, err = s.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: ts, Oldest: oldest, Inclusive: true, Limit: pageSize, IncludeAllMetadata: true, Cursor: cursor,
		})
		return some, next, s.problem(method, method, err)
	}
	h, err := s.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Inclusive: true, Limit: pageSize, IncludeAllMetadata: true, Cursor: cursor,
	})
	if err != nil {
		return nil, "", s.problem(method, method, err)
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}
