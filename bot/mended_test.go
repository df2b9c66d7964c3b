package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
)

// answered says a line and returns what was answered to it.
func (k *talk) answered(typed string) string {
	before := k.all.Len()
	k.say(typed)
	return k.all.String()[before:]
}

// holds sees that what was answered says something.
func (k *talk) holds(answer string, wants ...string) {
	k.t.Helper()
	for _, want := range wants {
		if !strings.Contains(answer, want) {
			k.t.Errorf("the answer does not say “%s”:\n%s", want, answer)
		}
	}
}

// TestKeywordsWhole sees that nothing of what was typed about words is lost in silence.
func TestKeywordsWhole(t *testing.T) {
	k := newTalk(t)
	k.as("Boss", true)
	for _, add := range []string{"watch add one alpha", "watch add two beta"} {
		k.say(add)
		k.push("Save")
	}
	k.holds(k.answered("keyword add tow: barikada"), "No watchlist that was made in this channel is called “tow”", "one, two")
	k.holds(k.answered("keyword remove tow: barikada"), "No watchlist that was made in this channel is called “tow”")
	k.say("keyword add two: Zvečan")
	k.push("Watch Zvečan, north Kosovo")
	k.holds(k.answered("place list"), "two: Zvečan (kosovo/north/zvecan)", "one: none")
	k.say("place add two: Mitrovica")
	k.push("North Mitrovica, north Kosovo")
	k.holds(k.answered("place list"), "North Mitrovica", "one: none")
	k.say("keyword add two: Zvečan")
	k.push("The word “Zvečan” alone")
	k.holds(k.answered("keyword list"), "two: beta, Zvečan")
	long := strings.Repeat("barikada ", 20)
	k.holds(k.answered("keyword add gamma, "+long), "added “gamma”", "is too long")
	k.holds(k.answered("keyword remove"), "Which", "keyword remove barricade")
	k.holds(k.answered("place remove one: north Kosovo, kosovo/north/zvecan"), "No watchlist")
	k.holds(k.answered("keyword remove one: gamma, delta"), "took “gamma” off", "“delta” is not on it")
	var many []string
	for n := range 60 {
		many = append(many, fmt.Sprintf("rec%d", n))
	}
	k.holds(k.answered("keyword add one: "+strings.Join(many, ", ")), "“rec0”", "10 more were left out")
	for n := range 30 { // a form takes 2,000 characters of a query
		many[n] = fmt.Sprintf("%s%d", strings.Repeat("slovo", 18), n)
	}
	k.holds(k.answered("keyword add one: "+strings.Join(many[:30], ", ")), "slovo0”", "slovo29” was left out. A query has at most 2,000 characters")
	for _, kept := range keptIn(t, k.r, "slack:T1") {
		if len(kept.Query) > 2000 {
			t.Errorf("the query of %s has %d characters", kept.Name, len(kept.Query))
		}
	}
}

// TestVersionsStay sees that the versions of a name that another channel had are neither shown nor restored here, nor taken from it.
func TestVersionsStay(t *testing.T) {
	k := newTalk(t)
	k.as("Boss", true)
	k.say("watch add shots alpha")
	k.push("Save")
	k.holds(k.answered("watch history shots"), "1. Boss")
	if got := k.answered("watch history shots"); strings.Contains(got, "watch restore") {
		t.Errorf("the one version there is can be restored:\n%s", got)
	}
	k.say("watch remove shots")
	k.press.Destination = "slack:#south"
	k.say("watch add shots beta")
	k.push("Save")
	if got := k.answered("watch history shots"); strings.Contains(got, "alpha") {
		t.Errorf("what another channel asked for is shown:\n%s", got)
	}
	k.answered("watch restore shots 1")
	k.press.Destination = "slack:#north"
	k.answered("watch restore shots 1")
	if got := k.answered("watch history shots"); strings.Contains(got, "beta") {
		t.Errorf("what another channel asks for is shown:\n%s", got)
	}
	all := keptIn(t, k.r, "slack:T1")
	if len(all) != 1 || all[0].Query != "beta" || all[0].PostTo[0] != "slack:#south" {
		t.Errorf("the watchlist of #south is %+v", all)
	}
}

