package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/karaula/karaula/bot/discord"
	"github.com/karaula/karaula/bot/slack"
	"github.com/karaula/karaula/news"
)

// checkedPlatform is a line that check prints about a chat platform: a token, a permission, a channel.
type checkedPlatform struct {
	Platform string `json:"platform"`
	What     string `json:"what"`
	Says     string `json:"says"`
	Error    string `json:"error"`
}

// checkPlatforms tries the tokens, each permission and each channel of the chat platforms. Nothing is posted.
func (c *command) checkPlatforms(ctx context.Context, s *setup) error {
	var all []checkedPlatform
	if s.Slack != nil {
		destinations, who := s.destinations(slack.Name)
		all = s.checkSlack(ctx, destinations, who)
	}
	all = append(all, s.checkDiscord(ctx)...)
	return c.printPlatforms(all)
}

func (s *setup) checkSlack(ctx context.Context, destinations []news.Destination, who map[news.Destination]string) (all []checkedPlatform) {
	for _, f := range slack.Check(ctx, s.slackOptions(nil), destinations, who) {
		all = append(all, checkedLine(slack.Name, f.What, f.Says, f.Problem))
	}
	return all
}

// checkedLine is what was found about something of a platform.
func checkedLine(platform, what, says string, problem error) checkedPlatform {
	if problem == nil {
		return checkedPlatform{Platform: platform, What: what, Says: says}
	}
	line := checkedPlatform{Platform: platform, What: what, Error: problem.Error()}
	if p := (*news.Problem)(nil); errors.As(problem, &p) { // its kind is karaula's own matter
		line.Error = p.Err.Error()
	}
	return line
}

// missing says what karaula lacks in a channel in which it calls somebody.
func (s *setup) missing(ctx context.Context, d news.Destination, calls string) (all []string) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var found []checkedPlatform
	there, who := []news.Destination{d}, map[news.Destination]string{d: calls}
	switch d.Platform() {
	case slack.Name:
		found = s.checkSlack(ctx, there, who)
	case "discord":
		found = discordLines(discord.Check(ctx, s.discordOptions(nil), there, who))
	case "discord-webhook":
		found = discordLines(discord.CheckWebhooks(ctx, s.discordOptions(nil), there))
	}
	for _, f := range found {
		if f.Error != "" {
			all = append(all, f.What+": "+f.Error)
		}
	}
	return all
}

func (c *command) printPlatforms(all []checkedPlatform) error {
	failed := 0
	for _, l := range all {
		verdict := "fine: " + l.Says
		if l.Error != "" {
			failed++
			verdict = "WRONG: " + l.Error
		}
		if c.json {
			if err := c.print(l); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(c.Out, "%-24s %s\n", l.Platform+" "+l.What, verdict); err != nil {
			return err
		}
	}
	if failed > 0 {
		return errPartly
	}
	return nil
}
