package news

import (
	"fmt"
	"strconv"
	"time"
)

// Rhythm is how a feed publishes: how many entries came in each hour of the last week in which it published anything. It is
// kept as a text, and "" when nothing is known.
//
// Each hour of the week (UTC) has one place, which holds the latest such hour. A feed that falls silent leaves them as they
// are, so that they go on to say what would have been usual.
type Rhythm string

const (
	hoursOfWeek = 7 * 24
	hourDigits  = 8 // of an hour since 1970, in hexadecimal
	rhythmSize  = 2*hourDigits + hoursOfWeek
	none        = '0'        // no entry in an hour; the digit and letter behind it are one, two, …
	mostInHour  = 'z' - none // more than that is as many
)

// With returns the rhythm with entries that were published at these times. since is from when on nothing was missed, which
// counts for the first of them.
func (r Rhythm) With(published []time.Time, since time.Time) Rhythm {
	if len(published) == 0 {
		return r
	}
	w, known := r.week()
	counts := []byte(w.counts)
	if !known {
		counts = make([]byte, hoursOfWeek)
		for i := range counts {
			counts[i] = none
		}
		w.from, w.through = hourOf(since), hourOf(published[0])
	}
	for _, at := range published {
		h := hourOf(at)
		for w.through = max(w.through, h-hoursOfWeek); w.through < h; w.through++ {
			counts[place(w.through+1)] = none
		}
		if c := &counts[place(h)]; h > w.through-hoursOfWeek && *c < none+mostInHour {
			*c++
		}
	}
	return Rhythm(fmt.Sprintf("%0*x%0*x%s", hourDigits, max(w.from, 0), hourDigits, max(w.through, 0), counts))
}

// Usual is how many entries an hour the feed published at this time of the day in the last seven days; known is false when
// there was no such time since it is known.
func (r Rhythm) Usual(now time.Time) (perHour float64, known bool) {
	w, known := r.week()
	if !known {
		return 0, false
	}
	var sum, hours float64
	h := hourOf(now)
	for day := int64(1); day <= 7; day++ {
		for i, weight := range [3]float64{1, 2, 1} {
			if at := h - 24*day + int64(i) - 1; at >= w.from && at > h-hoursOfWeek {
				sum, hours = sum+weight*float64(w.in(at)), hours+weight
			}
		}
	}
	if hours == 0 {
		return 0, false
	}
	return sum / hours, true
}

// Lately is how many entries an hour came in this hour and the one before.
func (r Rhythm) Lately(now time.Time) float64 {
	w, known := r.week()
	if !known {
		return 0
	}
	h := hourOf(now)
	return float64(w.in(h)+w.in(h-1)) / (1 + now.Sub(time.Unix(h*3600, 0)).Hours())
}

// Missing is how many entries would have come since the latest one, had the feed gone on as in the week before.
func (r Rhythm) Missing(now time.Time) (entries float64) {
	w, known := r.week()
	if !known {
		return 0
	}
	for h := w.through + 1; h <= hourOf(now); h++ {
		weeks := (h - w.through + hoursOfWeek - 1) / hoursOfWeek
		usual := h - weeks*hoursOfWeek
		if usual < w.from {
			continue // nobody knows what was usual then
		}
		part := min(now.Sub(time.Unix(h*3600, 0)).Hours(), 1)
		entries += part * float64(w.in(usual))
	}
	return entries
}

// Day is how many entries came in each hour of a day, in a zone that is so far ahead of UTC, on the mean of the last week in
// which any came. known is false until the rhythm is known for a day.
func (r Rhythm) Day(ahead time.Duration) (hours [24]float64, known bool) {
	w, known := r.week()
	first := max(w.from, w.through-hoursOfWeek+1)
	days := float64(w.through-first+1) / 24
	if !known || days < 1 {
		return hours, false
	}
	shift := int64(ahead.Round(time.Hour) / time.Hour)
	for h := first; h <= w.through; h++ {
		hours[(h+shift+24)%24] += float64(w.in(h)) / days
	}
	return hours, true
}

// Week are the entries of each hour of the week, from Monday 00:00 UTC on.
func (r Rhythm) Week() []int {
	all := make([]int, hoursOfWeek)
	w, known := r.week()
	for i := range int64(hoursOfWeek) {
		if h := w.through - i; known {
			all[place(h+3*24)] = w.in(h) // 1 January 1970 was a Thursday
		}
	}
	return all
}

// week is a rhythm that is read.
type week struct {
	from, through int64  // the hours since 1970 from which on it is known, and of the latest entry
	counts        string // of each hour of the week
}

func (r Rhythm) week() (w week, known bool) {
	if len(r) != rhythmSize {
		return w, false
	}
	var errs [2]error
	w.from, errs[0] = strconv.ParseInt(string(r[:hourDigits]), 16, 64)
	w.through, errs[1] = strconv.ParseInt(string(r[hourDigits:2*hourDigits]), 16, 64)
	w.counts = string(r[2*hourDigits:])
	return w, errs[0] == nil && errs[1] == nil
}

// in is how many entries came in an hour.
func (w week) in(hour int64) int {
	if hour > w.through || hour <= w.through-hoursOfWeek {
		return 0
	}
	return min(max(int(w.counts[place(hour)])-none, 0), mostInHour)
}

func hourOf(at time.Time) int64 { return at.Unix() / 3600 }

// place is where an hour stands among those of the week.
func place(hour int64) int { return int((hour%hoursOfWeek + hoursOfWeek) % hoursOfWeek) }
