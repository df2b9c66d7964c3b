package bot

import (
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// trying is the policy in which watchlists stand that are only tried.
func (x *act) trying(lists []news.Watchlist) alerts.Policy {
	set, _ := x.Rules.Compile(lists, rules.Options{})
	return alerts.Policy{Watchlists: lists, Set: set, Window: x.policy.Window, Zone: x.policy.Zone, Channels: x.policy.Channels, Homes: x.policy.Homes}
}

// past shows what is stored to the watchlists of a policy: each story since then that concerns one of them, with what they say of it.
func (x *act) past(p alerts.Policy, since time.Time, show func(news.Story, []rules.Verdict)) error {
	var look rules.Search
	for i := range p.Watchlists {
		look = append(look, p.Set.Search(i)...)
	}
	for story, err := range x.tx.Candidates(look, since) {
		if err != nil {
			return err
		}
		if story.First.Before(since) {
			continue
		}
		if verdicts := p.Set.Concerned(story.Facts, x.read(story)); len(verdicts) > 0 {
			show(story, verdicts)
		}
	}
	return nil
}
