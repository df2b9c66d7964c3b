package news

import (
	"strings"
	"time"
)

// Alert is the message about one or more stories in one destination, and how much of it the destination shows by now.
// The alert's row exists before its first post; what is to be shown (Revision, Level) runs ahead of what is shown
// (Shown, ShownLevel), and a delivery is what brings the second up to the first.
type Alert struct {
	ID          int64
	Destination Destination
	Kind        AlertKind
	Group       string    // region path that its stories share, "" for an alert of a single story; of a digest, what it gathers; of a drill, its watchlists, a line each
	Due         time.Time // not before this; zero: at once
	Opened      time.Time
	Changed     time.Time // when Revision last grew
	Revision    int       // counts the states the alert was in; 1 for the first
	Level       Level     // the highest level of its stories
	Cause       Reason    // why Revision last grew

	Note     string // what it says, of an ops message; of a catch-up message, how long karaula was away
	Advice   *Advice
	Headline int64 // the report whose title heads it
	Retitled bool  // the headline changed once, which is all it may

	Taken Taken // who is on it; zero for nobody

	Message     string // what the platform calls the opening message; "" while there is none
	Gone        bool   // somebody deleted the opening message
	Fixed       bool   // the opening message cannot be changed any more: its thread tells what happens
	Threadless  bool   // it has no thread to answer in: its edits tell what happens, a raised level is told in the channel
	Shown       int    // the revision that the opening message shows; 0 for none
	ShownLevel  Level  // the highest level the destination was told of
	Mentioned   Level  // the highest confirmed level that somebody was called for
	Posted      time.Time
	QuietShown  time.Time    // until when the message says that it is quiet; zero when it says nothing of that
	Deliveries  int          // how many messages were begun for it; numbers the next delivery
	Grown       Growth       // of its growth, what the destination was told
	Corrections []Correction // the latest
	Stories     []AlertStory
}

// Taken says who is on an alert.
type Taken struct {
	ID, Name string // of the person: with the platform before it, as "slack:U0123"; and as others see it there
	At       time.Time
}

// AlertKind says what sort of message an alert is.
type AlertKind string

// The kinds of messages.
const (
	KindAlert  AlertKind = ""       // about stories as they happen; edited, and answered in its thread
	KindDigest AlertKind = "digest" // a list of stories that waited for it; posted once
	KindFold   AlertKind = "fold"   // a list of stories that there was no room for; edited as more come, and answered when one gets worse
	KindOps    AlertKind = "ops"    // about karaula itself; edited as the trouble goes on and ends
	KindDrill  AlertKind = "drill"  // an exercise: no story stands behind it
	KindAdvice AlertKind = "advice" // about a watchlist that sent too much: see Advice
)

// Open reports whether the alert still takes new stories at now: until window after its last change, or 24 h after its
// first post, whichever comes first.
func (a Alert) Open(now time.Time, window time.Duration) bool {
	first := a.Posted
	if first.IsZero() {
		first = a.Opened
	}
	return now.Sub(a.Changed) < window && now.Sub(first) < 24*time.Hour
}

// CatchesUp reports whether the alert lists what was published while karaula was away.
func (a Alert) CatchesUp() bool { return a.Kind == KindFold && a.Group == string(ReasonAway) }

// Bare reports whether the alert says something without any story.
func (a Alert) Bare() bool { return a.Kind == KindOps || a.Kind == KindDrill || a.Kind == KindAdvice }

// Gathers says why the stories of a digest were not told at once, and for those of a quieting what that was about.
func (a Alert) Gathers() (why Reason, kind QuietKind, what string) {
	rest, quieted := strings.CutPrefix(a.Group, quietedGroup)
	if !quieted {
		return Reason(a.Group), "", ""
	}
	k, what, _ := strings.Cut(rest, " ")
	return ReasonQuieted, QuietKind(k), what
}

// Folds reports whether the alert takes the stories that its destination has no room for.
func (a Alert) Folds() bool {
	return a.Kind == KindFold && (a.Group == string(ReasonThrottle) || a.Group == string(ReasonStorm))
}

