package bot

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
)

// spoken are the languages of the region and English, as people set them.
var spoken = []string{"en", "sr", "hr", "bs", "cnr", "sq", "mk", "sl", "bg", "ro", "el", "hu", "tr"}

// suggestSetting says what the setting may be that is named before it; where none is, what any may be.
func suggestSetting(x *act, typed string) ([]Choice, error) {
	switch name := strings.ToLower(x.before); {
	case name == zoneSetting:
		return suggestZone(x, typed)
	case name == quietSetting:
		return suggestQuietHours(typed), nil
	case name == digestSetting:
		return beginning(typed, "08:00", "08:00 18:00", "none"), nil
	case name == languageSetting:
		return beginning(typed, spoken...), nil
	case strings.HasPrefix(name, "may_"):
		return beginning(typed, membersMay, namedMay, adminsMay), nil
	case name != "":
		return nil, nil
	}
	zones, err := suggestZone(x, typed)
	return slices.Concat(suggestQuietHours(typed), beginning(typed, membersMay, namedMay, adminsMay), zones), err
}

// suggestQuietHours offers the modes of the hours that are typed.
func suggestQuietHours(typed string) (all []Choice) {
	hours, mode, _ := strings.Cut(typed, ",")
	q, err := parseQuietHours(hours)
	if err != nil {
		if !strings.HasPrefix("23:00-06:00", hours) {
			return beginning(typed, "none")
		}
		q, _ = parseQuietHours("23:00-06:00")
	}
	for _, q.Mode = range []string{news.QuietCritical, news.QuietHold, news.QuietSilent} {
		if strings.HasPrefix(q.Mode, strings.ToLower(strings.TrimSpace(mode))) {
			all = append(all, Choice{quietText(q), hoursWords(q)})
		}
	}
	return append(all, beginning(typed, "none")...)
}

// beginning offers what begins with what is typed.
func beginning(typed string, values ...string) (all []Choice) {
	for _, v := range values {
		if strings.HasPrefix(v, strings.ToLower(typed)) {
			all = append(all, Choice{v, v})
		}
	}
	return all
}
