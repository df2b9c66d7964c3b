package config

import (
	"fmt"
	"regexp"
	"strings"
)

// variable is a reference as it may stand in a text: ${NAME}, or ${NAME:-default}.
var variable = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}`)

// expand puts the variables' values into a text. "$$" is one "$", so that "$${X}" is the text "${X}"; another "$" stands
// for itself. As in a shell, the default holds for a variable that is unset or empty. What is put in is not expanded again.
func (r *reader) expand(text string) (string, error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "$")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		switch {
		case strings.HasPrefix(after, "$"):
			b.WriteByte('$')
			text = after[1:]
		case strings.HasPrefix(after, "{"):
			m := variable.FindStringSubmatch("$" + after)
			if m == nil {
				return "", fmt.Errorf("expected ${NAME} or ${NAME:-default} after the $; a $ that is meant as it is, is written $$")
			}
			val, set := r.lookup(m[1])
			if m[2] != "" && val == "" {
				val, set = m[3], true
			}
			if !set {
				return "", fmt.Errorf("the variable %s is not set; set it in the environment, or write ${%s:-default}", m[1], m[1])
			}
			b.WriteString(val)
			text = after[len(m[0])-1:]
		default:
			b.WriteByte('$')
			text = after
		}
	}
}
