package alerts

import (
	"fmt"
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	const m, h = time.Minute, time.Hour
	for d, want := range map[time.Duration]string{
		0: "0 s", 59 * time.Second: "59 s", m: "1 min", 5*m + 29*time.Second: "5 min", 59*m + 40*time.Second: "1 h", 2*h + 10*m: "2 h 10 min",
		47 * h: "47 h", 48*h + 30*m: "2 d", 50 * h: "2 d 2 h",
	} {
		if got := Span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestAwayNote(t *testing.T) {
	zone := time.FixedZone("CEST", 2*60*60)
	at := func(day, hour, minute int) time.Time {
		return time.Date(2023, time.May, day, hour, minute, 0, 0, time.UTC)
	}
	var many []string
	for i := range 14 {
		many = append(many, fmt.Sprint("F", i))
	}
	for _, tt := range []struct {
		from, to time.Time
		why      string
		gaps     []string
		want     string
	}{
		{at(26, 0, 10), at(26, 6, 5), "", nil, "Away 02:10–08:05 (5 h 55 min); no feed has a gap"},
		{at(26, 21, 59), at(26, 22, 5), "", []string{"N1"}, "Away 26 May 23:59–27 May 00:05 (6 min); 1 feed has a gap: N1"},
		{at(26, 0, 10), at(26, 6, 5), "the database did not answer", []string{"N1", "Koha", "N1"}, "Away 02:10–08:05 (5 h 55 min): the database did not answer; 3 feeds have gaps: N1, Koha"},
		{at(26, 0, 10), at(27, 0, 10), "", many, "Away 26 May 02:10–27 May 02:10 (24 h); 14 feeds have gaps: F0, F1, F2, F3, F4, F5, F6, F7, F8, F9 and 4 more"},
		{at(26, 0, 10), at(26, 6, 5), "", many[:11], "Away 02:10–08:05 (5 h 55 min); 11 feeds have gaps: F0, F1, F2, F3, F4, F5, F6, F7, F8, F9, F10"},
	} {
		if got := AwayNote(tt.from, tt.to, tt.why, tt.gaps, zone); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
}
