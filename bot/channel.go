package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	lang "golang.org/x/text/language"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// What is set for one channel. Each is kept as people type it.
const (
	zoneSetting     = "time_zone"
	languageSetting = "language"
	quietSetting    = "quiet_hours"
	digestSetting   = "digest"
)

// ofChannel reports whether a setting holds in one channel, not in the whole workspace or server.
func ofChannel(name string) bool {
	return slices.Contains([]string{zoneSetting, languageSetting, quietSetting, digestSetting}, name)
}

// Channels returns what holds in channels, among all that people set. What means nothing any more is left out.
func Channels(all []store.Setting) map[news.Destination]news.Channel {
	channels := map[news.Destination]news.Channel{}
	for _, s := range all {
		c := channels[s.Destination]
		if s.Destination != "" && ofChannel(s.Name) && setChannel(&c, s.Name, s.Value) == nil {
			channels[s.Destination] = c
		}
	}
	return channels
}

// setChannel reads a setting of a channel. Its error is for who typed it.
func setChannel(c *news.Channel, name, value string) (err error) {
	none := strings.EqualFold(value, "none") || strings.EqualFold(value, "off")
	switch name {
	case zoneSetting:
		c.Zone, err = parseZone(value)
	case languageSetting:
		c.Language, err = parseLanguage(value)
	case quietSetting:
		c.Quiet = &news.QuietHours{}
		if !none {
			*c.Quiet, err = parseQuietHours(value)
		}
	case digestSetting:
		c.Digest = []string{}
		if !none {
			c.Digest, err = parseTimes(timesIn(value))
		}
	}
	return err
}

// zones are those that people of the region and around it most likely want, by the names of their cities.
var zones = []string{
	"Europe/Belgrade", "Europe/Sarajevo", "Europe/Zagreb", "Europe/Ljubljana", "Europe/Podgorica", "Europe/Skopje", "Europe/Tirane",
	"Europe/Sofia", "Europe/Bucharest", "Europe/Athens", "Europe/Istanbul", "Europe/Budapest", "Europe/Vienna", "Europe/Berlin",
	"Europe/Brussels", "Europe/Rome", "Europe/London", "America/New_York", "UTC",
}

// parseZone reads the name of a time zone, or of a city that zones knows. The database of zones has none for Pristina.
func parseZone(value string) (*time.Location, error) {
	for _, name := range zones {
		if _, city, _ := strings.Cut(name, "/"); city != "" && text.Fold(city) == text.Fold(value) {
			value = name
		}
	}
	if folded := text.Fold(value); folded == "pristina" || folded == "prishtina" {
		value = "Europe/Belgrade"
	}
	zone, err := time.LoadLocation(value)
	if err != nil || value == "" || strings.EqualFold(value, "local") {
		return nil, fmt.Errorf("“%s” is no time zone: write Europe/Belgrade, the city alone, or UTC", part(oneLine(value), 40))
	}
	return zone, nil
}

// suggestZone names the time zones that fit to what is typed.
func suggestZone(_ *act, typed string) (all []Choice, err error) {
	for _, name := range zones {
		if strings.Contains(text.Fold(name), text.Fold(typed)) {
			all = append(all, Choice{name, name})
		}
	}
	return all, nil
}

func parseLanguage(value string) (string, error) {
	tag, err := lang.Parse(value)
	base, sure := tag.Base()
	if err != nil || sure == lang.No || strings.ContainsRune(value, '_') {
		return "", fmt.Errorf("“%s” is no language: write en, sr, hr, bs, sq, mk, sl, bg, ro, el, hu or tr", part(oneLine(value), 40))
	}
	return base.String(), nil
}

// timesIn are the words of several times of day.
func timesIn(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' })
}

// parseTimes reads times of day, each once and in their order.
func parseTimes(words []string) (times []string, err error) {
	for _, w := range words {
		t, err := time.Parse("15:04", w)
		if err != nil {
			return nil, fmt.Errorf("“%s” is no time of day: write 08:00, or several such as 08:00 18:00", part(oneLine(w), 40))
		}
		times = append(times, t.Format("15:04"))
	}
	slices.Sort(times)
	if times = slices.Compact(times); len(times) == 0 || len(times) > mostDigests {
		return nil, fmt.Errorf("a digest comes once to %d times a day: write 08:00, or several such as 08:00 18:00", mostDigests)
	}
	return times, nil
}

// mostDigests is how many digests a channel gets a day: more are alerts.
const mostDigests = 12

// channel is what holds in the channel, as far as people set it there.
func (x *act) channel() (c news.Channel, err error) {
	all, err := x.tx.Settings(x.scope())
	return Channels(all)[x.press.Destination], err
}
