package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/store"
)

// Command is a verb that people type after /karaula. An adapter translates all of Commands into its platform's form, and
// hands on what was typed as a Press with the verb Ask.
type Command struct {
	Name    string   // one word, in lower case
	Aliases []string // other words for it
	Does    string   // in one line, of at most 100 characters
	Args    []Arg
	Example string // what may follow /karaula
	// Subs are the verbs that may follow this one: "watch add", "watch list". A verb has either these or Args.
	Subs    []Command
	Implied bool // of Subs: it is meant where none of them is named
	File    bool // a file may be attached: see Press.File
	// answer says what the verb says when this was typed after it. A mistake is for the person alone.
	answer func(x *act, typed string) (page Page, mistake bool, err error)
	// keep answers instead, without a transaction that is open: it reads and writes by x.reading and x.writing.
	keep   func(x *act, typed string) (Answer, error)
	writes bool // answer changes something
}

// Arg is what may be typed after a verb.
type Arg struct {
	Name     string // one word, in lower case
	Does     string // in one line, of at most 100 characters
	Required bool
	Choices  []string // all that it may be, at most 25; none: any text
	Before   string   // what is typed before it, to tell it from its neighbours: "since:", "for "
	// Quoted says that what follows begins with the second word: it stands in quotes where it has several words, and where it is
	// left out and something follows.
	Quoted bool
	// suggest, where it is given, says what it may be when this is typed of it.
	suggest func(x *act, typed string) ([]Choice, error)
}

// Suggests reports whether a press with the verb Suggest tells what the argument may be.
func (a Arg) Suggests() bool { return a.suggest != nil }

// Slash is the word that people type before a verb.
const Slash = "/karaula"

// ShareWord is what people type last when everybody in the channel is to see the answer.
const ShareWord = "share"

// Commands returns the verbs that people type, in the order in which help names them. Everybody may ask.
func Commands() []Command {
	all := []Command{
		newsCommand(),
		briefCommand(),
		whyCommand(),
		feedCommand(),
		quietCommand(),
		storyCommand(),
		{Name: "status", Aliases: []string{"health"}, Example: "status", answer: (*act).status,
			Does: "Feeds, last poll, what waits to be shown, how soon news is posted, versions, platforms"},
		watchCommand(), keywordCommand(), placeCommand(), digestCommand(), drillCommand(), settingsCommand(),
	}
	names := []string{"help"}
	for _, c := range all {
		names = append(names, c.Name)
	}
	help := Command{Name: "help", Aliases: []string{"?"}, Example: "help status", answer: (*act).help,
		Does: "What you can ask karaula, or what one verb does",
		Args: []Arg{{Name: "verb", Does: "the verb to explain; without one, all of them", Choices: names}}}
	return append(all, help)
}

// SplitShare reads what was typed after Slash: the question, and whether everybody is to see the answer.
func SplitShare(typed string) (question string, share bool) {
	words := strings.Fields(typed)
	if n := len(words) - 1; n >= 0 && strings.EqualFold(words[n], ShareWord) {
		return strings.Join(words[:n], " "), true
	}
	return strings.Join(words, " "), false
}

// Typed is what somebody would have typed after the verb who gives an argument each of these values: for platforms that ask for
// them one by one.
func (c Command) Typed(values map[string]string) string {
	var words []string
	quote := ""
	for _, a := range c.Args {
		v := strings.Join(strings.Fields(values[a.Name]), " ")
		switch {
		case a.Quoted && v == "":
			quote = `""`
			continue
		case v == "":
			continue
		case a.Quoted && strings.Contains(v, " ") && !strings.Contains(v, `"`):
			v = `"` + v + `"`
		}
		if quote != "" {
			words, quote = append(words, quote), ""
		}
		words = append(words, a.Before+v)
	}
	return strings.Join(words, " ")
}

// findCommand returns the verb of a name or alias.
func findCommand(all []Command, word string) (Command, bool) {
	word = strings.ToLower(word)
	i := slices.IndexFunc(all, func(c Command) bool { return c.Name == word || slices.Contains(c.Aliases, word) })
	if i < 0 {
		return Command{}, false
	}
	return all[i], true
}

// understand reads which verb was typed, and what follows it; mistake is what to say where none was.
func understand(typed string) (c Command, rest string, mistake *Page) {
	words := strings.Fields(typed)
	if len(words) > 0 && (words[0] == Slash || strings.EqualFold(words[0], Slash[1:])) {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{"help"}
	}
	c, known := findCommand(Commands(), words[0])
	if !known {
		return c, "", unknownVerb(words[0])
	}
	words = words[1:]
	if len(c.Subs) > 0 {
		if c, words, mistake = c.sub(words); mistake != nil {
			return c, "", mistake
		}
	}
	return c, strings.Join(words, " "), nil
}

