package feeds

import (
	"net/http"
	"testing"
	"time"
)

func TestFreshness(t *testing.T) {
	const date, later = "Sat, 27 May 2023 14:00:00 GMT", "Sat, 27 May 2023 14:10:00 GMT"
	tests := []struct {
		name   string
		header http.Header
		want   time.Duration
	}{
		{"nothing", http.Header{}, 0},
		{"max-age", http.Header{"Cache-Control": {"public, max-age=300"}}, 5 * time.Minute},
		{"max-age in capitals, quoted", http.Header{"Cache-Control": {`Max-Age="300"`}}, 5 * time.Minute},
		{"max-age in a second line", http.Header{"Cache-Control": {"public", "max-age=300"}}, 5 * time.Minute},
		{"shared caches' age is not ours", http.Header{"Cache-Control": {"s-maxage=300"}}, 0},
		{"no-cache", http.Header{"Cache-Control": {"no-cache, max-age=0"}}, 0},
		{"a number that is none", http.Header{"Cache-Control": {"max-age=soon"}}, 0},
		{"a negative number", http.Header{"Cache-Control": {"max-age=-300"}}, 0},
		{"a year", http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
		{"a number that overflows", http.Header{"Cache-Control": {"max-age=99999999999999999999"}}, 24 * time.Hour},
		{"Expires", http.Header{"Expires": {later}}, 10 * time.Minute},
		{"Expires against the server's clock", http.Header{"Expires": {"Sat, 27 May 2023 16:10:00 GMT"}, "Date": {"Sat, 27 May 2023 16:00:00 GMT"}}, 10 * time.Minute},
		{"Expires in the past", http.Header{"Expires": {"Thu, 19 Nov 1981 08:52:00 GMT"}, "Date": {date}}, 0},
		{"Expires: 0", http.Header{"Expires": {"0"}}, 0},
		{"the longer of both", http.Header{"Expires": {later}, "Cache-Control": {"max-age=60"}}, 10 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := freshness(tt.header, testNow); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		in   string
		want time.Duration
	}{
		{"120", 2 * time.Minute},
		{" 120 ", 2 * time.Minute},
		{"Sat, 27 May 2023 14:02:00 GMT", 2 * time.Minute},
		{"Saturday, 27-May-23 14:02:00 GMT", 2 * time.Minute},
		{"Sat, 27 May 2023 13:00:00 GMT", 0},
		{"86401", 24 * time.Hour},
		{"-1", 0},
		{"1.5", 0},
		{"soon", 0},
		{"", 0},
	}
	for _, tt := range tests {
		if got := retryAfter(tt.in, testNow); got != tt.want {
			t.Errorf("retryAfter(%q) = %v, want %v", tt.in, got, tt.want)
		}
	}
}

func TestSizesAndSpans(t *testing.T) {
	for want, got := range map[string]string{
		"20 s": duration(20 * time.Second), "2 m": duration(2 * time.Minute), "90 s": duration(90 * time.Second),
		"24 h": duration(24 * time.Hour), "250 ms": duration(250 * time.Millisecond),
		"5 MiB": size(5 << 20), "300 KiB": size(300 << 10), "1500 bytes": size(1500),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
