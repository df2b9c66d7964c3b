package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/store"
)

// settingsCommand is the verb of what people set for their workspace or server.
func settingsCommand() Command {
	return Command{Name: "settings", Example: "settings show", Does: "Who may change what here, and who changed what",
		Subs: []Command{
			{Name: "show", Implied: true, Does: "What is set", Example: "settings show", answer: (*act).settingsShow},
			{Name: "set", Does: "Set who may change what", Example: "settings set may_remove named", keep: (*act).settingsSet,
				Args: []Arg{{Name: "name", Does: "what is set", Required: true, Choices: settingNames()},
					{Name: "value", Does: "members, named or admins; for people, who they are; nothing sets it back"}}},
			{Name: "audit", Does: "The latest changes here: who, when, before, after", Example: "settings audit", answer: (*act).settingsAudit},
			{Name: "forget", Does: "Delete all that was made and set here: watchlists, settings, records", Example: "settings forget", keep: (*act).settingsForget,
				Args: []Arg{{Name: "sure", Does: "the word everything, to say that it is meant"}}},
		}}
}

func settingNames() []string {
	return []string{"may_add", "may_remove", "may_set", "may_undo", "people"}
}

// settingMeans says what a setting is for.
var settingMeans = map[string]string{
	"may_add":    "who may add and change watchlists, words and places",
	"may_remove": "who may remove and pause them",
	"may_set":    "who may change these settings",
	"may_undo":   "who may take back what somebody else changed",
	"people":     "the people that “named” stands for",
}

func (x *act) settingsShow(typed string) (Page, bool, error) {
	if typed != "" {
		return *settingsCommand().noSub(strings.Fields(typed)[0]), true, nil
	}
	page := Page{Paragraphs: []Text{{{Text: "What is set here", Strong: true}}}}
	for _, name := range settingNames() {
		value, err := x.setting(name, "")
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
			line = append(line, Span{Text: value + rest})
		}
		page.Paragraphs = append(page.Paragraphs, line)
	}
	return Page{Paragraphs: append(page.Paragraphs,
		Say(fmt.Sprintf("members: whoever can type in the channel; named: the people, and admins; admins: who manages the channel or the workspace. Change one: %s settings set may_remove members", Slash)))}, false, nil
}

func (x *act) defaultSetting(name string) string {
	if r, ok := strings.CutPrefix(name, "may_"); ok {
		return whoMay(right(r), x.press.Destination.Platform())
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
	name, typed, _ := strings.Cut(typed, " ")
	name = strings.ToLower(name)
	if !slices.Contains(settingNames(), name) {
		return private(fmt.Sprintf("What is to be set? One of %s. Type: %s settings set may_remove members", strings.Join(settingNames(), ", "), Slash)), nil
	}
	value, wrong := x.settingValue(name, strings.TrimSpace(typed))
	if wrong != "" {
		return private(wrong), nil
	}
	err = x.writing(func() error {
		if no, refused := x.refused(setting); refused {
			a = no
			return nil
		}
		before, err := x.setting(name, "")
		if err != nil {
			return err
		}
		if err := x.tx.SetSetting(store.Setting{Scope: x.scope(), Name: name, Value: value}); err != nil {
			return err
		}
		x.touched = true
		back, err := x.changedBy(Setting, state{Set: &settingChange{name, before, value}}, name+": "+x.settingWords(name, before)+" → "+x.settingWords(name, value))
		a = Answer{Public: &Page{Paragraphs: []Text{doer(x.press.Person, " set "+name+" ("+settingMeans[name]+"): "+x.settingWords(name, value)+".")}, Controls: []Control{back}}}
		return err
	})
	return a, err
}

func (x *act) settingWords(name, value string) string {
	if value == "" {
		return x.defaultSetting(name)
	}
	return value
}

// Setting is the verb under which changes of settings are kept, to be taken back.
const Setting Verb = "set"

// settingChange is how a change of a setting is taken back.
type settingChange struct{ Name, Before, After string }

// unset takes back a change of a setting.
func (x *act) unset(r store.Reversal, s state) (line Text, stale string, err error) {
	if who := x.mayNot(setting); who != "" {
		return nil, who, nil
	}
	if s.Set == nil {
		return nil, "karaula does not know the setting any more.", nil
	}
	now, err := x.setting(s.Set.Name, "")
	if err != nil || now != s.Set.After {
		return nil, "it was set anew since.", err
	}
	x.touched = true
	words := " did: " + s.Set.Name + " is " + x.settingWords(s.Set.Name, s.Set.Before) + " again."
	return append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who}, Span{Text: words}), "",
		x.tx.SetSetting(store.Setting{Scope: x.scope(), Name: s.Set.Name, Value: s.Set.Before})
}

// mostChanges is how many changes the audit shows.
const mostChanges = 20

func (x *act) settingsAudit(typed string) (Page, bool, error) {
	if typed != "" {
		return extra("settings audit", typed), true, nil
	}
	all, err := x.tx.ChangesIn(x.scope(), mostChanges)
	if err != nil {
		return Page{}, false, err
	}
	if !x.press.Person.Manages { // what happens in other channels may be none of theirs
		all = slices.DeleteFunc(all, func(c store.Change) bool {
			return !strings.Contains(c.About+":", "in "+string(x.press.Destination)+":")
		})
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
			Paragraphs: []Text{Say("This deletes all that was made and set in this workspace or server, in all its channels: watchlists with their versions, settings, records of who changed what. It cannot be taken back.")},
			Controls:   []Control{{Verb: Ask, Arg: "settings forget everything", Label: "Delete everything", Style: Danger}},
		}}, nil
	}
	err = x.writing(func() error {
		if !x.press.Person.Manages {
			a = private("Sorry, only who manages the channel or the workspace may delete everything.")
			return nil
		}
		x.touched = true
		a = Answer{Public: &Page{Paragraphs: []Text{doer(x.press.Person, " had karaula delete all that was made and set here.")}}}
		return x.tx.ForgetScope(x.scope())
	})
	return a, err
}