// TestLongNames sees that a watchlist whose name has several words is changed without quotes: so Discord puts a line together.
func TestLongNames(t *testing.T) {
	k := newTalk(t)
	k.as("Boss", true)
	k.say(`watch add "south desk" alpha`)
	k.push("Save")
	k.holds(k.answered("watch edit south desk beta"), "Watchlist south desk", "“beta”")
	k.holds(k.answered("watch history \"south desk\""), "Versions of watchlist south desk")
	k.say(`watch add "desk 2" alpha`)
	k.push("Save")
	k.say("watch edit desk 2 beta")
	k.push("Save")
	k.holds(k.answered("watch restore desk 2"), "restored version 1 of watchlist desk 2")
	k.holds(k.answered("watch restore desk 2 2"), "restored version 2 of watchlist desk 2")
	if a := k.do("", bot.Press{Verb: bot.Ask, Arg: "watch edit South Desk"}); a.Form == nil || a.Form.Fields[0].Value != "alpha" {
		t.Errorf("what is asked is %+v", a.Form)
	}
}

// TestNothingTypedIsLost sees that an option is kept where the rest is missing, and that a link stays in its form.
func TestNothingTypedIsLost(t *testing.T) {
	k := newTalk(t)
	if a := k.do("", bot.Press{Verb: bot.Ask, Arg: "watch add shots post_at:3"}); a.Form == nil || a.Form.Fields[0].Value != "shots" || a.Form.Fields[3].Value != "3" {
		t.Errorf("what is asked is %+v", a.Form)
	}
	k.holds(k.answered("watch add shots post_at:9"), "post_at: ")
	s, _ := sited(t)
	if a := s.do("", bot.Press{Verb: bot.Ask, Arg: "feed import", Fields: map[string]string{"link": "no link", "text": ""}}); a.Form == nil || a.Form.Fields[0].Value != "no link" || a.Form.Fields[0].Mistake == "" {
		t.Errorf("what is asked is %+v", a.Form)
	}
	k.holds(k.answered("settings set quiet_hours 23 h - 6 h"), "“23 h - 6 h”")
}

// TestSaveOverOther sees that a draft does not undo what somebody else changed since it was read back.
func TestSaveOverOther(t *testing.T) {
	k := newTalk(t)
	k.say("watch add shots alpha")
	k.push("Save")
	k.say("watch edit shots beta")
	drafted := k.offered
	k.r.Pass(1e9)
	k.as("Ben", false)
	k.say("keyword add gamma")
	k.as("Ana", false)
	k.press.Person.ID = "slack:U1"
	k.offered = drafted
	before := k.all.Len()
	k.push("Save")
	k.holds(k.all.String()[before:], "Ben changed watchlist shots", "Change")
	if all := keptIn(t, k.r, "slack:T1"); len(all) != 1 || all[0].Query != "alpha, gamma" {
		t.Errorf("kept %+v", all)
	}
}

// TestBusyAudit sees that the changes of a channel are found behind those of others.
func TestBusyAudit(t *testing.T) {
	k := newTalk(t)
	k.say("watch add shots alpha")
	k.push("Save")
	k.press.Destination = "slack:#south"
	for n := range 30 {
		k.say(fmt.Sprintf("keyword add reč%d", n))
	}
	k.press.Destination = "slack:#north"
	got := k.answered("settings audit")
	k.holds(got, "add watchlist shots")
	if strings.Contains(got, "#south") {
		t.Errorf("what happened elsewhere is shown:\n%s", got)
	}
	k.as("Boss", true)
	k.holds(k.answered("settings set time_zone"), "Nothing was changed")
}

// TestDrillCalls sees that only who may add has karaula call people.
func TestDrillCalls(t *testing.T) {
	k := newDigestTalk(t)
	k.as("Boss", true)
	k.say("settings set may_add admins")
	k.as("Eve", false)
	k.holds(k.answered("drill"), "Sorry, ")
	k.offered = []bot.Control{{Verb: bot.Drill, Label: "Send"}}
	k.push("Send")
	if all := k.r.Alerts(); len(all) > 0 {
		t.Errorf("exercises were begun: %+v", all)
	}
	k.as("Boss", true)
	k.holds(k.answered("drill"), "calls @here")
}

// TestWordsAgree sees that what holds is said as it is: which watchlists there are here, what is paused.
func TestWordsAgree(t *testing.T) {
	k := newTalk(t)
	k.as("Boss", true)
	k.say("watch add shots alpha")
	k.push("Save")
	k.say("watch pause shots")
	k.say("watch edit shots beta")
	before := k.all.Len()
	k.push("Save")
	k.holds(k.all.String()[before:], "and is paused")
	k.press.Destination = "slack:#south"
	if got := k.answered("quiet watchlist nothing"); strings.Contains(got, "shots") {
		t.Errorf("watchlists of another channel are named:\n%s", got)
	}
	k.holds(k.answered("watch history"), "Which watchlist?")
	k.holds(k.answered("watch remove"), "Which watchlist?")
	k.holds(k.answered("feed remove"), "No feed was added")
}
