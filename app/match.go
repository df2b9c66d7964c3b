package app

import (
	"bufio"
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
	"github.com/karaula/karaula/stories"
)

func (c *command) matchCommand() *cobra.Command {
	var items, lists string
	m := &cobra.Command{
		Use:   "match [TEXT]",
		Short: "Show what a text matches and why",
		Long: "match shows the places, the level and the watchlists of a text, and the words that say so. Without TEXT it reads standard\n" +
			"input. With --items it reads a line an item ({\"id\",\"text\"} or {\"id\",\"title\",\"summary\"}) and prints a line an item.",
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case items == "" && lists != "":
				return usageError{errors.New("--watchlists goes with --items FILE.jsonl")}
			case items == "":
				return c.matchText(strings.Join(args, " "))
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
	Evidence   []news.Evidence `json:"evidence"`
	Error      string          `json:"error"`
}

// judge asks every watchlist about one item alone.
func judge(set *rules.Set, r *rules.Reading) verdict {
	v := verdict{
		ID: r.Key, Lang: r.Annotation.Lang, Script: r.Script, Regions: console.List(r.Regions), Paths: console.List(r.Paths),
		Level: r.Level, Category: r.Category, Concepts: console.List(r.Concepts), Topics: console.List(r.Topics),
		Watchlists: []string{}, Evidence: console.List(r.Evidence),
	}
	if v.Category == "" {
		v.Category = news.CategoryNone
	}
	known := map[news.Evidence]bool{}
	for _, e := range v.Evidence {
		known[e] = true
	}
	for _, hit := range set.Concerned(stories.Sum([]news.Report{r.Report}), []*rules.Reading{r}) {
		v.Watchlists = append(v.Watchlists, hit.Watchlist)
		for _, e := range hit.Evidence {
			if !known[e] {
				known[e] = true
				v.Evidence = append(v.Evidence, e)
			}
		}
	}
	return v
}

func (c *command) matchItems(items, lists string) error {
	r, set, partly, err := c.watchlists(lists)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(c.Out, 1<<16)
	err = eachLine(c, items, func(l itemLine) error {
		it, err := l.item()
		var v verdict
		if err != nil {
			v = judge(set, r.ReadText("", news.Item{Key: l.ID}))
			v.Error, partly = err.Error(), errPartly
		} else if l.Text != "" {
			v = judge(set, r.ReadText(l.Text, it))
		} else {
			v = judge(set, r.Read(it))
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
	if r, err = rules.Load(); err != nil {
		return nil, nil, nil, err
	}
	var lists []news.Watchlist
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
				say(c.Err, "%s: watchlist %s: %s", file, m.Watchlist, p.Message)
				partly = errPartly
			}
		}
	}
	return r, set, partly, nil
}

func (c *command) matchText(text string) error {
	if text == "" {
		b, err := io.ReadAll(io.LimitReader(c.In, maxLine))
		if err != nil {
			return fmt.Errorf("standard input cannot be read: %w", err)
		}
		text = strings.TrimSpace(string(b))
	}
	if text == "" {
		return usageError{errors.New("match wants a text: karaula match \"Барикаде у Звечану\"")}
	}
	s, err := c.prepare()
	if err != nil {
		return err
	}
	r := s.rules.ReadText(text, news.Item{})
	v := judge(s.set, r)
	if c.json {
		return c.print(v)
	}
	_, err = io.WriteString(c.Out, s.explain(r, v))
	return err
}

// explain is a verdict in words.
func (s *setup) explain(r *rules.Reading, v verdict) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s %s (%d of 4), category %s", bot.Icon(v.Level), v.Level, int(v.Level), v.Category)
	line("Language: %s", orNone(strings.TrimSpace(v.Lang+" "+v.Script), "not told apart"))
	var places []string
	for _, p := range v.Paths {
		places = append(places, fmt.Sprintf("%s (%s)", s.regionName(p), p))
	}
	line("Places: %s", orNone(strings.Join(places, ", "), "none"))
	if len(v.Concepts) > 0 {
		line("Concepts: %s", strings.Join(v.Concepts, ", "))
	}
	if len(v.Topics) > 0 {
		line("Topics: %s", strings.Join(v.Topics, ", "))
	}
	for _, e := range v.Evidence {
		what := e.StandsFor
		if _, ok := s.rules.Region(what); ok {
			what = s.regionName(what) + " (" + what + ")"
		}
		line("  “%s” (bytes %d–%d): %s: %s", bot.Plain(e.Text), e.Start, e.End, e.Rule, what)
	}
	story := news.Story{Reports: []news.Report{r.Report}, Facts: stories.Sum([]news.Report{r.Report})}
	_, decisions := s.policy().Wants(story, s.set.Concerned(story.Facts, []*rules.Reading{r}), time.Now())
	for _, d := range decisions {
		answer := "would be told at once"
		if d.Reason != news.ReasonNew {
			answer = "matches, not told at once: " + string(d.Reason)
		}
		line("Watchlist %s: %s", d.Watchlist, answer)
	}
	if len(decisions) == 0 {
		line("Watchlists: none of %d matches", len(s.Watchlists))
	}
	return b.String()
}

func orNone(s, none string) string {
	if s == "" {
		return none
	}
	return s
}
