package bot

import (
	"strings"

	"github.com/karaula/karaula/news"
)

// channelSettings are the fields of the form of a channel, by the setting that each stands for.
func channelSettings() []Field {
	return []Field{
		{Name: zoneSetting, Label: "Time zone", Hint: "Europe/Belgrade, or the city alone; empty: karaula's own"},
		{Name: languageSetting, Label: "Language of headlines and places", Hint: "en, sr, sq, mk …, where there is a choice; empty: karaula's own"},
		{Name: quietSetting, Label: "Quiet hours", Hint: "23:00-06:00,hold (or critical, silent); none; empty: each watchlist's own", Suggest: "settings set " + quietSetting + " value"},
		{Name: digestSetting, Label: "Digest at", Hint: "08:00 18:00; none; empty: each watchlist's own"},
	}
}

// channelForm asks for all that is set for one channel.
func (x *act) channelForm() (a Answer, err error) {
	f := &Form{Verb: Ask, Arg: "settings set", Title: "This channel", Fields: channelSettings()}
	err = x.reading(func() error {
		no, refused := x.refused(setting)
		if refused {
			a = no
			return nil
		}
		for i, field := range f.Fields {
			var err error
			if f.Fields[i].Value, err = x.setting(field.Name, string(x.press.Destination)); err != nil {
				return err
			}
		}
		a = Answer{Form: f}
		return nil
	})
	return a, err
}

// channelSubmitted sets what was filled in and differs. Mistakes are marked at their fields.
func (x *act) channelSubmitted() (a Answer, err error) {
	f := &Form{Verb: Ask, Arg: "settings set", Title: "This channel", Fields: channelSettings()}
	values := map[string]string{}
	for i, field := range f.Fields {
		typed := strings.TrimSpace(x.press.Fields[field.Name])
		f.Fields[i].Value = typed
		values[field.Name], f.Fields[i].Mistake = x.settingValue(field.Name, typed)
	}
	if f.Wrong() {
		return Answer{Form: f}, nil
	}
	err = x.writing(func() error {
		var changes []settingChange
		for _, field := range f.Fields {
			is, err := x.setting(field.Name, string(x.press.Destination))
			if err != nil {
				return err
			}
			if is != values[field.Name] {
				changes = append(changes, settingChange{Name: field.Name, After: values[field.Name]})
			}
		}
		if len(changes) == 0 {
			a = private("Nothing was changed.")
			return nil
		}
		var err error
		a, err = x.set(changes, func(news.Channel) (Text, error) {
			var words []string
			for _, c := range changes {
				words = append(words, settingLabel(c.Name)+": "+x.settingWords(c.Name, c.After))
			}
			return doer(x.press.Person, " changed what holds in this channel. "+strings.Join(words, "; ")+"."), nil
		})
		return err
	})
	return a, err
}

func settingLabel(name string) string {
	for _, f := range channelSettings() {
		if f.Name == name {
			return f.Label
		}
	}
	return name
}
