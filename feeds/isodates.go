package feeds

import (
	"regexp"
	"time"
)

var (
	compact  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:$|[T\s]?(\d{2})(\d{2})(\d{2})?(?:\D|$)|\s)`)
	ordinal  = regexp.MustCompile(`^(\d{4})-?(\d{3})(?:$|[T\s])`)
	weekDate = regexp.MustCompile(`^(\d{4})-?W(\d{2})(?:-?([1-7]))?(?:$|[T\s])`)
)

// takeCounted reads what ISO 8601 writes without separators or counts otherwise than in months: "20230527T140509+0200",
// "2023-147", "2023-W21-6".
func (d *dateParts) takeCounted(s string) bool {
	if m := compact.FindStringSubmatchIndex(s); m != nil {
		d.year, d.month, d.day = number(s, m[2], m[3]), number(s, m[4], m[5]), number(s, m[6], m[7])
		if m[8] >= 0 {
			d.hour, d.min = number(s, m[8], m[9]), number(s, m[10], m[11])
			after := s[m[11]:]
			if m[12] >= 0 {
				d.sec, after = number(s, m[12], m[13]), s[m[13]:]
			}
			if z := zone.FindStringSubmatchIndex(after); z != nil {
				d.takeOffset(after, z)
			}
		}
		return true
	}
	if m := ordinal.FindStringSubmatch(s); m != nil {
		return d.takeDayOfYear(atoi(m[1]), atoi(m[2]))
	}
	if m := weekDate.FindStringSubmatch(s); m != nil {
		// The first week is the one with 4 January in it; a week alone begins on Monday.
		january4 := time.Date(atoi(m[1]), time.January, 4, 0, 0, 0, 0, time.UTC)
		monday := 4 - (int(january4.Weekday())+6)%7
		return d.takeDayOfYear(atoi(m[1]), monday+7*(atoi(m[2])-1)+max(1, atoi(m[3]))-1)
	}
	return false
}

// takeDayOfYear reads what ISO 8601 counts in days of a year; a week's can belong to the year before or after.
func (d *dateParts) takeDayOfYear(year, n int) bool {
	if n < -6 || n > 372 {
		return false
	}
	t := time.Date(year, time.January, n, 0, 0, 0, 0, time.UTC)
	d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
	return true
}
