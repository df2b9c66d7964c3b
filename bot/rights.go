package bot

import (
	"cmp"
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

// granted is who has a right here, and whether the person is among those who were named.
func (x *act) granted(r right) (who string, named bool, err error) {
	if who, err = x.setting("may_"+string(r), ""); err != nil {
		return "", false, err
	}
	people, err := x.setting("people", "")
	return cmp.Or(who, whoMay(r, x.press.Destination.Platform())), slices.Contains(strings.Fields(people), x.press.Person.ID), err
}

// notRead is said where a right is not known.
const notRead = "karaula could not read who may change what"

// mayNot says why the person may not change something of this channel; "" when they may.
func (x *act) mayNot(r right) string {
	who, named, err := x.granted(r)
	switch {
	case err != nil:
		return notRead
	case x.press.Person.Manages, who == membersMay, who == namedMay && named:
		return ""
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

// mayNotForAll says why the person may not change what holds in all channels of the workspace or server; "" when they may. To manage one
// channel, or to type in one, is not enough for it.
func (x *act) mayNotForAll(r right) string {
	who, named, err := x.granted(r)
	switch {
	case err != nil:
		return notRead
	case x.press.Person.Governs, who != adminsMay && named:
		return ""
	}
	manage := "who manages the workspace (its owners and admins)"
	if x.press.Destination.Platform() == "discord" {
		manage = "who has the permission Manage Server"
	}
	if who != adminsMay {
		manage += ", or is named by: " + Slash + " settings set people"
	}
	return "this holds in other channels as well, so it is for " + manage + ". Ask one of them"
}

// refused is the answer to who may not do something.
func (x *act) refused(r right) (Answer, bool) {
	if why := x.mayNot(r); why != "" {
		return private("Sorry, " + why + "."), true
	}
	return Answer{}, false
}

// refusedAhead is refused before anything is read or written for it.
func (x *act) refusedAhead(r right) (a Answer, refused bool, err error) {
	err = x.reading(func() error {
		a, refused = x.refused(r)
		return nil
	})
	return a, refused, err
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
