package alerts

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
)

// quietFor is how long a quieting lasts when nobody says.
const quietFor = 8 * time.Hour

// morning is the hour in which a day begins that is given without a time.
const morning = 8

var (
	span    = regexp.MustCompile(`^(\d{1,5}) ?(m|min|minutes?|h|hours?|d|days?|w|weeks?)$`)
	dayTime = regexp.MustCompile(`^(?:(.*?\S) )??(?:at )?([01]?\d|2[0-3]):([0-5]\d)$`)
	dotted  = regexp.MustCompile(`^(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}))?$`)
)

// Until reads until when something is to be quiet: "8h", "2d", "until tomorrow", "14:30", "monday 09:00", "2026-11-30",
// "30.11."; "" is eight hours. A day without a time ends at 08:00. now is in the reader's time zone. understood is false
// for a text that names no time; the error says what is wrong with a time that it does name.
func Until(text string, now time.Time) (until time.Time, understood bool, err error) {
	words := strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, before := range []string{"for ", "until ", "till "} {
		words = strings.TrimPrefix(words, before)
	}
	switch m := span.FindStringSubmatch(words); {
	case words == "":
		until = now.Add(quietFor)
	case m != nil:
		n, _ := strconv.Atoi(m[1]) // five digits at most
		until = now.Add(time.Duration(n) * unit(m[2]))
	default:
		if until, understood = moment(words, now); !understood {
			return time.Time{}, false, nil
		}
	}
	switch {
	case !until.After(now):
		return time.Time{}, true, fmt.Errorf("%s is over by now: name a time to come, such as 8h or tomorrow", until.Format("Mon 2 Jan 15:04"))
	case until.Sub(now) > news.LongestQuiet:
		return time.Time{}, true, fmt.Errorf("something is quiet for at most 7 days, now until %s: give a shorter time", now.Add(news.LongestQuiet).Format("Mon 2 Jan 15:04"))
	}
	return until, true, nil
}

func unit(word string) time.Duration {
	switch word[0] {
	case 'm':
		return time.Minute
	case 'h':
		return time.Hour
	case 'd':
		return 24 * time.Hour
	}
	return 7 * 24 * time.Hour
}

// moment reads a day, a time of day, or both. A time alone is the next one.
func moment(words string, now time.Time) (time.Time, bool) {
	hour, minute, timed := morning, 0, false
	if m := dayTime.FindStringSubmatch(words); m != nil {
		hour, _ = strconv.Atoi(m[2]) // digits, as the pattern has it
		minute, _ = strconv.Atoi(m[3])
		words, timed = m[1], true
	}
	at := func(y int, mo time.Month, d int) time.Time {
		return time.Date(y, mo, d, hour, minute, 0, 0, now.Location())
	}
	y, mo, d := now.Date()
	switch {
	case words == "" && timed:
		next := at(y, mo, d)
		if !next.After(now) {
			next = at(y, mo, d+1)
		}
		return next, true
	case words == "today" && timed:
		return at(y, mo, d), true
	case words == "tomorrow":
		return at(y, mo, d+1), true
	}
	weekdays := []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	if i := slices.IndexFunc(weekdays, func(name string) bool { return words == name || words == name[:3] }); i >= 0 {
		ahead := (i-int(now.Weekday())+6)%7 + 1 // on a Monday, Monday is the next one
		return at(y, mo, d+ahead), true
	}
	return date(words, now, at)
}

// date reads a date: 2026-11-30, 30.11., 30.11.2026. One without a year is the next.
func date(words string, now time.Time, at func(int, time.Month, int) time.Time) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, words); err == nil {
		return at(t.Date()), true
	}
	m := dotted.FindStringSubmatch(words)
	if m == nil {
		return time.Time{}, false
	}
	day, _ := strconv.Atoi(m[1]) // digits, as the pattern has them
	month, _ := strconv.Atoi(m[2])
	year := now.Year()
	if m[3] != "" {
		year, _ = strconv.Atoi(m[3])
	}
	t := at(year, time.Month(month), day)
	if m[3] == "" && !t.After(now) && now.Month() == time.December && month == 1 {
		t = at(year+1, time.Month(month), day)
	}
	return t, t.Day() == day && int(t.Month()) == month
}
