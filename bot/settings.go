package bot

import (
	"fmt"
	"strings"

	"github.com/karaula/karaula/news"
)

// settingsCommand is the verb of what people set for their workspace or server.
func settingsCommand() Command {
	return Command{Name: "settings", Example: "settings show", Does: "Time zone, language and quiet hours of the channel, who may change what, and who changed what",
		Subs: []Command{
			{Name: "show", Implied: true, Does: "What is set", Example: "settings show", answer: (*act).settingsShow},
			{Name: "set", Does: "Set one of them; with nothing behind its name, set it back", Example: "settings set quiet_hours 23:00-06:00", keep: (*act).settingsSet,
				Args: []Arg{{Name: "name", Does: "what is set; without one, a form for this channel opens", Choices: settingNames()},
					{Name: "value", Does: "Europe/Belgrade, sr, 23:00-06:00,hold; members, named, admins; for people, who they are", suggest: suggestSetting}}},
			{Name: "audit", Does: "The latest changes here: who, when, before, after", Example: "settings audit", answer: (*act).settingsAudit},
			{Name: "forget", Does: "Delete all that was made and set here: watchlists, settings, records", Example: "settings forget", keep: (*act).settingsForget,
				Args: []Arg{{Name: "sure", Does: "the word everything, to say that it is meant"}}},
		}}
}

func settingNames() []string {
	return []string{zoneSetting, languageSetting, quietSetting, digestSetting, "may_add", "may_remove", "may_set", "may_undo", "people"}
}

// settingMeans says what a setting is for.
var settingMeans = map[string]string{
	zoneSetting:     "the time zone of this channel",
	languageSetting: "in which headlines and places are named in this channel, where there is a choice",
	quietSetting:    "when this channel is told less, for all watchlists that post here",
	digestSetting:   "when this channel gets a digest",

	"may_add":    "who may add and change watchlists, words, places and feeds",
	"may_remove": "who may remove and pause them",
	"may_set":    "who may change these settings",
	"may_undo":   "who may take back what somebody else changed",
	"people":     "the people that “named” stands for",
}

// settingExamples is what each setting of a channel may be.
var settingExamples = map[string]string{zoneSetting: "Europe/Belgrade", languageSetting: "sr", quietSetting: "23:00-06:00,hold", digestSetting: "08:00 18:00"}

func (x *act) settingsShow(typed string) (Page, bool, error) {
	if typed != "" {
		return *settingsCommand().noSub(strings.Fields(typed)[0]), true, nil
	}
	page := Page{Paragraphs: []Text{{{Text: "What is set here", Strong: true}}}}
	for _, name := range settingNames() {
		value, err := x.setting(name, string(x.settingIn(name)))
		if err != nil {
			return Page{}, false, err
		}
		rest := ""
		if value == "" {
			rest, value = " (nothing else was set)", x.defaultSetting(name)
		}
		line := Text{{Text: name, Strong: true}, {Text: ": " + settingMeans[name] + ": "}}
		if name == "people" && rest == "" {
			for i, id := range strings.Fields(value) {
				if i > 0 {
					line = append(line, Span{Text: ", "})
				}
				line = append(line, Span{Text: id, Person: id})
			}
		} else {
			line = append(line, Span{Text: x.settingWords(name, value) + rest})
		}
		page.Paragraphs = append(page.Paragraphs, line)
	}
	return Page{Paragraphs: append(page.Paragraphs,
		Say(fmt.Sprintf("Quiet hours are a time and a mode: critical (violence and above comes through, the rest waits), hold (all waits), silent (nobody is called). For example: %s settings set quiet_hours 23:00-06:00,hold", Slash)),
		Say(fmt.Sprintf("members: whoever can type in the channel; named: the people, and admins; admins: who manages the channel or the workspace. These hold in all channels, so they are changed by who manages all of them (on Discord: Manage Server), or is named. Change one: %s settings set may_remove members", Slash)))}, false, nil
}

// settingIn is where a setting holds: in this channel, or with "" in the whole workspace or server.
func (x *act) settingIn(name string) news.Destination {
	if ofChannel(name) {
		return x.press.Destination
	}
	return ""
}

func (x *act) defaultSetting(name string) string {
	if r, ok := strings.CutPrefix(name, "may_"); ok {
		return whoMay(right(r), x.press.Destination.Platform())
	}
	switch name {
	case zoneSetting:
		return x.policy.Place("").String()
	case languageSetting:
		return x.Desk.Wording.Language
	case quietSetting, digestSetting:
		return "what each watchlist says"
	}
	return "nobody"
}
