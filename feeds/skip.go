package feeds

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// skipHours reads RSS skipHours: hours in GMT in which the publisher asks not to be read. 24 is midnight, as some write it.
// A set of all hours would silence the feed and is ignored.
func skipHours(texts []string) []int {
	var hours []int
	for _, text := range texts {
		hour, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || hour < 0 || hour > 24 {
			continue
		}
		if hour %= 24; !slices.Contains(hours, hour) {
			hours = append(hours, hour)
		}
	}
	if len(hours) == 24 {
		return nil
	}
	slices.Sort(hours)
	return hours
}

// skipDays reads RSS skipDays: English names of days in GMT. A set of all days is ignored.
func skipDays(texts []string) []time.Weekday {
	var days []time.Weekday
	for _, text := range texts {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(text), day.String()) && !slices.Contains(days, day) {
				days = append(days, day)
			}
		}
	}
	if len(days) == 7 {
		return nil
	}
	slices.Sort(days)
	return days
}
