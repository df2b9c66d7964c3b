package feeds

import (
	"cmp"
	"net/mail"
	"regexp"
	"strings"
)

var mailAddress = regexp.MustCompile(`[^\s<>()\[\]"',;:]+@[^\s<>()\[\]"',;:]+\.[^\s<>()\[\]"',;:]+`)

// person splits an author as feeds write it: "Name <mail>", "mail (Name)", "Name (mail)", a name, or a mail address alone.
// given is an address that the feed names apart; it wins.
func person(text, given string) (name, email string) {
	email = strings.TrimSpace(given)
	found := mailAddress.FindString(text)
	if parsed, err := mail.ParseAddress(found); err != nil || parsed.Address != found {
		return oneLine(plainText(text)), email
	}
	rest := strings.Replace(strings.Replace(text, "mailto:"+found, found, 1), found, " ", 1)
	rest = strings.NewReplacer("< >", " ", "( )", " ", "[ ]", " ").Replace(rest)
	rest = strings.Trim(oneLine(plainText(rest)), ` "',;:<>`)
	if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
		rest = strings.TrimSpace(rest[1 : len(rest)-1])
	}
	return rest, cmp.Or(email, found)
}
