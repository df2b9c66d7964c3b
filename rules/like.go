package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/text"
)

// RegionsLike returns the regions of whose name, in any language and script, somebody typed the beginning, or the beginning of a
// later word; at most so many. Those that are named so whole come first, then those that begin so, the larger ones first.
func (r *Rules) RegionsLike(typed string, most int) []Region {
	typed = text.Fold(strings.TrimSpace(typed))
	if typed == "" || len(typed) > longestTyped {
		return nil
	}
	rank := map[string]int{}
	for name, paths := range r.names {
		how := 0
		switch {
		case name == typed:
			how = 1
		case strings.HasPrefix(name, typed):
			how = 2
		case strings.Contains(name, " "+typed):
			how = 3
		default:
			continue
		}
		for _, p := range paths {
			if rank[p] == 0 || how < rank[p] {
				rank[p] = how
			}
		}
	}
	var found []Region
	for p := range rank {
		found = append(found, r.regions[p])
	}
	slices.SortFunc(found, func(a, b Region) int {
		return cmp.Or(rank[a.Path]-rank[b.Path], a.Depth-b.Depth, strings.Compare(a.Path, b.Path))
	})
	return found[:min(len(found), most)]
}
