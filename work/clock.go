package work

import "time"

// Clock is the time that karaula lives in. The demo's runs faster than the machine's, a replay's stands at its items.
type Clock struct {
	Now  func() time.Time
	Rate float64 // how many of its seconds pass in one second of the machine
}

// RealTime is the machine's own clock.
func RealTime() Clock { return Clock{Now: time.Now, Rate: 1} }

// Fast returns a clock that shows start now and runs rate times as fast as the machine's.
func Fast(start time.Time, rate float64) Clock {
	began := time.Now()
	return Clock{Rate: rate, Now: func() time.Time {
		return start.Add(time.Duration(float64(time.Since(began)) * rate))
	}}
}

// wait returns how long the machine waits while d passes on the clock.
func (c Clock) wait(d time.Duration) time.Duration { return time.Duration(float64(d) / c.Rate) }

// span is how much of the clock's time passes while d passes on the machine.
func (c Clock) span(d time.Duration) time.Duration { return time.Duration(float64(d) * c.Rate) }
