package news_test

import (
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

func at(t *testing.T, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Belgrade")
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestQuietHours(t *testing.T) {
	night := news.QuietHours{From: 23 * time.Hour, To: 6 * time.Hour}
	noon := news.QuietHours{From: 12 * time.Hour, To: 14*time.Hour + 30*time.Minute}
	tests := []struct {
		name  string
		hours news.QuietHours
		mode  string
		at    string
		level news.Level
		until string // "": not held
	}{
		{"before the night", night, news.QuietHold, "2023-05-26 22:59", news.Elevated, ""},
		{"the night begins", night, news.QuietHold, "2023-05-26 23:00", news.Elevated, "2023-05-27 06:00"},
		{"past midnight", night, news.QuietHold, "2023-05-27 02:30", news.Elevated, "2023-05-27 06:00"},
		{"the last minute", night, news.QuietHold, "2023-05-27 05:59", news.Elevated, "2023-05-27 06:00"},
		{"the night is over", night, news.QuietHold, "2023-05-27 06:00", news.Elevated, ""},
		{"hold holds deadly too", night, news.QuietHold, "2023-05-27 02:30", news.Deadly, "2023-05-27 06:00"},
		{"critical holds elevated", night, news.QuietCritical, "2023-05-27 02:30", news.Elevated, "2023-05-27 06:00"},
		{"critical lets violence pass", night, news.QuietCritical, "2023-05-27 02:30", news.Violence, ""},
		{"critical lets deadly pass", night, news.QuietCritical, "2023-05-27 02:30", news.Deadly, ""},
		{"silent holds nothing", night, news.QuietSilent, "2023-05-27 02:30", news.None, ""},
		{"within a day", noon, news.QuietHold, "2023-05-27 13:00", news.None, "2023-05-27 14:30"},
		{"behind it", noon, news.QuietHold, "2023-05-27 14:30", news.None, ""},
		{"no quiet hours", news.QuietHours{}, "", "2023-05-27 02:30", news.None, ""},
		{"an empty stretch", news.QuietHours{From: time.Hour, To: time.Hour}, news.QuietHold, "2023-05-27 01:00", news.None, ""},
		{"the night that loses an hour", night, news.QuietHold, "2023-03-26 01:30", news.None, "2023-03-26 06:00"},
		{"the night that gains an hour", night, news.QuietHold, "2023-10-29 01:30", news.None, "2023-10-29 06:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := tt.hours
			q.Mode = tt.mode
			until, held := q.Held(at(t, tt.at), tt.level)
			if held != (tt.until != "") || held && !until.Equal(at(t, tt.until)) {
				t.Errorf("held %v until %v, want until %q", held, until, tt.until)
			}
		})
	}
	silent := night
	silent.Mode = news.QuietSilent
	if !silent.Silent(at(t, "2023-05-27 02:30")) || silent.Silent(at(t, "2023-05-27 12:00")) || night.Silent(at(t, "2023-05-27 02:30")) {
		t.Error("silent hours mention nobody in them, and only the mode silent does that")
	}
}

func TestNextDigest(t *testing.T) {
	tests := []struct {
		name  string
		times []string
		after string
		want  string
	}{
		{"later today", []string{"08:00"}, "2023-05-26 07:59", "2023-05-26 08:00"},
		{"this very minute is over", []string{"08:00"}, "2023-05-26 08:00", "2023-05-27 08:00"},
		{"the earlier of two", []string{"18:30", "08:00"}, "2023-05-26 09:00", "2023-05-26 18:30"},
		{"tomorrow's first", []string{"18:30", "08:00"}, "2023-05-26 20:00", "2023-05-27 08:00"},
		{"over the end of a month", []string{"08:00"}, "2023-05-31 08:00", "2023-06-01 08:00"},
		{"over summer time", []string{"08:00"}, "2023-03-25 09:00", "2023-03-26 08:00"},
		{"none", nil, "2023-05-26 07:59", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := news.Watchlist{Digest: tt.times}.NextDigest(at(t, tt.after))
			if ok != (tt.want != "") || ok && !got.Equal(at(t, tt.want)) {
				t.Errorf("next digest %v, want %q", got, tt.want)
			}
		})
	}
}
