package query

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
)

// fieldNames are the fields by their normal names, in the order in which messages list them.
var fieldNames = []string{"region", "level", "category", "concept", "topic", "lang", "outlet", "country", "title", "since"}

// otherNames are what people call a field besides its normal name. Only "in" is part of the language; the rest serve the
// question "did you mean".
var otherNames = map[string]string{
	"place": "region", "area": "region", "where": "region", "regions": "region",
	"severity": "level", "type": "category", "tag": "topic", "language": "lang", "source": "outlet", "publisher": "outlet",
	"site": "outlet", "headline": "title", "intitle": "title", "after": "since", "from": "since", "when": "since",
}

// The values of three fields are fixed words; those of the others are names that package rules knows.
var (
	levelNames    = []string{"none", "tension", "elevated", "violence", "deadly"}
	categoryNames = []string{"none", "dispute", "protest", "detention", "posture", "clash", "attack", "deesc", "crime", "disaster"}
	topicNames    = []string{"sport", "weather", "economy", "culture", "health", "history", "court"}
)

// fieldName returns the normal name of a field as typed, or "".
func fieldName(typed string) string {
	name := strings.ToLower(typed)
	if name == "in" {
		return "region"
	}
	if slices.Contains(fieldNames, name) {
		return name
	}
	return ""
}

// nearest returns the name that a mistyped one was probably meant to be, or "" when none is near: at most a third of
// its letters differ, or two neighbours changed places.
func nearest(typed string, names []string) string {
	typed = strings.ToLower(typed)
	best, least := "", len([]rune(typed))/3+1
	for _, name := range names {
		if swapped(typed, name) {
			return name
		}
		if d := levenshtein.ComputeDistance(typed, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// swapped says whether two words differ only by two neighbouring letters that changed places.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) - 1 {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// nearestField is nearest for the name of a field, by any of its names.
func nearestField(typed string) string {
	names := append(slices.Sorted(maps.Keys(otherNames)), fieldNames...)
	name := nearest(typed, names)
	if normal := otherNames[name]; normal != "" {
		return normal
	}
	return name
}

// checkValue returns what is wrong with a field's value, or "".
func checkValue(field, value string) string {
	if value == "" {
		return field + ": needs a value, and there is nothing between these quotation marks"
	}
	if name, _, ok := strings.Cut(value, ":"); ok && fieldName(name) != "" {
		return quote(value) + " is a field inside the value of " + field + ":"
	}
	switch field {
	case "level":
		if len(value) == 1 && value[0] >= '0' && value[0] <= '4' {
			return ""
		}
		return checkName(value, levelNames, "is no level: use 0 to 4, or "+list(levelNames))
	case "category":
		return checkName(value, categoryNames, "is no category: use "+list(categoryNames))
	case "topic":
		return checkName(value, topicNames, "is no topic: use "+list(topicNames))
	case "since":
		if _, ok := Since(value, time.Unix(0, 0)); !ok {
			return quote(value) + " is no time: use minutes, hours, days or weeks such as 30m, 24h, 7d, 2w, or a date such as 2023-05-27"
		}
	case "title":
		if strings.HasPrefix(value, "=") || strings.HasSuffix(value, "*") {
			return "title: takes a word or a phrase in any form, without = and *"
		}
		if len(words(value)) == 0 {
			return "title: needs a word"
		}
	default:
		if len(words(value)) == 0 {
			return quote(value) + " has no letter or digit in it"
		}
	}
	return ""
}

func checkName(value string, names []string, otherwise string) string {
	if slices.Contains(names, strings.ToLower(value)) {
		return ""
	}
	if near := nearest(value, names); near != "" {
		return quote(value) + " " + otherwise + "; did you mean " + near + "?"
	}
	return quote(value) + " " + otherwise
}

func list(names []string) string { return strings.Join(names, ", ") }

// Since returns the moment that a value of since: names: so many minutes, hours, days (of 24 h) or weeks before now
// ("30m", "24h", "7d", "2w"), or the beginning of a day in now's time zone ("2023-05-27", "27.5.2023").
func Since(value string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02", "2.1.2006"} {
		if t, err := time.ParseInLocation(layout, value, now.Location()); err == nil {
			return t, true
		}
	}
	if len(value) < 2 || len(value) > 5 {
		return time.Time{}, false
	}
	n := 0
	for _, c := range value[:len(value)-1] {
		if c < '0' || c > '9' {
			return time.Time{}, false
		}
		n = n*10 + int(c-'0')
	}
	unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[value[len(value)-1]|0x20]
	if unit == 0 || n == 0 {
		return time.Time{}, false
	}
	return now.Add(-time.Duration(n) * unit), true
}
