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
