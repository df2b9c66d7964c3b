package alerts

import (
	"fmt"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
)

// nextBare is the step of a message without stories. One that somebody deleted was read.
func nextBare(a news.Alert) (news.Act, news.Reason) {
	switch {
	case a.Gone:
		return "", news.ReasonGone
	case a.Message == "":
		return news.Post, a.Cause
	case a.Shown < a.Revision && a.Fixed:
		return news.Post, a.Cause
	case a.Shown < a.Revision:
		return news.Edit, a.Cause
	}
	return "", news.ReasonNothing
}

// Span is a stretch of time in words: "45 s", "4 min", "5 h 55 min", "3 d 2 h".
func Span(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Round(time.Second)/time.Second))
	}
	minutes := int(d.Round(time.Minute) / time.Minute)
	if minutes < 60 {
		return fmt.Sprintf("%d min", minutes)
	}
	big, small, units := minutes/60, minutes%60, [2]string{"h", "min"}
	if big >= 48 {
		big, small, units = big/24, big%24, [2]string{"d", "h"}
	}
	if small == 0 {
		return fmt.Sprintf("%d %s", big, units[0])
	}
	return fmt.Sprintf("%d %s %d %s", big, units[0], small, units[1])
}

// Period is a stretch of time by its ends: "02:10–08:05", with the days where it is over midnight. Times are in zone.
func Period(from, to time.Time, zone *time.Location) string {
	from, to = from.In(zone), to.In(zone)
	form := "15:04"
	if from.YearDay() != to.YearDay() || from.Year() != to.Year() {
		form = "2 Jan 15:04"
	}
	return from.Format(form) + "–" + to.Format(form)
}

// Moment is a time as an ops message names it: "02:10" on the day of now, else "26 May 02:10".
func Moment(at, now time.Time, zone *time.Location) string {
	at, now = at.In(zone), now.In(zone)
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}

// Few lists names, each once; of more than ten the rest is counted.
func Few(all []string) string {
	const most = 10
	var names []string
	seen := map[string]bool{}
	for _, n := range all {
		if !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	if more := len(names) - most; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// AwayNote says that karaula was away: "Away 02:10–08:05 (5 h 55 min); 7 feeds have gaps: N1, Koha, …". why may be "".
func AwayNote(from, to time.Time, why string, gaps []string, zone *time.Location) string {
	note := fmt.Sprintf("Away %s (%s)", Period(from, to, zone), Span(to.Sub(from)))
	if why != "" {
		note += ": " + why
	}
	switch len(gaps) {
	case 0:
		return note + "; no feed has a gap"
	case 1:
		return note + "; 1 feed has a gap: " + gaps[0]
	}
	return fmt.Sprintf("%s; %d feeds have gaps: %s", note, len(gaps), Few(gaps))
}
