package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
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

// mentioned is a person as platforms write one in what was typed: <@U0123>, <@!80351110224678912>, <@U0123|ana>.
var mentioned = regexp.MustCompile(`^<@!?([A-Za-z0-9]+)(?:\|[^>]*)?>$`)

// settingValue reads what a setting is to be.
func (x *act) settingValue(name, typed string) (value, wrong string) {
	if typed == "" {
		return "", ""
	}
	if ofChannel(name) {
		var c news.Channel
		if err := setChannel(&c, name, typed); err != nil {
			return "", strings.TrimSpace(sentence(err))
		}
		switch {
		case c.Zone != nil:
			return c.Zone.String(), ""
		case c.Language != "":
			return c.Language, ""
		case c.Quiet != nil && c.Quiet.Mode != "":
			return quietText(*c.Quiet), ""
		case len(c.Digest) > 0:
			return strings.Join(c.Digest, " "), ""
		}
		return "none", ""
	}
	if name != "people" {
		value = strings.ToLower(typed)
		if value == "everyone" {
			value = membersMay
		}
		if !slices.Contains([]string{membersMay, namedMay, adminsMay}, value) {
			return "", fmt.Sprintf("“%s” is none of members, named and admins. Type: %s settings set %s named", alerts.Shorten(oneLine(typed), 40), Slash, name)
		}
		return value, ""
	}
	var ids []string
	for _, word := range strings.FieldsFunc(typed, func(c rune) bool { return c == ' ' || c == ',' }) {
		m := mentioned.FindStringSubmatch(word)
		if m == nil {
			return "", fmt.Sprintf("“%s” is nobody that karaula can tell: mention people as you do in a message, with @ and their name.", alerts.Shorten(oneLine(word), 40))
		}
		ids = append(ids, x.press.Destination.Platform()+":"+m[1])
	}
	return strings.Join(ids, " "), ""
}

func (x *act) settingsSet(typed string) (a Answer, err error) {
	if x.press.Fields != nil {
		return x.channelSubmitted()
	}
	if typed == "" {
		return x.channelForm()
	}
	name, typed, _ := strings.Cut(typed, " ")
	name = strings.ToLower(name)
	if !slices.Contains(settingNames(), name) {
		return private(fmt.Sprintf("What is to be set? One of %s. Type: %s settings set may_remove members", strings.Join(settingNames(), ", "), Slash)), nil
	}
	value, wrong := x.settingValue(name, strings.TrimSpace(typed))
	if wrong != "" {
		if example := settingExamples[name]; example != "" {
			wrong += fmt.Sprintf(" Type: %s settings set %s %s", Slash, name, example)
		}
		return private(wrong), nil
	}
	err = x.writing(func() (err error) {
		a, err = x.set([]settingChange{{Name: name, After: value}}, func(news.Channel) (Text, error) {
			return doer(x.press.Person, " set "+name+" ("+settingMeans[name]+"): "+x.settingWords(name, value)+"."), nil
		})
		return err
	})
	return a, err
}

// mayNotSet says why the person may not change settings; "" when they may.
func (x *act) mayNotSet(changes []settingChange) string {
	if slices.ContainsFunc(changes, func(c settingChange) bool { return !ofChannel(c.Name) }) {
		return x.mayNotForAll(setting)
	}
	return x.mayNot(setting)
}

// set changes settings together. line is what everybody is told, of the channel as it is then.
func (x *act) set(changes []settingChange, line func(news.Channel) (Text, error)) (Answer, error) {
	if why := x.mayNotSet(changes); why != "" {
		return private("Sorry, " + why + "."), nil
	}
	for i := range changes {
		c := &changes[i]
		c.In = x.settingIn(c.Name)
		var err error
		if c.Before, err = x.setting(c.Name, string(c.In)); err != nil {
			return Answer{}, err
		}
	}
	if changes = slices.DeleteFunc(changes, func(c settingChange) bool { return c.Before == c.After }); len(changes) == 0 {
		return private("Nothing was changed: that holds already. What is set is shown by: " + Slash + " settings show"), nil
	}
	var about []string
	for _, c := range changes {
		if err := x.tx.SetSetting(store.Setting{Scope: x.scope(), Destination: c.In, Name: c.Name, Value: c.After}); err != nil {
			return Answer{}, err
		}
		about = append(about, c.Name+": "+x.settingWords(c.Name, c.Before)+" → "+x.settingWords(c.Name, c.After))
	}
	c, err := x.nowHolds(changes)
	if err != nil {
		return Answer{}, err
	}
	says, err := line(c)
	if err != nil {
		return Answer{}, err
	}
	return x.publicBy(Setting, state{Settings: changes}, strings.Join(about, "; "), says)
}

