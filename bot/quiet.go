package bot

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// quietNumber is an alert or a story as people and programs write it: "alert 12", "a12", "story s45".
var quietNumber = regexp.MustCompile(`^(?:(alert) a?|(story) s?|(a)|(s))(\d{1,18})$`)

// SplitQuiet tells what is to be quiet from until when: the time is the longest end of the words that names one.
func SplitQuiet(words []string, now time.Time) (what string, until time.Time, err error) {
	for i := 1; i <= len(words); i++ {
		end := strings.Join(words[i:], " ")
		until, understood, err := alerts.Until(end, now)
		if understood || end == "" {
			return strings.Join(words[:i], " "), until, err
		}
		if first := strings.ToLower(words[i]); first == "until" || first == "till" || first == "for" {
			return "", until, fmt.Errorf("%q is no time: write 8h, 2d, tomorrow, 14:30, monday 09:00 or 2026-11-30", end)
		}
	}
	return "", until, errors.New("what is to be quiet?")
}

// Names are what people may name when they want something to be quiet.
type Names struct {
	Rules      *rules.Rules
	Watchlists []news.Watchlist
	Language   string
}

// QuietTarget reads what is to be quiet: an alert, a story, a watchlist or a place.
func (n Names) QuietTarget(words string) (q news.Quieting, err error) {
	words = strings.Join(strings.Fields(words), " ")
	lower := strings.ToLower(words)
	if m := quietNumber.FindStringSubmatch(lower); m != nil {
		q.Kind = news.QuietStory
		if m[1] != "" || m[3] != "" {
			q.Kind = news.QuietAlert
		}
		q.What = strings.TrimLeft(m[5], "0")
		return q, nil
	}
	if lower == "everything" || lower == "all" {
		return q, errors.New("everything at once is not made quiet: name a watchlist or a place (balkans covers all places), or see quiet_hours")
	}
	first, rest, _ := strings.Cut(words, " ")
	if after, ok := strings.CutPrefix(lower, "region:"); ok {
		first, rest = "place", words[len(words)-len(after):]
	}
	switch strings.ToLower(first) {
	case "watchlist":
		return n.quietWatchlist(rest)
	case "place", "region":
		return n.quietPlace(rest)
	}
	list, noList := n.quietWatchlist(words)
	place, noPlace := n.quietPlace(words)
	switch {
	case noList == nil && noPlace == nil:
		return q, fmt.Errorf("%q is a watchlist and a place: write watchlist %s or place %s", words, list.What, place.What)
	case noList == nil:
		return list, nil
	case noPlace == nil:
		return place, nil
	}
	if len(n.Rules.FindRegion(words)) > 0 { // several places
		return q, noPlace
	}
	return q, fmt.Errorf("%w; an alert, a story and a watchlist are written alert 12, story 45, watchlist NAME", noPlace)
}

func (n Names) quietWatchlist(name string) (news.Quieting, error) {
	var all []string
	for _, w := range n.Watchlists {
		if w.Name == name || text.Fold(w.Name) == text.Fold(name) {
			return news.Quieting{Kind: news.QuietWatchlist, What: w.Name}, nil
		}
		all = append(all, w.Name)
	}
	if len(all) == 0 {
		return news.Quieting{}, fmt.Errorf("there is no watchlist %q, nor any other", name)
	}
	return news.Quieting{}, fmt.Errorf("there is no watchlist %q; the watchlists are %s", name, strings.Join(all, ", "))
}

func (n Names) quietPlace(name string) (news.Quieting, error) {
	path, err := n.Rules.Place(name)
	return news.Quieting{Kind: news.QuietPlace, What: path}, err
}

// QuietThere checks the destination that a quieting is for; "" is everywhere.
func (n Names) QuietThere(there string) (news.Destination, error) {
	d := news.Destination(there)
	if there == "" {
		return "", nil
	}
	if strings.HasSuffix(d.Platform(), "-webhook") {
		return "", errors.New("the address of an incoming webhook is a secret, which is not kept with what is quiet: make the watchlist quiet that posts there")
	}
	if len(posting(n.Watchlists, d)) == 0 {
		return "", fmt.Errorf("no watchlist posts to %q; the destinations are %s", there, strings.Join(n.destinations(), ", "))
	}
	return d, nil
}

// destinations are those that watchlists post to. The address of an incoming webhook is a secret and not among them.
func (n Names) destinations() (all []string) {
	for _, w := range n.Watchlists {
		for _, to := range w.PostTo {
			if !strings.HasSuffix(to.Platform(), "-webhook") && !slices.Contains(all, string(to)) {
				all = append(all, string(to))
			}
		}
	}
	return all
}

// posting returns the watchlists that post to a destination.
func posting(all []news.Watchlist, d news.Destination) (lists []news.Watchlist) {
	for _, w := range all {
		if slices.Contains(w.PostTo, d) {
			lists = append(lists, w)
		}
	}
	return lists
}

// QuietName says what a quieting is about: "north Kosovo (kosovo/north)", "alert 12", "story s45", "watchlist north".
func (n Names) QuietName(q news.Quieting) string {
	switch q.Kind {
	case news.QuietPlace:
		return fmt.Sprintf("%s (%s)", n.region(q.What), q.What)
	case news.QuietStory:
		return "story s" + q.What
	}
	return string(q.Kind) + " " + q.What
}

func (n Names) region(path string) string {
	if r, ok := n.Rules.Region(path); ok {
		return r.Name(n.Language)
	}
	return path
}

// SettleStory makes the quieting of a story that became a part of another that of the other.
func SettleStory(tx *store.Tx, q *news.Quieting) (story news.Story, err error) {
	id, err := strconv.ParseInt(q.What, 10, 64)
	if err != nil {
		return story, fmt.Errorf("%q is no number of a story", q.What)
	}
	story, err = tx.Story(id)
	if errors.Is(err, store.ErrNone) {
		return story, notThere{fmt.Sprintf("there is no story s%s: karaula news shows which there are", q.What)}
	}
	q.What = strconv.FormatInt(story.ID, 10)
	return story, err
}

// toldLately is how far back it counts what was told of a place or a watchlist.
const toldLately = 24 * time.Hour

// QuietLevel finds the level that a quieting is made at: what is above it is told all the same.
func QuietLevel(tx *store.Tx, r *rules.Rules, q *news.Quieting) error {
	switch q.Kind {
	case news.QuietStory:
		story, err := SettleStory(tx, q)
		q.Level = story.Level
		return err
	case news.QuietAlert:
		id, err := strconv.ParseInt(q.What, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is no number of an alert", q.What)
		}
		a, err := tx.Alert(id)
		if errors.Is(err, store.ErrNone) {
			return notThere{fmt.Sprintf("there is no alert %s: its number stands in the message's first line", q.What)}
		}
		if a.Kind == news.KindDigest || a.Kind == news.KindOps || a.Kind == news.KindAdvice {
			return notThere{fmt.Sprintf("message %s is no alert (kind %s): there is nothing to make quiet", q.What, a.Kind)}
		}
		q.Level = max(a.Level, a.ShownLevel)
		return err
	}
	told, err := tx.ToldSince(q.Destination, q.From.Add(-toldLately))
	for _, t := range told {
		about := q.Kind == news.QuietWatchlist && slices.Contains(t.Watchlists, q.What) ||
			q.Kind == news.QuietPlace && slices.ContainsFunc(t.Paths, func(path string) bool { return r.Covers(q.What, path) })
		if about {
			q.Level = max(q.Level, t.Level)
		}
	}
	q.Level = alerts.BaseLevel(q.Level)
	return err
}