// ask answers what somebody typed.
func (x *act) ask() (Answer, error) {
	c, typed, wrong := understand(x.press.Arg)
	if wrong != nil {
		return Answer{Private: wrong}, nil
	}
	if c.keep != nil {
		return c.keep(x, typed)
	}
	in := x.reading
	if c.writes {
		in = x.writing
	}
	return x.answering(in, typed, func(typed string) (Page, bool, error) { return c.answer(x, typed) })
}

// answering answers what was typed with a page, for everybody where that was asked for.
func (x *act) answering(in func(func() error) error, typed string, say func(string) (Page, bool, error)) (Answer, error) {
	var page Page
	mistake := false
	err := in(func() (err error) {
		page, mistake, err = say(typed)
		return err
	})
	if err != nil || mistake || !x.press.Share {
		return Answer{Private: &page}, err
	}
	return Answer{Public: &page}, nil
}

// reading runs f with a transaction that reads.
func (x *act) reading(f func() error) error { return x.within(x.Store.Read, f) }

// writing runs f with a transaction that writes.
func (x *act) writing(f func() error) error { return x.within(x.write, f) }

func (x *act) within(in func(context.Context, func(*store.Tx) error) error, f func() error) error {
	defer func() { x.tx = nil }()
	return in(x.ctx, func(tx *store.Tx) error {
		x.use(tx)
		return f()
	})
}

// sub returns the verb that follows this one and what follows that, or a page that says which may.
func (c Command) sub(words []string) (Command, []string, *Page) {
	if len(words) > 0 {
		if s, known := findCommand(c.Subs, words[0]); known {
			return s, words[1:], nil
		}
	}
	if i := slices.IndexFunc(c.Subs, func(s Command) bool { return s.Implied }); i >= 0 {
		return c.Subs[i], words, nil
	}
	if len(words) == 0 {
		page := c.help()
		return c, nil, &page
	}
	return c, nil, c.noSub(words[0])
}

// noSub says that a word is none of the verbs that may follow this one, and which was probably meant.
func (c Command) noSub(word string) *Page {
	var names []string
	for _, s := range c.Subs {
		names = append(names, s.Name)
	}
	says := fmt.Sprintf("“%s” takes one of %s, and “%s” is none of them.", c.Name, strings.Join(names, ", "), alerts.Shorten(oneLine(word), 40))
	if s, ok := nearestOf(word, c.Subs); ok {
		return &Page{Paragraphs: []Text{Say(fmt.Sprintf("%s Did you mean “%s %s”? Type: %s %s", says, c.Name, s.Name, Slash, s.Example))}}
	}
	return &Page{Paragraphs: []Text{Say(fmt.Sprintf("%s More: %s help %s", says, Slash, c.Name))}}
}

// unknownVerb says that there is no such verb, and which one was probably meant.
func unknownVerb(typed string) *Page {
	says := fmt.Sprintf("There is no verb “%s”.", alerts.Shorten(oneLine(typed), 40))
	if c, ok := nearestCommand(typed); ok {
		return &Page{Paragraphs: []Text{Say(fmt.Sprintf("%s Did you mean “%s”? Type: %s %s", says, c.Name, Slash, c.Example))}}
	}
	return &Page{Paragraphs: []Text{Say(fmt.Sprintf("%s What you can ask is listed by: %s help", says, Slash))}}
}

// longestVerb is up to how many bytes of a word it is asked which verb it is meant to be.
const longestVerb = 40

// nearestCommand returns the verb that a mistyped one was probably meant to be: it begins so, or at most half of its
// letters differ, and no more than two.
func nearestCommand(typed string) (nearest Command, ok bool) { return nearestOf(typed, Commands()) }

func nearestOf(typed string, all []Command) (nearest Command, ok bool) {
	if len(typed) > longestVerb {
		return nearest, false
	}
	typed = strings.ToLower(typed)
	least := min(len([]rune(typed))/2, 2) + 1
	for _, c := range all {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			d := levenshtein.ComputeDistance(typed, name)
			if len(typed) > 1 && strings.HasPrefix(name, typed) {
				d = 0
			}
			if d < least {
				nearest, least, ok = c, d, true
			}
		}
	}
	return nearest, ok
}

// extra says that a verb takes nothing that was typed after it.
func extra(verb, typed string) Page {
	return Page{Paragraphs: []Text{Say(fmt.Sprintf("“%s” takes nothing after it, and “%s” stands there. Type: %s %s", verb, alerts.Shorten(oneLine(typed), 40), Slash, verb))}}
}