// nowHolds is what holds in the channel after changes, which what waits there follows.
func (x *act) nowHolds(changes []settingChange) (news.Channel, error) {
	x.touched = true
	c, err := x.channel()
	if err != nil || !slices.ContainsFunc(changes, func(c settingChange) bool { return ofChannel(c.Name) }) {
		return c, err
	}
	return c, x.rewait(c)
}

// settingWords says what a setting is.
func (x *act) settingWords(name, value string) string {
	if value == "" {
		return x.defaultSetting(name)
	}
	var c news.Channel
	if ofChannel(name) && setChannel(&c, name, value) == nil && c.Quiet != nil && c.Quiet.Mode != "" {
		return hoursWords(*c.Quiet)
	}
	return value
}

// Setting is the verb under which changes of settings are kept, to be taken back.
const Setting Verb = "set"

// settingChange is how a change of a setting is taken back.
type settingChange struct {
	Name, Before, After string
	In                  news.Destination // "" for the whole workspace or server
}

// unset takes back a change of settings.
func (x *act) unset(r store.Reversal, s state) (line Text, stale string, err error) {
	if len(s.Settings) == 0 {
		return nil, "it was set by an older karaula. Set it anew.", nil
	}
	if why := x.mayNotSet(s.Settings); why != "" {
		return nil, why, nil
	}
	var words []string
	for _, c := range s.Settings {
		now, err := x.setting(c.Name, string(c.In))
		if err != nil || now != c.After {
			return nil, "it was set anew since.", err
		}
		words = append(words, c.Name+" is "+x.settingWords(c.Name, c.Before)+" again")
	}
	for _, c := range s.Settings {
		if err := x.tx.SetSetting(store.Setting{Scope: x.scope(), Destination: c.In, Name: c.Name, Value: c.Before}); err != nil {
			return nil, "", err
		}
	}
	_, err = x.nowHolds(s.Settings)
	return append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who}, Span{Text: " did: " + strings.Join(words, ", ") + "."}), "", err
}

const (
	mostChanges  = 20   // that the audit shows
	mostLookedAt = 1000 // among which those of one channel are looked for
)

// changedIn reports whether a change was made in a channel: see audit.
func changedIn(c store.Change, d news.Destination) bool {
	about := c.About
	if _, after, of := strings.Cut(strings.TrimPrefix(about, "alert "), " "); of && strings.HasPrefix(about, "alert ") {
		about = after
	}
	return strings.HasPrefix(about+":", "in "+string(d)+":")
}

func (x *act) settingsAudit(typed string) (Page, bool, error) {
	if typed != "" {
		return extra("settings audit", typed), true, nil
	}
	most := mostChanges
	if !x.press.Person.Governs {
		most = mostLookedAt
	}
	all, err := x.tx.ChangesIn(x.scope(), most)
	if err != nil {
		return Page{}, false, err
	}
	if !x.press.Person.Governs { // what happens in other channels may be none of theirs
		all = slices.DeleteFunc(all, func(c store.Change) bool { return !changedIn(c, x.press.Destination) })
		all = all[:min(len(all), mostChanges)]
	}
	page := Page{Paragraphs: []Text{{{Text: "The latest changes here", Strong: true}}}}
	for _, c := range all {
		page.Paragraphs = append(page.Paragraphs, Say(fmt.Sprintf("%s %s, %s: %s", x.clock(c.At), oneLine(c.Who), c.Action, oneLine(c.About))))
	}
	if len(all) == 0 {
		page.Paragraphs = []Text{Say("Nothing was changed here yet.")}
	}
	return page, false, nil
}

func (x *act) settingsForget(typed string) (a Answer, err error) {
	if !strings.EqualFold(typed, "everything") {
		return Answer{Private: &Page{
			Paragraphs: []Text{Say("This deletes all that was made and set in this workspace or server, in all its channels: watchlists with their versions, feeds, settings, records of who changed what. It cannot be taken back.")},
			Controls:   []Control{{Verb: Ask, Arg: "settings forget everything", Label: "Delete everything", Style: Danger}},
		}}, nil
	}
	err = x.writing(func() error {
		if !x.press.Person.Governs {
			who := "an owner or admin of the workspace"
			if x.press.Destination.Platform() == "discord" {
				who = "who has the permission Manage Server"
			}
			a = private("Sorry, this deletes what was made in all channels, so it is for " + who + ". Ask one of them.")
			return nil
		}
		x.touched = true
		a = Answer{Public: &Page{Paragraphs: []Text{doer(x.press.Person, " had karaula delete all that was made and set here.")}}}
		return x.tx.ForgetScope(x.scope())
	})
	return a, err
}
