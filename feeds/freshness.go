package feeds

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWait bounds every wait that a publisher may ask for: a typing error must not silence a feed for a year.
const maxWait = 24 * time.Hour

// freshness returns how long an answer says it stays fresh: the longer of Cache-Control max-age and Expires, at most 24 h.
func freshness(h http.Header, now time.Time) time.Duration {
	return clampWait(max(maxAge(h), expires(h, now)))
}

func maxAge(h http.Header) time.Duration {
	var longest time.Duration
	for _, line := range h.Values("Cache-Control") {
		for directive := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
			if strings.EqualFold(strings.TrimSpace(name), "max-age") {
				longest = max(longest, seconds(strings.Trim(strings.TrimSpace(value), `"`)))
			}
		}
	}
	return longest
}

// expires counts from the server's own Date, so that a clock that goes wrong on either side does no harm. "Expires: 0" and
// other texts that are no dates mean "already stale" (RFC 9111, 5.3).
func expires(h http.Header, now time.Time) time.Duration {
	until, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(0, until.Sub(now))
}

// retryAfter reads both forms, seconds and a date, and returns at most 24 h; 0 for anything else.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if t, err := http.ParseTime(value); err == nil {
		return clampWait(t.Sub(now).Round(time.Second))
	}
	return clampWait(seconds(value))
}

// seconds reads a whole number of seconds; a number that overflows is "very long".
func seconds(s string) time.Duration {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(maxWait/time.Second) {
		return maxWait
	}
	return time.Duration(n) * time.Second
}

func clampWait(d time.Duration) time.Duration { return min(max(d, 0), maxWait) }
