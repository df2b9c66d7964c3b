package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
)

const (
	rehearsedSpan  = 7 * 24 * time.Hour
	mostRehearsed  = 10_000 // stories, the newest of that time
	mostPreviewed  = 3_000  // of which, where somebody who adds something waits for the answer
	mostBest       = 5
	mostMisses     = 3
	mostRelaxed    = 8  // parts of a query that are left out, one at a time, to find what nearly matched
	tooManyRings   = 20 // a day: more, and people stop looking
	shortestOfSpan = time.Hour
)

// rehearsed is what a watchlist would have sent.
type rehearsed struct {
	rings  int           // new alerts, and alerts that grew worse
	span   time.Duration // over how much of what is stored; 0: nothing is
	told   int           // stories that it would have told at once
	best   []news.Story
	misses []miss
}

// miss is a story that a watchlist nearly told.
type miss struct {
	story news.Story
	why   string
}

// rehearse finds out what a watchlist would have sent in the last days that are stored, or of so many stories that are the newest.
func (x *act) rehearse(w news.Watchlist, most int) (r rehearsed, err error) {
	w.Quiet = news.QuietHours{}
	end, err := x.tx.Latest(1, time.Time{})
	if err != nil || end.IsZero() {
		return r, err
	}
	since := end.Add(-rehearsedSpan)
	if full, err := x.tx.Latest(most, since); err != nil {
		return r, err
	} else if !full.IsZero() {
		since = full
	}
	if since, err = x.tx.HistoryFrom(since); err != nil {
		return r, err
	}
	r.span = max(end.Sub(since), shortestOfSpan)
	lists, whys := relaxed(w)
	policy := x.trying(lists)
	rehearsal := alerts.NewRehearsal(policy)
	err = x.past(policy, since, func(story news.Story, verdicts []rules.Verdict) {
		asked := slices.IndexFunc(verdicts, func(v rules.Verdict) bool { return v.Index == 0 })
		if asked < 0 {
			r.miss(story, whys[verdicts[0].Index])
			return
		}
		own := verdicts[asked : asked+1]
		rehearsal.Tell(story, own)
		if wants, decisions := policy.Wants(story, own, story.First); slices.ContainsFunc(wants, func(w alerts.Want) bool { return w.Digest == "" }) {
			r.told++
			r.best = append(r.best, story)
			slices.SortStableFunc(r.best, better)
			r.best = r.best[:min(len(r.best), mostBest)]
		} else if len(decisions) > 0 && decisions[0].Reason == news.ReasonDigest {
			r.miss(story, "only in the digest: "+story.Level.String())
		} else {
			r.miss(story, "only "+story.Level.String()+", below what is posted at once")
		}
	})
	r.rings = rehearsal.Rings()[0]
	return r, err
}

func (r *rehearsed) miss(story news.Story, why string) {
	r.misses = append(r.misses, miss{story, why})
	slices.SortStableFunc(r.misses, func(a, b miss) int { return better(a.story, b.story) })
	r.misses = r.misses[:min(len(r.misses), mostMisses)]
}

// better sorts by level, then by how many outlets report it, then by time, the newest first.
func better(a, b news.Story) int {
	return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(outlets(b), outlets(a)), b.Latest.Compare(a.Latest))
}

func outlets(s news.Story) int {
	seen := map[string]bool{}
	for _, r := range s.Reports {
		seen[r.Outlet] = true
	}
	return len(seen)
}

// relaxed are a watchlist and, behind it, those that ask for one thing less, each with what it does without.
func relaxed(w news.Watchlist) (lists []news.Watchlist, whys []string) {
	lists, whys = []news.Watchlist{w}, []string{""}
	add := func(n query.Node, why string) {
		if len(lists) <= mostRelaxed {
			other := w
			other.Query = query.Print(n)
			lists, whys = append(lists, other), append(whys, why)
		}
	}
	tree, _ := query.Parse(w.Query)
	alternatives := []query.Node{tree}
	if or, ok := tree.(*query.Or); ok {
		alternatives = or.Alternatives
	}
	for _, a := range alternatives {
		and, ok := a.(*query.And)
		if !ok {
			continue
		}
		for i, part := range and.Parts {
			rest := slices.Delete(slices.Clone(and.Parts), i, i+1)
			if !slices.ContainsFunc(rest, func(n query.Node) bool { _, not := n.(*query.Not); return !not }) {
				continue
			}
			why := "does not meet " + query.Print(part)
			if _, not := part.(*query.Not); not {
				why = "left out by " + query.Print(part)
			}
			if len(rest) == 1 {
				add(rest[0], why)
			} else {
				add(&query.And{Parts: rest}, why)
			}
		}
	}
	return lists, whys
}

// words say what the watchlist would have sent.
func (x *act) rehearsedWords(r rehearsed) (all []Text) {
	if r.span == 0 {
		return []Text{Say("Nothing is stored yet, so karaula cannot say what it would have sent.")}
	}
	says := fmt.Sprintf("It would have sent %s over %s of history", count(r.rings, "message"), stretch(r.span))
	if r.rings > 0 && r.span > 24*time.Hour {
		says += fmt.Sprintf(", %s a day", perDay(r.rings, r.span))
	}
	all = append(all, Text{{Text: says + ".", Strong: true}})
	if often := float64(r.rings) / max(r.span.Hours()/24, 1); often > tooManyRings {
		all = append(all, Say(fmt.Sprintf("More than %d a day is more than people read: ask for a narrower place, a rarer word or a higher post_at.", tooManyRings)))
	}
	if len(r.best) > 0 {
		all = append(all, Say("Of these first:"))
	}
	for _, s := range r.best {
		all = append(all, x.rehearsedLine(s, ""))
	}
	if len(r.misses) > 0 {
		all = append(all, Say("Nearly:"))
	}
	for _, m := range r.misses {
		all = append(all, x.rehearsedLine(m.story, "; "+m.why))
	}
	return all
}

// stretch is a stretch of history as people say it: "31 h", "5 days".
func stretch(d time.Duration) string {
	if d < 72*time.Hour {
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return count(int((d+12*time.Hour)/(24*time.Hour)), "day")
}

// perDay is a rate as people say it: "4", "0.5".
func perDay(n int, span time.Duration) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(span.Hours()/24)), ".0")
}

// rehearsedLine is a story in one line, with the link to its clearest report.
func (x *act) rehearsedLine(s news.Story, rest string) Text {
	line := Text{{Text: Icon(s.Level) + " " + s.Level.String() + ": "}, {Text: x.headline(s, 100), URL: alerts.Clearest(s, x.Wording.Speaks).URL}}
	return append(line, Span{Text: " (" + count(outlets(s), "outlet") + rest + ")", Quiet: true})
}
