package news

import (
	"strings"
	"time"
)

// Watchlist is a named query with its destinations and the policy of telling them.
type Watchlist struct {
	Name    string
	Scope   string // the workspace or server that it was made in, such as "slack:T0123"; "" for one of config.yaml
	Query   string // the query language; regions, keywords and exclude of a config are folded into it
	PostAt  *Level // from which level a match is posted at once; nil: judged by what hit (0 for words, 2 else)
	PostTo  []Destination
	GroupBy GroupBy // "" for the default: GroupRegion when the query watches a region, else GroupStory
	Mention Mention
	Digest  []string // times of day "08:00" in the destination's zone; none: no digest
	Quiet   QuietHours
}

// GroupBy says which stories share one alert.
type GroupBy string

// The ways of grouping.
const (
	GroupStory  GroupBy = "story"
	GroupRegion GroupBy = "region"
)

// Mention is who is called, and from which confirmed level.
type Mention struct {
	Level Level
	Who   map[Destination]string
}

// QuietHours holds messages back between two times of day; the zero value is none.
type QuietHours struct {
	From, To time.Duration // since midnight
	Mode     string        // critical, hold or silent; "" for none
}

// The modes of quiet hours.
const (
	QuietCritical = "critical" // violence and above passes, the rest is held to the end
	QuietHold     = "hold"     // all is held to the end
	QuietSilent   = "silent"   // all passes, and mentions nobody
)

// Destination is where alerts go: "console", "slack:#balkans", "discord:123456789012345678" or an incoming webhook.
type Destination string

// Console is the destination that is always there.
const Console Destination = "console"

// Platform returns the part before the colon, the name of the adapter that serves the destination.
func (d Destination) Platform() string {
	name, _, _ := strings.Cut(string(d), ":")
	return name
}

// Target returns the part after the colon, what the platform calls the channel; "" for the console.
func (d Destination) Target() string {
	_, target, _ := strings.Cut(string(d), ":")
	return target
}
