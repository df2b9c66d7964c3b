package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// status says how karaula is. Of troubles it only says how many stand: their words may name other channels.
func (x *act) status(typed string) (Page, bool, error) {
	if typed != "" {
		return extra("status", typed), true, nil
	}
	feeds, noFeeds := x.tx.Feeds()
	counts, noCounts := x.tx.Count()
	held, delivering, noQueue := x.tx.CountUnshown(x.now)
	quiet, noQuiet := x.tx.Quietings(x.now)
	troubles, noTroubles := x.tx.Troubles()
	database, noDatabase := x.tx.Database()
	lag, noLag := x.lag()
	if err := errors.Join(noFeeds, noCounts, noQueue, noQuiet, noTroubles, noDatabase, noLag); err != nil {
		return Page{}, false, err
	}
	page := Page{Paragraphs: append([]Text{{{Text: "How karaula is", Strong: true}}}, x.feedsInWords(feeds)...)}
	say := func(format string, args ...any) {
		page.Paragraphs = append(page.Paragraphs, Say(fmt.Sprintf(format, args...)))
	}
	say("Stored: %s in %s, %s.", count(counts.Items, "item"), Stories(counts.Stories), count(counts.Alerts, "alert"))
	say("Waiting: %s to be shown now; %s held for a digest or until quiet ends. %s quiet.", count(delivering, "alert"), fmt.Sprint(held), count(len(quiet), "thing"))
	if lag > 0 {
		say("From publishing to posting: half of the latest alerts within %s.", inWords(lag))
	}
	if n := standing(troubles); n > 0 {
		say("%s, which karaula told where its operator reads (ops.post_to).", count(n, "trouble"))
	}
	say("Platforms: %s.", strings.Join(x.Platforms, ", "))
	page.Paragraphs = append(page.Paragraphs, Text{{Text: fmt.Sprintf("karaula %s, rules %s, %s", x.Version, x.Rules.Stamp(), database), Quiet: true}})
	return page, false, nil
}

// mostFailing is how many feeds status names that fail.
const mostFailing = 5

// feedsInWords says which feeds are read, which are not, and what the places rest on that this channel watches.
func (x *act) feedsInWords(feeds []store.FeedState) []Text {
	var last time.Time
	read, unasked := 0, 0
	var failing, quiet []store.FeedState
	for _, f := range feeds {
		if f.Tried.After(last) {
			last = f.Tried
		}
		switch health.Of(f, x.now) {
		case health.New:
			unasked++
		case health.Quiet:
			quiet = append(quiet, f)
			read++
		case health.Read:
			read++
		default:
			failing = append(failing, f)
		}
	}
	says := fmt.Sprintf("Feeds: %d of %d read", read, len(feeds))
	if unasked > 0 {
		says += fmt.Sprintf(", %d not asked yet", unasked)
	}
	if !last.IsZero() {
		says += "; last poll " + x.clock(last)
	}
	out := []Text{Say(says + ".")}
	slices.SortStableFunc(failing, func(a, b store.FeedState) int { return b.Failures - a.Failures })
	out = append(out, some("Not read: ", failing, x.failure)...)
	out = append(out, some("Read, but quiet: ", quiet, x.silence)...)
	return append(out, x.places(feeds)...)
}

// some names the first of some feeds, and counts the others; nothing where there are none.
func some(head string, feeds []store.FeedState, say func(store.FeedState) string) []Text {
	var named []string
	for _, f := range feeds[:min(len(feeds), mostFailing)] {
		named = append(named, say(f))
	}
	if more := len(feeds) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("%d more", more))
	}
	if len(named) == 0 {
		return nil
	}
	return []Text{Say(head + strings.Join(named, "; ") + ".")}
}

// mostPlaces is how many places are named, the worst first.
const mostPlaces = 5

// places says how many feeds answer for the places that are watched for the channel of the press; for all that are watched
// where none are.
func (x *act) places(feeds []store.FeedState) (out []Text) {
	var here, all []string
	for i, w := range x.policy.Watchlists {
		regions := x.policy.Set.Watches(i)
		all = append(all, regions...)
		if slices.Contains(w.PostTo, x.press.Destination) {
			here = append(here, regions...)
		}
	}
	if len(here) == 0 {
		here = all
	}
	places := health.Places(here, feeds, x.now)
	var says []string
	for _, p := range places[:min(len(places), mostPlaces)] {
		name := p.Region
		if r, ok := x.Rules.Region(p.Region); ok {
			name = r.Name(x.Wording.Language)
		}
		says = append(says, p.Sentence(name))
	}
	if len(says) == 0 {
		return nil
	}
	text := strings.Join(says, "; ") + "."
	return []Text{Say(strings.ToUpper(text[:1]) + text[1:])}
}

func (x *act) silence(f store.FeedState) string {
	name := alerts.Shorten(named(f.Outlet), 60) + " (nothing new since " + x.clock(f.Fresh)
	if usual := health.Usual(f, x.now, x.place()); usual != "" {
		name += "; usually " + usual
	}
	return name + ")"
}

func (x *act) failure(f store.FeedState) string {
	name := alerts.Shorten(named(f.Outlet), 60)
	if f.Stopped {
		return name + " (its publisher says that it is gone)"
	}
	return fmt.Sprintf("%s (failed %s, %s)", name, inARow(f.Failures), x.lastRead(f))
}

func (x *act) lastRead(f store.FeedState) string {
	if f.ReadOK.IsZero() {
		return "never read"
	}
	return "last read " + x.clock(f.ReadOK)
}

func inARow(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times in a row", n)
}

// latestPosted is how many alerts tell how soon news is posted.
const latestPosted = 50

// lag is the median time from the publishing of an alert's first report to its posting; 0 when nothing was posted.
func (x *act) lag() (time.Duration, error) {
	latest, err := x.tx.LatestAlerts(latestPosted)
	if err != nil {
		return 0, err
	}
	var all []time.Duration
	for _, a := range latest {
		if a.Kind != news.KindAlert || a.Posted.IsZero() || len(a.Stories) == 0 {
			continue
		}
		reports, err := x.tx.Reports(a.Stories[0].StoryID)
		if err != nil {
			return 0, err
		}
		if len(reports) > 0 && !a.Posted.Before(reports[0].Published) {
			all = append(all, a.Posted.Sub(reports[0].Published))
		}
	}
	if len(all) == 0 {
		return 0, nil
	}
	slices.Sort(all)
	return max(all[len(all)/2], time.Second), nil
}

// inWords is a stretch of time as people say it: "40 seconds", "3 minutes", "2 hours".
func inWords(d time.Duration) string {
	switch {
	case d < time.Minute:
		return count(int(d.Round(time.Second)/time.Second), "second")
	case d < 2*time.Hour:
		return count(int((d+time.Minute-1)/time.Minute), "minute")
	}
	return count(int((d+time.Hour-1)/time.Hour), "hour")
}

func standing(troubles []store.Trouble) (n int) {
	for _, t := range troubles {
		if t.Stands() {
			n++
		}
	}
	return n
}
