package slack

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/bot"
)

// people knows what others call a person, and whether the person manages the workspace.
type people struct {
	slack *Slack
	mu    sync.Mutex
	known map[string]known
}

// known is what Slack said about a person, and when.
type known struct {
	bot.Person
	at time.Time
}

// knownFor is how long what Slack said holds: who became an admin, or no longer is one, is believed after that.
const knownFor = 10 * time.Minute

// maxNames is how many people are known; then they are asked for anew.
const maxNames = 1000

func newPeople(s *Slack) *people { return &people{slack: s, known: map[string]known{}} }

// who returns somebody with the name that the workspace shows, or called handle while Slack does not say.
func (p *people) who(ctx context.Context, id, handle string) bot.Person {
	p.mu.Lock()
	found, ok := p.known[id]
	p.mu.Unlock()
	if ok && time.Since(found.at) < knownFor {
		return found.Person
	}
	found.ID = Name + ":" + id
	u, err := p.slack.api.GetUserInfoContext(ctx, id)
	if err != nil {
		p.slack.opts.Log.Debug("Slack does not say what somebody is called", "error", p.slack.problem("users.info", "users.info", err))
		found.Name, found.Manages, found.Governs = cmp.Or(found.Name, clip(handle, 80), id), false, false
		return found.Person
	}
	found.Name = cmp.Or(clip(u.Profile.DisplayName, 80), clip(u.RealName, 80), clip(u.Name, 80), clip(handle, 80), id)
	found.Manages, found.at = u.IsAdmin || u.IsOwner, time.Now()
	found.Governs = found.Manages
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxNames {
		clear(p.known)
	}
	p.known[id] = found
	return found.Person
}

// self is who karaula is in the workspace, once Slack has said so.
type self struct {
	mu  sync.Mutex
	who *slack.AuthTestResponse
}

func (s *Slack) me(ctx context.Context) (*slack.AuthTestResponse, error) {
	s.self.mu.Lock()
	who := s.self.who
	s.self.mu.Unlock()
	if who != nil {
		return who, nil
	}
	who, err := s.api.AuthTestContext(ctx)
	if err != nil {
		return nil, s.problem("auth.test", "auth.test", err)
	}
	s.self.mu.Lock()
	defer s.self.mu.Unlock()
	s.self.who = who
	return who, nil
}
