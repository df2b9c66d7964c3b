package feeds

import (
	"net/mail"
	"regexp"
	"strings"
)

var address = regexp.MustCompile(`[^\s<>()\[\]"',;:]+@[^\s<>()\[\]"',;:]+\.[^\s<>()\[\]"',;:]+`)

// person splits an author as feeds write it: "Name <mail>", "mail (Name)", "Name (mail)", a name, or a mail address alone.
// given is an address that the feed names apart; it wins.
func person(text, given string) (name, email string) {
	name, email = oneLine(plainText(text)), strings.TrimSpace(given)
	if name == "" && strings.Contains(text, "@") {
		name = oneLine(text) // "<mail>" alone looks like a tag
	}
	found := address.FindString(name)
	if found == "" {
		return name, email
	}
	if parsed, err := mail.ParseAddress(found); err != nil || parsed.Address != found {
		return name, email
	}
	rest := strings.Replace(name, found, " ", 1)
	rest = strings.Trim(oneLine(strings.NewReplacer("<", " ", ">", " ", "( )", " ", "mailto:", " ").Replace(rest)), ` "'()[],;:`)
	return oneLine(rest), or(email, found)
}
