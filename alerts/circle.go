package alerts

import (
	"slices"

	"github.com/karaula/karaula/news"
)

// within are the destinations of a watchlist that may be told of what only some see. Of a watchlist of config.yaml those are the
// channels that are known to be in their workspaces or servers: a process serves one workspace of Slack.
func (p Policy) within(w news.Watchlist, c news.Circle) []news.Destination {
	if w.Scope != "" && !c.Has(w.Scope) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(w.PostTo), func(d news.Destination) bool {
		return !(w.Scope != "" || p.Homes[d] != "" && c.Has(p.Homes[d]) || d.Platform() == "slack" && c.HasPlatform("slack"))
	})
}
