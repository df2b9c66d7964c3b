package app

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/news"
)

// callTimeout is how long one call of a chat platform may take.
const callTimeout = 10 * time.Second

// platforms returns the chat platforms that the configuration sets up. One of c.Platforms takes the place of the platform
// with its name.
func (c *command) platforms(s *setup, log *slog.Logger) ([]bot.Platform, error) {
	all := slices.Clone(c.Platforms)
	add := func(p bot.Platform) {
		if !slices.ContainsFunc(all, func(have bot.Platform) bool { return have.Name() == p.Name() }) {
			all = append(all, p)
		}
	}
	o := s.slackOptions(log)
	if s.Slack != nil && !served(all, slack.Name) {
		workspace, err := slack.New(o)
		if err != nil {
			return nil, mistaken(fmt.Errorf("%s: %w", s.file, err))
		}
		add(workspace)
	}
	add(slack.NewWebhook(o))
	if err := s.addDiscord(add, log); err != nil {
		return nil, err
	}
	return all, nil
}

func served(all []bot.Platform, name string) bool {
	return slices.ContainsFunc(all, func(p bot.Platform) bool { return p.Name() == name })
}

// slackOptions are also those of incoming webhooks, which need no section of their own.
func (s *setup) slackOptions(log *slog.Logger) slack.Options {
	o := slack.Options{Zone: s.TimeZone, Name: s.regionName, Log: log, Timeout: callTimeout}
	if s.Slack != nil {
		o.BotToken, o.AppToken, o.APIURL = s.Slack.BotToken.Clear(), s.Slack.AppToken.Clear(), s.Slack.APIURL
	}
	return o
}

// destinations are where the watchlists and karaula itself post, each once, and whom the watchlists call there.
func (s *setup) destinations(platform string) (all []news.Destination, who map[news.Destination]string) {
	who = map[news.Destination]string{}
	add := func(d news.Destination) {
		if d.Platform() == platform && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	for _, w := range s.Watchlists {
		for _, d := range w.PostTo {
			add(d)
			if whom := w.Mention.Who[d]; whom != "" {
				who[d] += " " + whom
			}
		}
	}
	for _, d := range s.Ops.PostTo {
		add(d)
	}
	return all, who
}
