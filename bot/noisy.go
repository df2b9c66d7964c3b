package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/rules/query"
	"github.com/karaula/karaula/store"
)

const (
	noisyAt     = 19                 // the hour of a day from which on it is told that the day was noisy: people are still there
	leftInPeace = 7 * 24 * time.Hour // how long a watchlist is left alone that somebody wants as it is
	restIn      = "08:00"            // the digest that is offered
)

// SpeakUp tells each channel, once a day, of its watchlists that sent more today than people read, with what would make them
// quieter. It says nothing in their quiet hours. It may be called at any time, and by several: the last look is in the transaction that tells.
func (d *Desk) SpeakUp(ctx context.Context) error {
	x := &act{Desk: d, ctx: ctx, now: d.Now().Truncate(time.Millisecond), policy: d.Policy()}
	for morning, channels := range x.evenings() {
		var noisy []store.Noise
		if err := x.reading(func() (err error) {
			noisy, err = x.tx.NoiseSince(morning)
			return err
		}); err != nil {
			return err
		}
		for _, n := range noisy {
			if n.Messages <= tooManyRings {
				break
			}
			if !slices.Contains(channels, n.Destination) {
				continue
			}
			if err := x.tell(n, morning); err != nil {
				return err
			}
		}
	}
	return nil
}

// evenings are the channels where it is evening, by when their day began.
func (x *act) evenings() map[time.Time][]news.Destination {
	all := map[time.Time][]news.Destination{}
	for _, w := range x.policy.Watchlists {
		for _, d := range w.PostTo {
			local := x.now.In(x.policy.Place(d))
			if local.Hour() < noisyAt {
				continue
			}
			morning := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location()).UTC()
			all[morning] = append(all[morning], d)
		}
	}
	return all
}

// tell tells of one noisy watchlist, unless its channel was told.
func (x *act) tell(n store.Noise, morning time.Time) error {
	i := slices.IndexFunc(x.policy.Watchlists, func(w news.Watchlist) bool {
		return w.Name == n.Watchlist && slices.Contains(w.PostTo, n.Destination)
	})
	if i < 0 {
		return nil
	}
	w := x.policy.Watchlists[i]
	there := x.policy.Channels[n.Destination]
	if _, held := there.Over(w).Quiet.Held(x.now.In(x.policy.Place(n.Destination)), news.None); held {
		return nil
	}
	told := false
	var advice news.Advice
	if err := x.reading(func() (err error) {
		if told, err = x.toldOf(n, morning); told || err != nil {
			return err
		}
		advice, err = x.advise(w, n, morning)
		return err
	}); told || err != nil {
		return err
	}
	return x.writing(func() error {
		if told, err := x.toldOf(n, morning); told || err != nil {
			return err
		}
		id, err := x.tx.AddAlert(news.Alert{
			Kind: news.KindAdvice, Destination: n.Destination, Opened: x.now, Changed: x.now, Revision: 1, Cause: news.ReasonNoisy, Advice: &advice,
			Note: fmt.Sprintf("%s sent %d messages today. More than %d a day is more than people read.", oneLine(w.Name), n.Messages, tooManyRings),
		})
		if err != nil {
			return err
		}
		return x.Enqueue(x.ctx, x.tx, []int64{id})
	})
}

// toldOf reports whether a channel was told today of a noisy watchlist, or would rather not hear of it.
func (x *act) toldOf(n store.Noise, morning time.Time) (bool, error) {
	all, err := x.tx.AdviceSince(n.Destination, x.now.Add(-leftInPeace))
	return slices.ContainsFunc(all, func(a news.Alert) bool {
		return a.Advice != nil && a.Advice.Watchlist == n.Watchlist && (!a.Opened.Before(morning) || a.Advice.Dismissed || a.Gone)
	}), err
}

