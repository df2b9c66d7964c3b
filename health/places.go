package health

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/store"
)

// Place is how many of the feeds answer that a watched region rests on.
type Place struct {
	Region string `json:"region"` // its path
	Answer int    `json:"answer"`
	Feeds  int    `json:"feeds"`
}

// everywhere is the region that all feeds are about.
const everywhere = "balkans"

// Places says how many of its feeds answer for each region: those at home in it, in a part of it, or in a larger place that
// it lies in. The regions with the smallest part of feeds that answer come first.
func Places(regions []string, feeds []store.FeedState, now time.Time) []Place {
	var all []Place
	for _, region := range regions {
		if slices.ContainsFunc(all, func(p Place) bool { return p.Region == region }) {
			continue
		}
		p := Place{Region: region}
		for _, f := range feeds {
			if region != everywhere && !slices.ContainsFunc(f.Regions, func(home string) bool { return near(home, region) }) {
				continue
			}
			p.Feeds++
			if Of(f, now).Answers() {
				p.Answer++
			}
		}
		all = append(all, p)
	}
	part := func(p Place) float64 { return float64(p.Answer) / float64(max(p.Feeds, 1)) }
	slices.SortStableFunc(all, func(a, b Place) int { return cmp.Compare(part(a), part(b)) })
	return all
}

// Sentence says it with the region's name: "3 of 7 feeds for north Kosovo answer".
func (p Place) Sentence(name string) string {
	if p.Feeds == 0 {
		return "no feed is at home in " + name
	}
	return fmt.Sprintf("%d of %d feeds for %s answer", p.Answer, p.Feeds, name)
}

func near(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}
