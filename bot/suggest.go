package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/text"
)

// MostSuggested is how many choices Suggest answers with at most.
const MostSuggested = 25

// suggest says what the argument of a verb may be of which something is typed so far.
func (x *act) suggest() (Answer, error) {
	words := strings.Fields(x.press.Option)
	if len(words) < 2 {
		return Answer{}, nil
	}
	name := words[len(words)-1]
	c, before, mistake := understand(strings.Join(words[:len(words)-1], " "))
	i := slices.IndexFunc(c.Args, func(a Arg) bool { return a.Name == name })
	if mistake != nil || i < 0 || !c.Args[i].Suggests() {
		return Answer{}, nil
	}
	x.before = before
	all, err := c.Args[i].suggest(x, oneLine(x.press.Arg))
	return Answer{Choices: all[:min(len(all), MostSuggested)]}, err
}

// suggestPlaces are places of whose name in any language something is typed; of several between commas, of the last.
func suggestPlaces(x *act, typed string) (all []Choice, err error) {
	before, last := "", typed
	if i := strings.LastIndex(typed, ","); i >= 0 {
		before, last = strings.TrimSpace(typed[:i])+", ", typed[i+1:]
	}
	for _, r := range x.Rules.RegionsLike(last, MostSuggested) {
		all = append(all, Choice{Arg: before + r.Path, Label: before + x.placed(r)})
	}
	return all, nil
}

// placed is a region with where it is: "Zvečan, kosovo/north/zvecan".
func (x *act) placed(r rules.Region) string {
	name := r.Name(x.Wording.Language)
	if strings.EqualFold(name, r.Path) {
		return name
	}
	return name + ", " + r.Path
}

// anOutlet is the end of a question that begins to name an outlet: -outlet:Bal, outlet:"Balkan Ins.
var anOutlet = regexp.MustCompile(`(?i)(?:^|[\s(])(-?outlet:)("[^"]*|[^\s",]*)$`)

// suggestQuery goes on with a question: the last word may be the beginning of a place, or an outlet's name.
func suggestQuery(x *act, typed string) ([]Choice, error) {
	if typed == "" {
		return nil, nil
	}
	all := []Choice{{Arg: typed, Label: typed}}
	if m := anOutlet.FindStringSubmatchIndex(typed); m != nil {
		outlets, err := suggestFeeds(x, strings.TrimPrefix(typed[m[4]:], `"`))
		for _, o := range outlets[:min(len(outlets), MostSuggested-1)] {
			all = append(all, Choice{Arg: typed[:m[2]] + field(strings.TrimSuffix(typed[m[2]:m[3]], ":"), []string{o.Arg}), Label: typed[:m[4]] + o.Label})
		}
		return all, err
	}
	i := strings.LastIndex(typed, " ") + 1
	for _, r := range x.Rules.RegionsLike(strings.TrimPrefix(strings.TrimPrefix(typed[i:], "region:"), "in:"), MostSuggested-1) {
		all = append(all, Choice{Arg: typed[:i] + "region:" + r.Path, Label: typed[:i] + x.placed(r)})
	}
	return all, nil
}

// suggestWatchlists are the channel's watchlists that are called so.
func suggestWatchlists(x *act, typed string) (all []Choice, err error) {
	for _, w := range x.policy.Watchlists {
		if slices.Contains(w.PostTo, x.press.Destination) && contains(w.Name, typed) {
			all = append(all, Choice{Arg: w.Name, Label: w.Name})
		}
	}
	return all, nil
}

// suggestStories are the stories of the channel's latest alerts.
func suggestStories(x *act, typed string) (all []Choice, err error) {
	latest, err := x.tx.LatestAlerts(latestPosted)
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{}
	for _, a := range latest {
		if a.Destination != x.press.Destination {
			continue
		}
		for _, s := range a.Stories {
			if seen[s.StoryID] || len(all) == MostSuggested {
				continue
			}
			seen[s.StoryID] = true
			story, err := x.tx.Story(s.StoryID)
			if err != nil || len(story.Reports) == 0 { // kept no longer
				continue
			}
			name := fmt.Sprintf("story s%d", s.StoryID)
			label := name + ": " + alerts.Shorten(oneLine(alerts.Clearest(story, x.Wording.Speaks).Title), 90)
			if contains(label, typed) {
				all = append(all, Choice{Arg: name, Label: label})
			}
		}
	}
	return all, nil
}

// suggestWhat is what can be kept quiet: the channel's watchlists and stories, and places.
func suggestWhat(x *act, typed string) ([]Choice, error) {
	lists, err := suggestWatchlists(x, typed)
	if err != nil {
		return nil, err
	}
	told, err := suggestStories(x, typed)
	if err != nil {
		return nil, err
	}
	places, err := suggestPlaces(x, typed)
	for i := range lists {
		lists[i].Arg = "watchlist " + lists[i].Arg
	}
	if typed == "" {
		return append(lists, told...), err
	}
	return slices.Concat(lists, places[:min(len(places), 10)], told), err
}

// contains reports whether a name has what was typed in it, in whatever case and script.
func contains(name, typed string) bool { return strings.Contains(text.Fold(name), text.Fold(typed)) }
