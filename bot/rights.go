package bot

import (
	"fmt"
	"slices"
	"strings"
)

// right is what somebody may or may not change.
type right string

const (
	adding   right = "add"    // watchlists, words, places and feeds, and change them
	removing right = "remove" // and pause
	setting  right = "set"    // settings
	undoing  right = "undo"   // what somebody else changed
)

// Who may do something.
const (
	membersMay = "members" // whoever can type in the channel
	namedMay   = "named"   // people that were named, and admins
	adminsMay  = "admins"  // who manages the channel: see Person.Manages
)

// whoMay says who has a right where nothing else is set. On Discord it is who has Manage Channels.
func whoMay(r right, platform string) string {
	switch {
	case platform == "discord" || r == undoing && platform != "slack":
		return adminsMay
	case r == adding:
		return membersMay
	}
	return namedMay
}

// mayNot says why the person may not change something; "" when they may.
func (x *act) mayNot(r right) string {
	who, err := x.setting("may_"+string(r), "")
	if err != nil {
		return "karaula could not read who may change what."
	}
	if who == "" {
		who = whoMay(r, x.press.Destination.Platform())
	}
	p := x.press.Person
	if p.Manages || who == membersMay {
		return ""
	}
	if who == namedMay {
		named, err := x.setting("people", "")
		if err == nil && slices.Contains(strings.Fields(named), p.ID) {
			return ""
		}
	}
	manage := "who manages the workspace (its owners and admins)"
	if x.press.Destination.Platform() == "discord" {
		manage = "who has the permission Manage Channels here"
	}
	if who == namedMay {
		manage += ", or is named by: " + Slash + " settings set people"
	}
	return fmt.Sprintf("you may not do that here (%s). It is for %s. Ask one of them, or have them allow it: %s settings set may_%s members", r, manage, Slash, r)
}

// refused is the answer to who may not do something.
func (x *act) refused(r right) (Answer, bool) {
	if why := x.mayNot(r); why != "" {
		return private("Sorry, " + why + "."), true
	}
	return Answer{}, false
}

// setting is what is set in the workspace or server, or in one channel of it; "" for nothing.
func (x *act) setting(name, destination string) (string, error) {
	all, err := x.tx.Settings(x.scope())
	for _, s := range all {
		if s.Name == name && string(s.Destination) == destination {
			return s.Value, err
		}
	}
	return "", err
}
