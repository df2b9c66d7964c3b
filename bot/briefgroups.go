package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
)

// group is the stories of one place.
type group struct {
	path    string
	level   news.Level // the highest that was reported since then
	before  news.Level // and before, see groups
	stories []news.Story
	fresh   int        // of them, those that were first reported since then
	calm    news.Story // the one that gave before
}

// anyLevel are the tags of what is at tension or above.
var anyLevel = rules.Clause{Tags: []string{"level:1", "level:2", "level:3", "level:4"}}

// groups are the stories of some places at tension or above, by place, the highest level first: since then, and what there was in
// as long a time before, at least a day. all is false when there were more than are looked through.
func (x *act) groups(asked []string, since time.Time) (found []group, all bool, err error) {
	var in rules.Clause
	for _, path := range asked {
		in.Tags = append(in.Tags, "region:"+path)
	}
	before := since.Add(-max(x.now.Sub(since), briefed))
	at := map[string]int{}
	read := 0
	for story, err := range x.tx.Candidates(rules.Search{rules.Alternative{in, anyLevel}}, before) {
		if err != nil {
			return nil, false, err
		}
		if read == mostBriefed {
			return sortedGroups(found), false, nil
		}
		read++
		path := groupPath(story.Paths, asked)
		if path == "" || story.Level == news.None { // the reports of a story are found one by one
			continue
		}
		i, known := at[path]
		if !known {
			i, at[path] = len(found), len(found)
			found = append(found, group{path: path})
		}
		found[i].add(story, since)
	}
	return sortedGroups(found), true, nil
}

func sortedGroups(all []group) []group {
	slices.SortFunc(all, func(a, b group) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(len(b.stories), len(a.stories)), cmp.Compare(a.path, b.path))
	})
	return all
}

// add counts a story with what it reported since then, and before.
func (g *group) add(s news.Story, since time.Time) {
	now, before := news.Level(-1), news.None
	for _, r := range s.Reports {
		if r.Published.Before(since) {
			before = max(before, r.Level)
		} else {
			now = max(now, r.Level)
		}
	}
	if before > g.before {
		g.before, g.calm = before, s
	}
	if now <= news.None {
		return
	}
	g.level = max(g.level, now)
	g.stories = append(g.stories, s)
	if !s.First.Before(since) {
		g.fresh++
	}
}

// groupPath is the place under which a story is told of: of who asks for all of the Balkans the country, of a country the region
// one step below it, else what was asked for. "" for a story that is in none of these places.
func groupPath(paths, asked []string) string {
	for _, path := range paths {
		best := ""
		for _, a := range asked {
			if (a == rules.Root || path == a || strings.HasPrefix(path, a+"/")) && (best == "" || best == rules.Root || len(a) > len(best)) {
				best = a
			}
		}
		parts := strings.Split(path, "/")
		switch {
		case best == "":
			continue
		case best == rules.Root:
			return parts[0]
		case !strings.Contains(best, "/"):
			return strings.Join(parts[:min(len(parts), 2)], "/")
		}
		return best
	}
	return ""
}

// groupLines say at which level a place stands, and by which stories.
func (x *act) groupLines(g group) []Text {
	says := fmt.Sprintf(": %s", Stories(len(g.stories)))
	switch g.fresh {
	case 0:
		says += ", none of them new"
	case len(g.stories):
		says += map[bool]string{true: ", new", false: ", all new"}[g.fresh == 1]
	default:
		says += fmt.Sprintf(", %d of them new", g.fresh)
	}
	switch {
	case g.before == news.None:
		says += "; nothing before"
	case g.before < g.level:
		says += fmt.Sprintf("; before, %s", g.before)
	}
	out := []Text{{{Text: fmt.Sprintf("%s %s stands at %s (%d of 4)", Icon(g.level), x.name(g.path), g.level, int(g.level)), Strong: true}, {Text: says + "."}}}
	for _, s := range g.stories[:min(len(g.stories), mostInGroup)] {
		out = append(out, x.storyLine(s))
	}
	return out
}

// calmedDown says which places stood higher before, each with the story that gave the level then.
func (x *act) calmedDown(all []group) []Text {
	var line Text
	n := 0
	for _, g := range all {
		if g.before <= g.level || g.before < news.Elevated || n == mostCalmed {
			continue
		}
		if n++; n == 1 {
			line = Text{{Text: "Calmed down: ", Strong: true}}
		} else {
			line = append(line, Span{Text: "; "})
		}
		now := "nothing above none since"
		if g.level > news.None {
			now = "now " + g.level.String()
		}
		line = append(line, Span{Text: fmt.Sprintf("%s, from %s (", x.name(g.path), g.before)}, Span{Text: x.headline(g.calm, 80), URL: alerts.Clearest(g.calm, x.Wording.Speaks).URL}, Span{Text: ") to " + now})
	}
	if n == 0 {
		return nil
	}
	return []Text{append(line, Span{Text: "."})}
}

// missing says what the briefing could not know: feeds of these places that are not read, or silent against their rhythm.
func (x *act) missing(asked []string) (out []Text, err error) {
	all, err := x.tx.Feeds()
	if err != nil {
		return nil, err
	}
	var says []string
	for _, p := range health.Places(asked, all, x.now) {
		if len(says) < mostPlaces {
			says = append(says, p.Sentence(x.name(p.Region)))
		}
	}
	var failing, silent []store.FeedState
	for _, f := range all {
		if !restsOn(f, asked) {
			continue
		}
		switch s := health.Of(f, x.now); {
		case s == health.Quiet:
			silent = append(silent, f)
		case s != health.New && !s.Answers():
			failing = append(failing, f)
		}
	}
	out = append(out, Text{{Text: "Missing: ", Strong: true}, {Text: strings.Join(says, "; ") + "."}})
	out = append(out, some("Not read: ", failing, x.failure)...)
	return append(out, some("Read, but quiet: ", silent, x.silence)...), nil
}

// restsOn reports whether a feed is at home in one of some places, or around it.
func restsOn(f store.FeedState, asked []string) bool {
	return slices.ContainsFunc(asked, func(a string) bool {
		return a == rules.Root || slices.ContainsFunc(f.Regions, func(home string) bool {
			return home == a || strings.HasPrefix(home, a+"/") || strings.HasPrefix(a, home+"/")
		})
	})
}
