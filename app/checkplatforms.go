package app

import (
	"context"
	"errors"
	"fmt"

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
		for _, f := range slack.Check(ctx, s.slackOptions(nil), destinations, who) {
			line := checkedPlatform{Platform: slack.Name, What: f.What, Says: f.Says}
			if f.Problem != nil {
				line.Says, line.Error = "", f.Problem.Error()
				if p := (*news.Problem)(nil); errors.As(f.Problem, &p) { // its kind is karaula's own matter
					line.Error = p.Err.Error()
				}
			}
			all = append(all, line)
		}
	}
	all = append(all, s.checkDiscord(ctx)...)
	return c.printPlatforms(all)
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
