package bot_test

import (
	"fmt"
	"strings"
	"testing"
)

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
