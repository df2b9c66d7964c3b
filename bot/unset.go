package bot

import (
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

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
