package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	durationPart = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d|w)`)
	sizeForm     = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?(B|[KMG]B|[KMG]iB)$`)
	rateForm     = regexp.MustCompile(`^([0-9]+) ?/ ?(s|m|min|h|d)$`)
	timeForm     = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})$`)
)

// parseDuration reads "90s", "1h30m", "180d", "2w", "0"; a day is 24 hours, since no calendar is meant.
func parseDuration(text string) (time.Duration, error) {
	if text == "0" {
		return 0, nil
	}
	const form = "a number with its unit (s, m, h, d or w), such as 90s, 5m, 6h or 180d"
	total := 0.0
	for rest := text; ; {
		m := durationPart.FindStringSubmatch(rest)
		if m == nil {
			return 0, fmt.Errorf("expected %s", form)
		}
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, fmt.Errorf("expected %s: %w", form, err)
		}
		total += n * float64(durationUnit(m[2]))
		if rest = rest[len(m[0]):]; rest == "" {
			break
		}
	}
	if total > float64(math.MaxInt64/2) {
		return 0, fmt.Errorf("expected less than a hundred years")
	}
	return time.Duration(math.Round(total)), nil
}

func durationUnit(unit string) time.Duration {
	switch unit {
	case "ns":
		return time.Nanosecond
	case "us", "µs":
		return time.Microsecond
	case "ms":
		return time.Millisecond
	case "s":
		return time.Second
	case "m":
		return time.Minute
	case "h":
		return time.Hour
	case "d":
		return 24 * time.Hour
	}
	return 7 * 24 * time.Hour // w, the last that durationPart lets through
}

// showDuration writes a duration as the file would: 5m, not 5m0s.
func showDuration(d time.Duration) string {
	switch {
	case d > 0 && d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d > 0 && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d > 0 && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

// parseSize reads bytes: "5MiB" is 5·2²⁰, "500KB" is 500·10³.
func parseSize(text string) (int64, error) {
	m := sizeForm.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("expected a number with its unit (B, KB, KiB, MB, MiB, GB or GiB), such as 5MiB or 500KB")
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, fmt.Errorf("expected a size: %w", err)
	}
	base := 1000.0
	if strings.HasSuffix(m[2], "iB") {
		base = 1024
	}
	n *= math.Pow(base, float64(strings.IndexByte("BKMG", m[2][0])))
	if n > math.MaxInt64/2 {
		return 0, fmt.Errorf("expected a smaller size")
	}
	return int64(n), nil
}

// parseRate reads "20/h": so many in every second, minute, hour or day; "off" is no limit.
func parseRate(text string) (Rate, error) {
	if strings.EqualFold(text, "off") {
		return Rate{}, nil
	}
	m := rateForm.FindStringSubmatch(text)
	if m == nil {
		return Rate{}, fmt.Errorf("expected so many in a time (s, m, h or d), such as 20/h, or off")
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n < 1 || n > 100_000 {
		return Rate{}, fmt.Errorf("expected 1 to 100000 in a time, such as 20/h, or off")
	}
	unit := m[2]
	if unit == "min" {
		unit = "m"
	}
	return Rate{Count: n, Per: durationUnit(unit)}, nil
}

// parseTime reads a time of day, "08:00" to "23:59", as the time since midnight.
func parseTime(text string) (time.Duration, error) {
	m := timeForm.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf(`expected a time of day such as "08:00"`)
	}
	hour, _ := strconv.Atoi(m[1]) // the form lets digits through only
	minute, _ := strconv.Atoi(m[2])
	if hour > 23 || minute > 59 {
		return 0, fmt.Errorf(`expected a time of day from "00:00" to "23:59"`)
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute, nil
}

// showTime writes the time since midnight as "08:00".
func showTime(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
