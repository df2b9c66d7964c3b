package slack

import (
	"cmp"
	"context"
	"sync"

	"github.com/slack-go/slack"
)

// people knows what others call a person.
type people struct {
	slack *Slack
	mu    sync.Mutex
	names map[string]string
}

// maxNames is how many names are kept; then they are asked for anew.
const maxNames = 1000

func newPeople(s *Slack) *people { return &people{slack: s, names: map[string]string{}} }

// name returns the name that the workspace shows for somebody, or handle while Slack does not say.
func (p *people) name(ctx context.Context, id, handle string) string {
	p.mu.Lock()
	name, ok := p.names[id]
	p.mu.Unlock()
	if ok {
		return name
	}
	u, err := p.slack.api.GetUserInfoContext(ctx, id)
	if err != nil {
		p.slack.opts.Log.Debug("Slack does not say what somebody is called", "error", p.slack.problem("users.info", "users.info", err))
		return cmp.Or(clip(handle, 80), id)
	}
	name = cmp.Or(clip(u.Profile.DisplayName, 80), clip(u.RealName, 80), clip(u.Name, 80), clip(handle, 80), id)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.names) >= maxNames {
		clear(p.names)
	}
	p.names[id] = name
	return name
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
