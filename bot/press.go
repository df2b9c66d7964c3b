package bot

import (
	"strconv"
	"strings"
)

// ControlID is what a platform sends back when a control is pressed: the verb, its argument, the alert, and the delivery of the
// message that it stands under, by which that message is found again. At most 100 characters, which is Discord's limit for
// a custom_id, as long as arg has at most 40.
func ControlID(v Verb, arg string, alert int64, delivery string) string {
	return strings.Join([]string{"k", string(v), strconv.FormatInt(alert, 10), delivery, arg}, "|")
}

// ParseControlID reads what ControlID wrote. ok is false for what is not karaula's.
func ParseControlID(id string) (v Verb, arg string, alert int64, delivery string, ok bool) {
	parts := strings.SplitN(id, "|", 5)
	if len(parts) != 5 || parts[0] != "k" || parts[1] == "" {
		return "", "", 0, "", false
	}
	alert, err := strconv.ParseInt(parts[2], 10, 64)
	return Verb(parts[1]), parts[4], alert, parts[3], err == nil
}
