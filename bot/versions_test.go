package bot_test

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
)

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
