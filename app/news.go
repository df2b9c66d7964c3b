package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/store"
)

func (c *command) newsCommand() *cobra.Command {
	var n int
	cmd := &cobra.Command{
		Use:     "news QUERY",
		Aliases: []string{"search"},
		Short:   "Ask the store for stories",
		Long: "news prints the stories that the query concerns, the highest level first and the newest first within a level. Without\n" +
			"since: it looks back 7 days. Example: karaula news 'region:kosovo/north level:2 since:24h'",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.news(cmd.Context(), strings.Join(args, " "), n)
		},
	}
	cmd.Flags().IntVarP(&n, "limit", "n", 20, "at most `N` stories")
	return cmd
}

func (c *command) news(ctx context.Context, question string, n int) error {
	if strings.TrimSpace(question) == "" {
		return usageError{fmt.Errorf("news wants a query: karaula news 'region:kosovo/north since:24h'")}
	}
	s, err := c.prepare()
	if err != nil {
		return err
	}
	search, problems, broken := bot.NewSearch(s.rules, question, time.Now())
	if broken {
		return usageError{pointed(question, problems)}
	}
	for _, p := range problems {
		say(c.Err, "%s", p.Message)
	}
	var found []news.Story
	var all bool
	if err := s.read(ctx, func(tx *store.Tx) (err error) {
		found, all, err = search.Stories(tx, 0, n, mostRead)
		return err
	}); err != nil {
		return err
	}
	if len(found) > 0 || all {
		if err := c.printStories(s, found); err != nil || all {
			return err
		}
	}
	say(c.Err, "This looked through %d stories, the highest level and the newest first, and stopped there: there may be more. "+
		"Narrow the question with a region, a rarer word or since:.", mostRead)
	return nil
}

// pointed is what is wrong with a question, each mistake above the place that it is about.
func pointed(question string, problems []query.Problem) error {
	var all []error
	for _, p := range problems {
		if !p.Warning {
			all = append(all, fmt.Errorf("%w\n%s", p, query.Point(question, p)))
		}
	}
	return errors.Join(all...)
}

// mostRead is how many stories one question looks through: some seconds' work.
const mostRead = 20_000

// storyLine is a line that news prints about a story.
type storyLine struct {
	Story    string         `json:"story"`
	Level    news.Level     `json:"level"`
	Category news.Category  `json:"category"`
	Regions  []string       `json:"regions"`
	Paths    []string       `json:"paths"`
	Headline string         `json:"headline"`
	URL      string         `json:"url"`
	Items    []console.Item `json:"items"`
}

func (c *command) printStories(s *setup, found []news.Story) error {
	for _, story := range found {
		head := story.Reports[0]
		for _, r := range story.Reports {
			if r.Level == story.Level {
				head = r
				break
			}
		}
		if c.json {
			if err := c.print(storyLine{console.StoryID(story.ID), story.Level, story.Category, console.List(story.Regions),
				console.List(story.Paths), head.Title, head.URL, console.Items(story.Reports)}); err != nil {
				return err
			}
			continue
		}
		var where []string
		for _, p := range story.Paths {
			where = append(where, s.regionName(p))
		}
		if _, err := fmt.Fprintf(c.Out, "%s %s  %s  %s\n   %s\n   %d reports, latest %s · %s\n", bot.Icon(story.Level), story.Level,
			console.StoryID(story.ID), strings.Join(where, ", "), bot.Plain(head.Title), len(story.Reports),
			story.Latest.In(s.TimeZone).Format("2 Jan 15:04"), head.URL); err != nil {
			return err
		}
	}
	if len(found) == 0 && !c.json {
		_, err := io.WriteString(c.Out, "Nothing stored matches.\n")
		return err
	}
	return nil
}

// newest returns up to n stories, the newest first, that a watchlist asks for at once and nobody was told of.
func newest(tx *store.Tx, s *setup, n int, now time.Time) ([]news.Story, error) {
	var found []news.Story
	reports, err := tx.Newest(now.Add(-s.Poll.MaxAge), 500)
	if err != nil {
		return nil, err
	}
	policy, seen := s.policy(), map[int64]bool{}
	for _, r := range reports {
		story, err := tx.StoryOf(r.ID)
		if err != nil {
			return nil, err
		}
		if seen[story.ID] {
			continue
		}
		seen[story.ID] = true
		told, err := tx.AlertsHolding(story.ID)
		if err != nil {
			return nil, err
		}
		if len(told) > 0 {
			continue
		}
		readings := make([]*rules.Reading, len(story.Reports))
		for i, report := range story.Reports {
			readings[i] = s.rules.Recall(report)
		}
		if wants, _ := policy.Wants(story, s.set.Concerned(story.Facts, readings), now); len(wants) > 0 && wants[0].Digest == "" {
			if found = append(found, story); len(found) == n {
				break
			}
		}
	}
	return found, nil
}
