package feeds

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// parseDate reads the dates that feeds really hold: RFC 822 and RFC 3339 with all their slips, month names in the region's
// languages, 27.05.2023 14:05, Unix seconds. A missing zone is UTC, a missing time midnight. What is no date, or an
// impossible one, is the zero time.
//
// Of 3/4/2023 the first is the day, as everywhere in the region, unless am or pm says that it is American.
func parseDate(s string) time.Time {
	s = oneLine(s)
	if s == "" || len(s) > 100 || strings.Count(s, " ") >= mostDateWords {
		return time.Time{}
	}
	if t, err := time.Parse(usualLayout(s), s); err == nil && plausible(t) {
		return t.UTC()
	}
	if t, ok := unixTime(s); ok {
		return t
	}
	var d dateParts
	rest := d.takeClock(s)
	if !d.takeDay(rest) {
		return time.Time{}
	}
	return d.time()
}

// mostDateWords is of how many words a date is at most: "Ponedjeljak, 29. svibnja 2023. u 14 sati i 5 minuta" has nine.
const mostDateWords = 16

// usualLayout is the form that nearly all dates have that begin and end as s does.
func usualLayout(s string) string {
	switch {
	case s[0] >= '0' && s[0] <= '9':
		return time.RFC3339
	case strings.HasSuffix(s, "GMT"):
		return http.TimeFormat
	}
	return time.RFC1123Z
}

// dateParts is a date as read, not yet judged.
type dateParts struct {
	year, month, day int
	hour, min, sec   int
	offset           int  // seconds east of Greenwich
	american         bool // am or pm was written
}

var (
	clock    = regexp.MustCompile(`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,:]\d+)?)?\s*(?i:([ap])\.?m\b\.?)?`)
	zone     = regexp.MustCompile(`^\s*(?:GMT|UTC|UT)?\s?(-?)([+-])(\d{1,2}):?(\d{2})?(?:$|[^\d./])`)
	zoneWord = regexp.MustCompile(`(?:\b|\d)([A-Z]{1,5})\b`)
	ymd      = regexp.MustCompile(`\b(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?:\b|T)`)
	dmy      = regexp.MustCompile(`\b(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})\b`)
	yearOnly = regexp.MustCompile(`^(\d{4})(?:-(\d{2}))?$`)
	dotClock = regexp.MustCompile(`(?:^|\s)(\d{1,2})[.h](\d{2})(?:\s?h)?\s*$`)
	wordOrNo = regexp.MustCompile(`\d+|[\pL\p{Mn}]+`)
)

// zones are the abbreviations that feeds of and about the region use, and the American ones of RFC 822. IST, a summer time
// of others, and single letters but Z mean different things to different people and are left out.
var zones = map[string]int{
	"Z": 0, "UT": 0, "GMT": 0, "UTC": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
	"EEST": 3, "MSK": 3, "TRT": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}

// takeClock reads the time of day and the zone behind it and returns the text without them.
func (d *dateParts) takeClock(s string) string {
	m := clock.FindStringSubmatchIndex(s)
	if m == nil {
		return s
	}
	d.hour, d.min = number(s, m[2], m[3]), number(s, m[4], m[5])
	if m[6] >= 0 {
		d.sec = number(s, m[6], m[7])
	}
	if m[8] >= 0 {
		d.american = true
		if d.hour <= 12 { // "14:05 PM" is written too
			d.hour %= 12
			if s[m[8]] == 'p' || s[m[8]] == 'P' {
				d.hour += 12
			}
		}
	}
	before, after := s[:m[0]], s[m[1]:]
	if z := zone.FindStringSubmatchIndex(after); z != nil {
		d.takeOffset(after, z)
		after = after[z[1]:]
	} else {
		for _, z := range zoneWord.FindAllStringSubmatch(after, mostWords) {
			if hours, ok := zones[z[1]]; ok {
				d.offset = hours * 3600
			}
		}
	}
	return before + " " + after
}

func (d *dateParts) takeOffset(s string, z []int) {
	hours, minutes := number(s, z[6], z[7]), 0
	if z[8] >= 0 {
		minutes = number(s, z[8], z[9])
	}
	if hours > 14 || minutes > 59 {
		return // no place has it: the date counts, its zone does not
	}
	d.offset = hours*3600 + minutes*60
	if s[z[4]] == '-' {
		d.offset = -d.offset
	}
}

