package config

import (
	"testing"
	"testing/quick"
	"time"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "0s": 0, "5m": 5 * minute, "500ms": 500 * millisecond, "1h30m": 90 * minute, "1.5h": 90 * minute,
		"180d": 180 * 24 * hour, "2w": 14 * 24 * hour, "1w2d3h": 219 * hour, "0.5d": 12 * hour, "250us": 250 * time.Microsecond,
		"36500d": 36500 * 24 * hour,
	} {
		if got, err := parseDuration(text); err != nil || got != want {
			t.Errorf("parseDuration(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "5", "m", "5 m", "-5m", "5min", "1y", "99999999999d", "1h-1m", "5M", ".5h", "1e3s"} {
		if got, err := parseDuration(text); err == nil {
			t.Errorf("parseDuration(%q) = %v; want an error", text, got)
		}
	}
}

// TestShownDurationIsRead holds that what a message shows could be written into the file.
func TestShownDurationIsRead(t *testing.T) {
	back := func(seconds uint32) bool {
		d := time.Duration(seconds%(36500*86400)) * time.Second
		got, err := parseDuration(showDuration(d))
		return err == nil && got == d
	}
	if err := quick.Check(back, nil); err != nil {
		t.Error(err)
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"5MiB": 5 << 20, "500KB": 500_000, "1KiB": 1024, "12B": 12, "1.5GiB": 3 << 29, "2 MB": 2_000_000,
	} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("parseSize(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "5", "MiB", "5mib", "-5MiB", "5TiB", "99999999999999GiB"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q) = %v; want an error", text, got)
		}
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{
		"20/h": {20, hour}, "1/s": {1, second}, "5/m": {5, minute}, "5/min": {5, minute}, "100/d": {100, 24 * hour}, "20 / h": {20, hour}, "off": {}, "OFF": {},
	} {
		if got, err := parseRate(text); err != nil || got != want {
			t.Errorf("parseRate(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "20", "/h", "0/h", "on", "-1/h", "1.5/h", "20/y", "100001/h", "99999999999999999999/h"} {
		if got, err := parseRate(text); err == nil {
			t.Errorf("parseRate(%q) = %v; want an error", text, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]time.Duration{"00:00": 0, "8:05": 8*hour + 5*minute, "23:59": 23*hour + 59*minute} {
		got, err := parseTime(text)
		if err != nil || got != want {
			t.Errorf("parseTime(%q) = %v, %v; want %v", text, got, err, want)
		}
		if again, err := parseTime(showTime(got)); err != nil || again != got {
			t.Errorf("showTime(%v) = %q, which reads as %v, %v", got, showTime(got), again, err)
		}
	}
	for _, text := range []string{"", "24:00", "12:60", "8", "8:5", "noon", "08:00:00"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("parseTime(%q) = %v; want an error", text, got)
		}
	}
}

func TestExpand(t *testing.T) {
	r := newReader("config.yaml", nil, lookup(map[string]string{"A": "a", "DOLLAR": "${A}", "EMPTY": ""}), nil)
	for text, want := range map[string]string{
		"":                    "",
		"plain":               "plain",
		"${A}":                "a",
		"x${A}y${A}":          "xaya",
		"${DOLLAR}":           "${A}", // a value is not expanded again
		"$${A}":               "${A}",
		"$$$${A}":             "$${A}",
		"$$${A}":              "$a",
		"costs $5, $A, $":     "costs $5, $A, $",
		"${EMPTY}":            "",
		"${EMPTY:-x}":         "x",
		"${NONE:-}":           "",
		"${NONE:-a b}${A:-c}": "a ba",
	} {
		if got, err := r.expand(text); err != nil || got != want {
			t.Errorf("expand(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"${NONE}", "${", "${}", "${A", "${A-b}", "${A:b}", "${A B}", "${1}", "x ${A:-"} {
		if got, err := r.expand(text); err == nil {
			t.Errorf("expand(%q) = %q; want an error", text, got)
		}
	}
}
