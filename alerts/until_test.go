package alerts

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func TestUntil(t *testing.T) {
	belgrade, err := time.LoadLocation("Europe/Belgrade")
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, time.November, 27, 21, 30, 0, 0, belgrade)
	spring := time.Date(2026, time.March, 28, 20, 0, 0, 0, belgrade) // the night in which summer time begins
	eve := time.Date(2026, time.December, 30, 20, 0, 0, 0, belgrade)
	for _, c := range []struct {
		now        time.Time
		text, want string // want is "" for a text that names no time, and begins with ! for an error
	}{
		{friday, "", "2026-11-28 05:30"},
		{friday, "1h", "2026-11-27 22:30"},
		{friday, "8h", "2026-11-28 05:30"},
		{friday, "90m", "2026-11-27 23:00"},
		{friday, "30 minutes", "2026-11-27 22:00"},
		{friday, "for 2 days", "2026-11-29 21:30"},
		{friday, "2d", "2026-11-29 21:30"},
		{friday, "7d", "2026-12-04 21:30"},
		{friday, "1w", "2026-12-04 21:30"},
		{friday, "8d", "!at most 7 days, now until Fri 4 Dec 21:30"},
		{friday, "99999d", "!at most 7 days"},
		{friday, "0h", "!over by now"},
		{friday, "tomorrow", "2026-11-28 08:00"},
		{friday, "Until  Tomorrow", "2026-11-28 08:00"},
		{friday, "tomorrow 14:30", "2026-11-28 14:30"},
		{friday, "tomorrow at 9:00", "2026-11-28 09:00"},
		{friday, "14:30", "2026-11-28 14:30"},
		{friday, "until 23:00", "2026-11-27 23:00"},
		{friday, "21:30", "2026-11-28 21:30"},
		{friday, "today 23:00", "2026-11-27 23:00"},
		{friday, "today 20:00", "!over by now"},
		{friday, "today", ""},
		{friday, "monday", "2026-11-30 08:00"},
		{friday, "mon 12:00", "2026-11-30 12:00"},
		{friday, "friday", "2026-12-04 08:00"},
		{friday, "saturday", "2026-11-28 08:00"},
		{friday, "2026-11-30", "2026-11-30 08:00"},
		{friday, "2026-11-30 18:00", "2026-11-30 18:00"},
		{friday, "30.11.", "2026-11-30 08:00"},
		{friday, "30. 11. 2026", "2026-11-30 08:00"},
		{friday, "31.11.", ""},
		{friday, "2026-11-26", "!over by now"},
		{friday, "2027-01-01", "!at most 7 days"},
		{friday, "1.1.2024", "!over by now"},
		{eve, "2.1.", "2027-01-02 08:00"},
		{spring, "8h", "2026-03-29 05:00"}, // hours are hours
		{spring, "tomorrow", "2026-03-29 08:00"},
		{friday, "12", ""},
		{friday, "25:00", ""},
		{friday, "14:75", ""},
		{friday, "kosovo", ""},
		{friday, "until whenever", ""},
	} {
		got, understood, err := Until(c.text, c.now)
		switch {
		case strings.HasPrefix(c.want, "!"):
			if err == nil || !strings.Contains(err.Error(), c.want[1:]) {
				t.Errorf("%q: %v, error %v, want one with %q", c.text, got, err, c.want[1:])
			}
		case err != nil || understood != (c.want != ""):
			t.Errorf("%q: understood %v, error %v", c.text, understood, err)
		case understood && got.Format("2006-01-02 15:04") != c.want:
			t.Errorf("%q at %v: %v, want %s", c.text, c.now, got, c.want)
		}
	}
}
