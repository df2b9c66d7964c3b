package news

import (
	"strconv"
	"time"
)

// Quieting keeps new messages about something back for a while. What it covers is stored and found all the same, and
// messages that stand are brought up to date, since an edit calls nobody.
type Quieting struct {
	ID          int64
	Kind        QuietKind
	What        string      // the alert's or story's id, the watchlist's name, the region's path
	Destination Destination // only there; "" everywhere
	Level       Level       // what is above it is told all the same
	From, Until time.Time
	By          string // who asked for it
}

// QuietKind says what a quieting is about.
type QuietKind string

// The kinds of quietings.
const (
	QuietAlert     QuietKind = "alert"
	QuietStory     QuietKind = "story"
	QuietWatchlist QuietKind = "watchlist"
	QuietPlace     QuietKind = "place" // and all that lies below it
)

// LongestQuiet is how long a quieting lasts at most.
const LongestQuiet = 7 * 24 * time.Hour

// Holds reports whether the quieting holds at a moment: until its end, which is no part of it.
func (q Quieting) Holds(at time.Time) bool { return !at.Before(q.From) && at.Before(q.Until) }

// Is reports whether it is the one of an alert or a story with the id.
func (q Quieting) Is(kind QuietKind, id int64) bool {
	return q.Kind == kind && q.What == strconv.FormatInt(id, 10)
}

// In reports whether it holds in a destination.
func (q Quieting) In(d Destination) bool { return q.Destination == "" || q.Destination == d }

// quietedGroup begins the group of a digest of what a quieting held back.
const quietedGroup = string(ReasonQuieted) + " "

// Group is the group of the digest that gathers what the quieting holds back. Quietings of the same thing share it.
func (q Quieting) Group() string { return quietedGroup + string(q.Kind) + " " + q.What }