// takeDay reads year, month and day.
func (d *dateParts) takeDay(s string) bool {
	s = strings.TrimSpace(s)
	if d.takeCounted(s) {
		return true
	}
	if m := ymd.FindStringSubmatch(s); m != nil {
		d.year, d.month, d.day = atoi(m[1]), atoi(m[2]), atoi(m[3])
		return true
	}
	if m := dmy.FindStringSubmatchIndex(s); m != nil {
		d.day, d.month, d.year = number(s, m[2], m[3]), number(s, m[6], m[7]), fullYear(s[m[8]:m[9]])
		if s[m[4]] != '.' && d.day <= 12 && (d.american || d.month > 12) {
			d.day, d.month = d.month, d.day
		}
		d.takeDotClock(s[m[1]:])
		return true
	}
	if m := yearOnly.FindStringSubmatch(s); m != nil {
		d.year, d.month, d.day = atoi(m[1]), max(1, atoi(m[2])), 1
		return m[2] != "" || d.year >= 1990 && d.year < 2100
	}
	return d.takeWords(s)
}

// mostWords is how many words and numbers of a date are looked at.
const mostWords = 16

// takeWords reads "27. maj 2023", "May 27, 2023", "2023. május 27.", "Sat May 27 2023", "27-May-23". The last month's name
// counts, since days' names in front can look like one (Romanian "mar" is Tuesday).
func (d *dateParts) takeWords(s string) bool {
	var numbers []string
	end := 0
	for _, at := range wordOrNo.FindAllStringIndex(s, mostWords) {
		word := s[at[0]:at[1]]
		if word[0] >= '0' && word[0] <= '9' {
			if len(numbers) < 2 {
				numbers = append(numbers, word)
				end = at[1]
			}
		} else if m := month(word); m > 0 && len(numbers) < 2 {
			d.month = m
		}
	}
	if d.month == 0 || len(numbers) < 2 {
		return false
	}
	day, year := numbers[0], numbers[1]
	if len(day) == 4 {
		day, year = year, day
	}
	if len(day) > 2 || len(year) != 4 && len(year) != 2 {
		return false
	}
	d.day, d.year = atoi(day), fullYear(year)
	d.takeDotClock(s[end:])
	return true
}

// takeDotClock reads "u 14.05" or "14h05" behind a date, where no time with a colon was found.
func (d *dateParts) takeDotClock(s string) {
	m := dotClock.FindStringSubmatch(strings.TrimRight(s, " .,"))
	if m != nil && d.hour == 0 && d.min == 0 {
		d.hour, d.min = atoi(m[1]), atoi(m[2])
	}
}

// time judges the parts: a date that no calendar has is the zero time.
func (d *dateParts) time() time.Time {
	if d.sec == 60 {
		d.sec = 59 // a leap second
	}
	midnight := d.hour == 24 && d.min == 0 && d.sec == 0 // the end of the day, as ISO 8601 allows
	if d.month < 1 || d.month > 12 || d.hour > 23 && !midnight || d.min > 59 || d.sec > 59 {
		return time.Time{}
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, d.sec, 0, time.FixedZone("", d.offset))
	if day := t.Day(); day != d.day && !midnight || d.day < 1 || d.day > 31 || !plausible(t) {
		return time.Time{}
	}
	return t.UTC()
}

// plausible bounds the years: outside them a date is a default value or a typing error.
func plausible(t time.Time) bool { return t.Year() >= 1900 && t.Year() < 2200 }

// unixTime reads seconds or milliseconds since 1970, of a time after 1990.
func unixTime(s string) (time.Time, bool) {
	if len(s) != 9 && len(s) != 10 && len(s) != 13 || strings.Trim(s, "0123456789") != "" {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	if len(s) == 13 {
		n /= 1000
	}
	t := time.Unix(n, 0).UTC()
	return t, t.Year() >= 1990 && plausible(t)
}

// fullYear reads a year of four digits or two, these from 1970 to 2069 as POSIX does it.
func fullYear(s string) int {
	year := atoi(s)
	switch {
	case len(s) > 2:
		return year
	case year < 70:
		return 2000 + year
	}
	return 1900 + year
}

func number(s string, from, to int) int { return atoi(s[from:to]) }

// atoi reads digits that a regular expression has found; "" is 0.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
