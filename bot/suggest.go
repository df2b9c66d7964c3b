package bot

import (
	"slices"
	"strings"
)

// MostSuggested is how many choices Suggest answers with at most.
const MostSuggested = 25

// suggest says what the argument of a verb may be of which something is typed so far.
func (x *act) suggest() (Answer, error) {
	words := strings.Fields(x.press.Option)
	if len(words) < 2 {
		return Answer{}, nil
	}
	name := words[len(words)-1]
	c, _, mistake := understand(strings.Join(words[:len(words)-1], " "))
	i := slices.IndexFunc(c.Args, func(a Arg) bool { return a.Name == name })
	if mistake != nil || i < 0 || !c.Args[i].Suggests() {
		return Answer{}, nil
	}
	all, err := c.Args[i].suggest(x, strings.TrimSpace(x.press.Arg))
	return Answer{Choices: all[:min(len(all), MostSuggested)]}, err
}
