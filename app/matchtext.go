package app

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/stories"
)

// matchText shows what one text matches, against the watchlists of a file of lines or the configured ones.
func (c *command) matchText(text, lists string) error {
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
	var partly error
	if lists != "" {
		if partly, err = c.useWatchlists(s, lists); err != nil {
			return err
		}
	}
	r := s.rules.ReadText(text, news.Item{})
	v := judge(s.set, s.rules.Explainer(), r)
	v.HeldBack = s.rules.HeldBack(r)
	v.Refused = s.refused(r, v)
	if c.json {
		err = c.print(v)
	} else {
		_, err = io.WriteString(c.Out, s.explain(r, v))
	}
	return errors.Join(err, partly)
}

// heldBack says why a word does not count towards the level.
var heldBack = map[string]string{
	"denied":      "“%s” tells %s, which does not count",
	"weak":        "“%s” hints at %s, which counts only beside a clearer word",
	"not counted": "“%s” would be %s, and does not count here",
}

// explain is a verdict in words.
func (s *setup) explain(r *rules.Reading, v verdict) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	clues := func(rules ...string) {
		for _, c := range v.Evidence {
			for _, rule := range rules {
				if c.Rule == rule {
					line("    %s", s.clue(c))
				}
			}
		}
	}
	line("%s %s (%d of 4), category %s", bot.Icon(v.Level), v.Level, int(v.Level), v.Category)
	clues("level", "lowered")
	for _, e := range v.HeldBack {
		line("    "+heldBack[e.Rule], bot.Plain(e.Text), e.StandsFor)
	}
	line("Language: %s", language(v))
	var places []string
	for _, p := range v.Paths {
		places = append(places, s.placeName(p))
	}
	line("Places: %s", cmp.Or(strings.Join(places, ", "), "none"))
	clues("place", "stands for")
	if len(v.Concepts) > 0 {
		line("Concepts: %s", strings.Join(v.Concepts, ", "))
		clues("concept")
	}
	if len(v.Topics) > 0 {
		line("Topics: %s", strings.Join(v.Topics, ", "))
		clues("topic")
	}
	s.explainWatchlists(r, v, line)
	return b.String()
}

// explainWatchlists says of each watchlist that matches what it asks for, what made it match, and what would be told.
func (s *setup) explainWatchlists(r *rules.Reading, v verdict, line func(string, ...any)) {
	story := news.Story{Reports: []news.Report{r.Report}, Facts: stories.Sum([]news.Report{r.Report}, news.Corrected{})}
	verdicts := s.set.Concerned(story.Facts, []*rules.Reading{r})
	_, decisions := s.policy().Wants(story, verdicts, time.Now())
	for _, hit := range verdicts {
		answer := "matches"
		for _, d := range decisions {
			switch {
			case d.Watchlist != hit.Watchlist || d.Reason == news.ReasonNoTarget:
			case d.Reason == news.ReasonNew:
				answer = "would be told at once"
			default:
				answer = "matches, not told at once: " + string(d.Reason)
			}
		}
		line("Watchlist %s: %s", hit.Watchlist, answer)
		line("    It asks for %s.", s.rules.Say(s.Watchlists[hit.Index].Query))
		for _, c := range v.Evidence {
			for _, name := range c.Watchlists {
				if name == hit.Watchlist {
					line("    %s%s", s.clue(c), s.inside(c, hit.Region))
				}
			}
		}
	}
	if len(verdicts) == 0 {
		line("Watchlists: none of %d matches", len(s.Watchlists))
	}
	for _, no := range v.Refused {
		line("Watchlist %s: no", no.Watchlist)
		for _, why := range no.Why {
			line("    %s.", firstUpper(why))
		}
	}
	if more := len(s.Watchlists) - len(verdicts) - len(v.Refused); more > 0 {
		line("%d more watchlists do not match", more)
	}
}

// mostRefused is of how many watchlists it is said why they do not match.
const mostRefused = 20

// refused says which watchlists do not match, and why.
func (s *setup) refused(r *rules.Reading, v verdict) (all []refusal) {
	facts := stories.Sum([]news.Report{r.Report}, news.Corrected{})
	for _, w := range s.Watchlists {
		if len(all) < mostRefused && !slices.Contains(v.Watchlists, w.Name) {
			if why := s.rules.WhyNot(w.Query, facts, []*rules.Reading{r}); len(why) > 0 {
				all = append(all, refusal{w.Name, why})
			}
		}
	}
	return all
}

func firstUpper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// clue says what a word of the text stands for, and by which rule.
func (s *setup) clue(c clue) string {
	text := bot.Plain(c.Text)
	switch c.Rule {
	case "place":
		return fmt.Sprintf("“%s” is %s: %s", text, s.placeName(c.StandsFor), c.How)
	case "stands for":
		says := fmt.Sprintf("“%s” stands for %s", text, s.placeName(c.StandsFor))
		if c.How != "" {
			says += ": " + c.How
		}
		return says
	case "level":
		return fmt.Sprintf("“%s” is %s", text, c.StandsFor)
	case "lowered":
		return fmt.Sprintf("“%s” is about %s, which lowers the level", text, c.StandsFor)
	case "beginning":
		return fmt.Sprintf("“%s” begins with %s", text, c.StandsFor)
	case "exact":
		return fmt.Sprintf("“%s” is spelled just so", text)
	case "concept", "topic":
		return fmt.Sprintf("“%s” is %s", text, c.StandsFor)
	}
	return fmt.Sprintf("“%s” stands for %s: %s", text, c.StandsFor, c.How)
}

// inside says in which watched place the place of a clue lies, where it is another one.
func (s *setup) inside(c clue, watched string) string {
	if c.Rule != "place" && c.Rule != "stands for" || watched == "" || c.StandsFor == watched || !s.rules.Covers(watched, c.StandsFor) {
		return ""
	}
	return "; inside " + s.placeName(watched) + ", which is watched"
}

func (s *setup) placeName(path string) string { return s.regionName(path) + " (" + path + ")" }

// language names the language and script of a text, as far as they can be told.
func language(v verdict) string {
	scripts := map[string]string{"Latn": "Latin letters", "Cyrl": "Cyrillic letters", "Grek": "Greek letters"}
	name := cmp.Or(rules.LanguageName(v.Lang), v.Lang, "not told")
	if script := cmp.Or(scripts[v.Script], v.Script); script != "" {
		name += ", in " + script
	}
	return name
}
