package discord

import (
	"strconv"
	"strings"
	"time"
)

// epoch is when Discord's numbers begin, in milliseconds of Unix time.
const epoch = 1420070400000

// idAt is a number that lies before all that Discord gives from a time on.
func idAt(t time.Time) string {
	return strconv.FormatInt(max(t.UnixMilli()-epoch, 0)<<22, 10)
}

func isID(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil && len(s) <= 20 && s[0] != '+'
}

// older orders Discord's numbers by time.
func older(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// split says where a message stands: the channel or thread, and its number there. Of an answer in a thread the name says both.
func split(channel, name string) (where, id string) {
	if thread, message, ok := strings.Cut(name, "/"); ok {
		return thread, message
	}
	return channel, name
}