// advise finds out what would have made a watchlist quieter since then.
func (x *act) advise(w news.Watchlist, n store.Noise, since time.Time) (a news.Advice, err error) {
	a = news.Advice{Watchlist: w.Name, Filed: w.Scope == "", Sent: n.Messages}
	tries := remedies(w, x.policy.Channels[n.Destination])
	topics, told, err := x.topics(w, since)
	if err != nil {
		return a, err
	}
	for _, t := range topics {
		tries = append(tries, news.Remedy{Name: t, Label: "Leave out " + t, Part: "-topic:" + t})
	}
	lists := []news.Watchlist{w}
	for _, r := range tries {
		other := w
		if err := x.soothe(&other, r); err != nil {
			return a, err
		}
		lists = append(lists, other)
	}
	policy := x.trying(lists)
	rehearsal := alerts.NewRehearsal(policy)
	if err := x.past(policy, since, func(story news.Story, verdicts []rules.Verdict) { rehearsal.Tell(story, verdicts) }); err != nil {
		return a, err
	}
	rings := rehearsal.Rings()
	for i, r := range tries {
		if r.Would = rings[i+1]; lists[i+1].Digest != nil && w.Digest == nil && told > 0 {
			r.Would++ // the digest itself
		}
		if r.Would < rings[0] {
			r.How = how(a.Filed, w, lists[i+1], r)
			a.Remedies = append(a.Remedies, r)
		}
	}
	a.Remedies = fewest(a.Remedies)
	return a, nil
}

// remedies are the changes of a watchlist's policy that may make it quieter in a channel.
func remedies(w news.Watchlist, there news.Channel) (all []news.Remedy) {
	only := max(news.Violence, postedFrom(w)+1)
	if only > news.Deadly {
		return nil
	}
	at := fmt.Sprintf("post_at:%d", int(only))
	name := only.String()
	all = append(all, news.Remedy{Name: "level", Label: strings.ToUpper(name[:1]) + name[1:] + " only", Options: at})
	if len(w.Digest) == 0 && there.Digest == nil { // what holds in the channel wins
		all = append(all, news.Remedy{Name: "digest", Label: "Digest of what is below " + name, Options: at + " digest:" + restIn})
	}
	return all
}

// postedFrom is the level from which a watchlist posts at once; of one that leaves it to karaula the lowest.
func postedFrom(w news.Watchlist) news.Level {
	if w.PostAt != nil {
		return *w.PostAt
	}
	return news.None
}

// topics are those of the stories that a watchlist told at once since then, and how many stories these were.
func (x *act) topics(w news.Watchlist, since time.Time) (topics []string, told int, err error) {
	policy := x.trying([]news.Watchlist{w})
	err = x.past(policy, since, func(story news.Story, verdicts []rules.Verdict) {
		wants, _ := policy.Wants(story, verdicts, story.First)
		if !slices.ContainsFunc(wants, func(w alerts.Want) bool { return w.Digest == "" }) {
			return
		}
		told++
		for _, r := range x.read(story) {
			for _, t := range r.Topics {
				if !slices.Contains(topics, t) {
					topics = append(topics, t)
				}
			}
		}
	})
	slices.Sort(topics)
	return topics, told, err
}

// how says what is to be typed for a remedy, or written into config.yaml.
func how(filed bool, w, quieter news.Watchlist, r news.Remedy) string {
	switch {
	case filed && r.Part != "":
		return "in config.yaml, " + r.Part + " behind its query"
	case filed:
		var set []string
		for _, o := range strings.Fields(r.Options) {
			name, value, _ := strings.Cut(o, ":")
			if strings.Contains(value, ":") {
				value = `"` + value + `"`
			}
			set = append(set, name+": "+value)
		}
		return "in config.yaml, " + strings.Join(set, " and ")
	case r.Part != "":
		return fmt.Sprintf("type %s watch edit %s %s", Slash, inQuotes(w.Name), quieter.Query)
	}
	return fmt.Sprintf("type %s watch edit %s %s", Slash, inQuotes(w.Name), r.Options)
}

// fewest keeps the changes of the policy, and of the topics that may be left out the one without which the least is left.
func fewest(all []news.Remedy) (few []news.Remedy) {
	best := -1
	for i, r := range all {
		if r.Part != "" && (best < 0 || r.Would < all[best].Would) {
			best = i
		}
	}
	for i, r := range all {
		if r.Part == "" || i == best {
			few = append(few, r)
		}
	}
	order := func(r news.Remedy) int { return map[string]int{"level": 0, "digest": 2}[r.Name] + min(len(r.Part), 1) }
	slices.SortStableFunc(few, func(a, b news.Remedy) int { return cmp.Compare(order(a), order(b)) })
	return few
}

// soothe changes a watchlist by a remedy.
func (x *act) soothe(w *news.Watchlist, r news.Remedy) error {
	if r.Part != "" {
		tree, _ := query.Parse(with(w.Query, r.Part)) // both were parsed before
		w.Query = query.Print(tree)
	}
	return x.setOptions(w, strings.Fields(r.Options))
}