// Watchlists returns the names of all watchlists that asked for one of the alert's stories, each once, in the order they came;
// of a drill, those that it is held for.
func (a Alert) Watchlists() []string {
	if a.Kind == KindDrill {
		return strings.Split(a.Group, "\n")
	}
	var names []string
	seen := map[string]bool{}
	for _, s := range a.Stories {
		for _, n := range s.Watchlists {
			if !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	return names
}

// AlertStory is a story's place in an alert.
type AlertStory struct {
	StoryID    int64
	Level      Level
	Joined     int        // the alert's revision that it came with
	Rose       int        // the alert's revision in which its level last rose
	Watchlists []string   // who asked for it
	Evidence   []Evidence // why, from the report that satisfied the first of them
	ReportID   int64      // that report
	Announced  bool       // the destination was told of it: it was in the first post, or an answer named it, or a fold listed it
	ShownLevel Level      // in a fold: the highest that the destination was told of it
	Quieted    bool       // no answer tells of it now; not stored
}

// Act is what a delivery does in a destination.
type Act string

// The acts of a delivery.
const (
	Post  Act = "post"  // the opening message
	Edit  Act = "edit"  // the opening message again, as it is now
	Reply Act = "reply" // an answer in the message's thread; a raised level is shown in the channel too
)

// Delivery is one message on its way to a destination. Its row, with the time of the intent, is written before the
// platform is called, so that after a crash the same message is recognised rather than posted again.
type Delivery struct {
	Key      string // the same for every attempt at the same message; at most 25 characters
	AlertID  int64
	Act      Act
	Reason   Reason
	StoryID  int64     // for a Reply: the story it is about
	Revision int       // the alert's revision that it shows
	Level    Level     // the alert's level that it shows
	Intent   time.Time // when it was begun
	Tried    time.Time // when the platform was last called for it
	Unsure   bool      // the platform was called and no outcome is recorded
	Failures int
	Refused  bool      // the last attempt was refused: somebody has to change something
	Error    string    // of the last attempt
	Wait     time.Time // not before: a platform asked to wait, or the back-off after a failure
	Done     time.Time // zero while it is under way
	Message  string    // what the platform calls the message that it made
	Look     time.Time // when its destination is asked again whether it has the message twice; zero: not any more
	Looks    int       // how often it was
}

// Reason says why something was sent, changed, or left alone. The same reasons stand in logs, in answers and in tests.
type Reason string

// Why a message is sent or changed.
const (
	ReasonNew    Reason = "new"    // the alert's first message
	ReasonReport Reason = "report" // one more report of a story in the alert
	ReasonEdited Reason = "edited" // an outlet changed its text
	// An outlet took its report back: it is gone from the feed within minutes, or says so.
	ReasonTakenBack Reason = "taken back"
	ReasonRelated   Reason = "related" // one more story joined the alert
	ReasonRaised    Reason = "raised"  // the level rose above what the destination was told
	ReasonMerged    Reason = "merged"  // two stories turned out to be one
	// The level was confirmed after the message, and somebody wants to be called from it on.
	ReasonConfirmed Reason = "confirmed"
	// How an alert grew: each is told once in its thread, several at once in one answer, with whatever else it tells.
	ReasonCorrection Reason = "correction" // an outlet took something back
	ReasonOutlets    Reason = "outlets"    // so many report it now
	ReasonPlace      Reason = "place"      // it reached one more place
	ReasonLanguage   Reason = "language"   // the first report in a language
	// What a digest gathers, and why its stories were not told at once.
	ReasonDigest Reason = "digest"      // below the level that is posted at once
	ReasonQuiet  Reason = "quiet hours" // held back until the end of quiet hours
	// Somebody wants to hear nothing of it for a while. It is also why nothing is sent meanwhile.
	ReasonQuieted Reason = "quieted"
	// Why a fold gathers stories, and why a message waits for room.
	ReasonThrottle Reason = "throttle" // as many alerts as alerts.throttle allows were opened
	ReasonStorm    Reason = "storm"    // there were as many messages in a few minutes as anybody can read
	// Somebody is on it, or no longer.
	ReasonTaken Reason = "taken"
	// Somebody took a story out of the alert, or put it back. It is also why that story is not told.
	ReasonLeftOut Reason = "left out"
	// People corrected a story: its level, or which reports are its own.
	ReasonAmended Reason = "corrected"
	// It is an exercise.
	ReasonDrill Reason = "drill"
	// ReasonNoisy: a watchlist sent more in a day than people read.
	ReasonNoisy Reason = "noisy day"
	// ReasonDecided: somebody decided what is to become of a noisy watchlist.
	ReasonDecided Reason = "decided"
	// The level rose in a storm that had told the channel of that level elsewhere: an edit tells.
	ReasonRisen Reason = "risen"
)

// Why an ops message is sent or changed.
const (
	ReasonTrouble Reason = "trouble"
	ReasonOver    Reason = "over"
	ReasonAway    Reason = "away"  // karaula did not run, or could not work
	ReasonDaily   Reason = "daily" // the line of ops.daily
)

// Why nothing is sent.
const (
	ReasonNothing   Reason = "nothing new"         // the destination shows the current state
	ReasonNoMatch   Reason = "no watchlist"        // no watchlist asks for the story
	ReasonBelow     Reason = "below post_at"       // a watchlist asks for it from a higher level on
	ReasonArchive   Reason = "archive of the feed" // the entry stood in the feed when it was new
	ReasonTooOld    Reason = "older than max_age"  // the entry is older than poll.max_age
	ReasonUnchanged Reason = "seen before"         // the entry is known and says the same
	ReasonGone      Reason = "message deleted"     // somebody deleted the message: only a raised level is told again
	ReasonNoTarget  Reason = "no destination"      // the watchlist has no post_to
)
