package app

import (
	"bufio"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/stories"
)

func (c *command) matchCommand() *cobra.Command {
	var items, lists string
	m := &cobra.Command{
		Use:   "match [TEXT]",
		Short: "Show what a text matches and why",
		Long: "match shows the places, the level and the watchlists of a text, the words that say so, and by which rule each stands for\n" +
			"what it does. Without TEXT it reads standard input. With --items it reads a line an item ({\"id\",\"text\"} or\n" +
			"{\"id\",\"title\",\"summary\"}) and prints a line an item.",
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case items == "":
				return c.matchText(strings.Join(args, " "), lists)
			case len(args) > 0:
				return usageError{errors.New("match takes a TEXT or --items FILE.jsonl, not both")}
			}
			return c.matchItems(items, lists)
		},
	}
	m.Flags().StringVar(&items, "items", "", "match the items in `FILE.jsonl`, a line each (- is standard input)")
	m.Flags().StringVar(&lists, "watchlists", "", "match against the watchlists in `FILE.jsonl` ({\"id\",\"query\"}) instead of the configured ones")
	return m
}

// verdict is a line that match prints about an item.
type verdict struct {
	ID         string          `json:"id"`
	Lang       string          `json:"lang"`
	Script     string          `json:"script"`
	Regions    []string        `json:"regions"`
	Paths      []string        `json:"paths"`
	Level      news.Level      `json:"level"`
	Category   news.Category   `json:"category"`
	Concepts   []string        `json:"concepts"`
	Topics     []string        `json:"topics"`
	Watchlists []string        `json:"watchlists"`
	Evidence   []clue          `json:"evidence"`
	HeldBack   []news.Evidence `json:"held_back,omitempty"`
	Refused    []refusal       `json:"refused,omitempty"`
	Error      string          `json:"error"`
}

// clue is evidence, how it came to stand for what it does, and the watchlists that it is evidence for.
type clue struct {
	news.Evidence
	How        string   `json:"how,omitempty"`
	Watchlists []string `json:"watchlists,omitempty"`
}

// refusal is a watchlist that does not match, and what it lacks or leaves out.
type refusal struct {
	Watchlist string   `json:"watchlist"`
	Why       []string `json:"why"`
}

// judge asks every watchlist about one item alone.
func judge(set *rules.Set, x *rules.Explainer, r *rules.Reading) verdict {
	v := verdict{
		ID: r.Key, Lang: r.Annotation.Lang, Script: r.Script, Regions: console.List(r.Regions), Paths: console.List(r.Paths),
		Level: r.Level, Category: r.Category, Concepts: console.List(r.Concepts), Topics: console.List(r.Topics),
		Watchlists: []string{}, Evidence: []clue{},
	}
	if v.Category == "" {
		v.Category = news.CategoryNone
	}
	known := map[news.Evidence]int{}
	add := func(e news.Evidence) *clue {
		i, ok := known[e]
		if !ok {
			i = len(v.Evidence)
			known[e] = i
			v.Evidence = append(v.Evidence, clue{Evidence: e, How: x.How(r, e)})
		}
		return &v.Evidence[i]
	}
	for _, e := range r.Evidence {
		add(e)
	}
	for _, hit := range set.Concerned(stories.Sum([]news.Report{r.Report}, news.Corrected{}), []*rules.Reading{r}) {
		v.Watchlists = append(v.Watchlists, hit.Watchlist)
		for _, e := range hit.Evidence {
			c := add(e)
			c.Watchlists = append(c.Watchlists, hit.Watchlist)
		}
	}
	return v
}

func (c *command) matchItems(items, lists string) error {
	r, set, partly, err := c.watchlists(lists)
	if err != nil {
		return err
	}
	out, x := bufio.NewWriterSize(c.Out, 1<<16), r.Explainer()
	err = eachLine(c, items, func(l itemLine) error {
		it, err := l.item()
		var v verdict
		if err != nil {
			v = judge(set, x, r.ReadText("", news.Item{Key: l.ID}))
			v.Error, partly = err.Error(), errPartly
		} else if l.Text != "" {
			v = judge(set, x, r.ReadText(l.Text, it))
		} else {
			v = judge(set, x, r.Read(it))
		}
		b, err := console.Line(v)
		if err != nil {
			return stop(err)
		}
		_, err = out.Write(b)
		return stop(err)
	})
	if err != nil && !errors.Is(err, errPartly) {
		return err
	}
	return errors.Join(out.Flush(), err, partly)
}

// watchlists compiles the watchlists of a file of lines, or the configured ones. One that does not parse is told, the
// rest is used, and partly is errPartly.
func (c *command) watchlists(file string) (r *rules.Rules, set *rules.Set, partly, err error) {
	if file == "" {
		s, err := c.prepare()
		if err != nil {
			return nil, nil, nil, err
		}
		return s.rules, s.set, nil, nil
	}
	if r, err = loadRules(); err != nil {
		return nil, nil, nil, err
	}
	_, set, partly, err = c.compileLines(r, file)
	return r, set, partly, err
}

// useWatchlists lets the watchlists of a file of lines stand for the configured ones.
func (c *command) useWatchlists(s *setup, file string) (partly, err error) {
	s.Watchlists, s.set, partly, err = c.compileLines(s.rules, file)
	return partly, err
}

// compileLines compiles the watchlists of a file of lines. A mistake is shown at its place in the query.
func (c *command) compileLines(r *rules.Rules, file string) (lists []news.Watchlist, set *rules.Set, partly, err error) {
	err = eachLine(c, file, func(l struct{ ID, Query string }) error {
		lists = append(lists, news.Watchlist{Name: l.ID, Query: l.Query})
		return nil
	})
	if errors.Is(err, errPartly) {
		partly, err = err, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	set, mistakes := r.Compile(lists, rules.Options{})
	for _, m := range mistakes {
		for _, p := range m.Problems {
			if !p.Warning {
				say(c.Err, "%s: watchlist %s: %s\n%s", file, m.Watchlist, p.Message, query.Point(lists[m.Index].Query, p))
				partly = errPartly
			}
		}
	}
	return lists, set, partly, nil
}
