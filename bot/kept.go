package bot

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// scope is the workspace or server that the press was in: what is kept for one is never shown in another.
func (x *act) scope() string { return cmp.Or(x.press.Scope, string(x.press.Destination)) }

// ownLists are the watchlists of config.yaml that post to the channel.
func (x *act) ownLists() []news.Watchlist {
	return slices.DeleteFunc(posting(x.policy.Watchlists, x.press.Destination), func(w news.Watchlist) bool { return w.Scope != "" })
}

// fileHas reports whether config.yaml has a watchlist of the name.
func (x *act) fileHas(name string) bool {
	return slices.ContainsFunc(x.policy.Watchlists, func(w news.Watchlist) bool { return w.Scope == "" && text.Fold(w.Name) == text.Fold(name) })
}

// kept are the watchlists that were made in chat and post to the channel.
func (x *act) kept() ([]store.Kept, error) {
	all, err := x.tx.Kept(x.scope())
	return slices.DeleteFunc(all, func(k store.Kept) bool { return !slices.Contains(k.PostTo, x.press.Destination) }), err
}

// keptNamed returns the channel's watchlist of a name, or the answer that says why there is none to change.
func (x *act) keptNamed(name string) (k store.Kept, wrong *Answer, err error) {
	all, err := x.kept()
	if err != nil {
		return k, nil, err
	}
	var names []string
	for _, k := range all {
		if text.Fold(k.Name) == text.Fold(name) {
			return k, nil, nil
		}
		names = append(names, k.Name)
	}
	if name == "" {
		a := private("Which watchlist?" + these(names))
		return k, &a, nil
	}
	a := private(fmt.Sprintf("No watchlist that was made in this channel is called “%s”.%s", alerts.Shorten(oneLine(name), 60), these(names)))
	if x.fileHas(name) {
		a = private(fmt.Sprintf("Watchlist %s stands in config.yaml, and is changed there. One beside it is made by: %s watch add NAME QUERY", oneLine(name), Slash))
	}
	return k, &a, nil
}

// orEmpty is an answer that says what is wrong; none where nothing is.
func orEmpty(wrong *Answer) Answer {
	if wrong == nil {
		return Answer{}
	}
	return *wrong
}

// keptBefore takes the name of one of the channel's watchlists off the beginning of what was typed: the first word, what stands in quotes,
// or several words.
func (x *act) keptBefore(typed string) (k store.Kept, rest string, wrong *Answer, err error) {
	name, rest := splitName(typed)
	if k, wrong, err = x.keptNamed(name); wrong == nil || err != nil {
		return k, rest, wrong, err
	}
	all, err := x.kept()
	words := strings.Fields(typed)
	for n := 2; n <= min(len(words), longestName/2); n++ {
		name := text.Fold(strings.Join(words[:n], " "))
		if i := slices.IndexFunc(all, func(k store.Kept) bool { return text.Fold(k.Name) == name }); i >= 0 {
			return all[i], strings.Join(words[n:], " "), nil, err
		}
	}
	return k, rest, wrong, err
}

// these ends a sentence with what could be meant.
func these(names []string) string {
	if len(names) == 0 {
		return fmt.Sprintf(" There is none yet. Make one: %s %s", Slash, watchExample)
	}
	return " There are: " + strings.Join(names, ", ") + "."
}

// longestName is how many characters the name of a watchlist has at most: it stands in a line of chat.
const longestName = 80

// wrongName says what is wrong with the name of a new watchlist; "" when nothing is.
func (x *act) wrongName(name string) (string, error) {
	switch {
	case text.Fold(name) == "" || oneLine(name) != name:
		return "A watchlist's name needs letters or numbers, on one line.", nil
	case utf8.RuneCountInString(name) > longestName:
		return fmt.Sprintf("A watchlist's name has at most %d characters.", longestName), nil
	case x.fileHas(name):
		return fmt.Sprintf("A watchlist of config.yaml is called “%s” already. Take another name, such as “%s-2”; that one is changed in the file.", name, name), nil
	}
	k, err := x.tx.KeptVersion(x.scope(), name, 0)
	if errors.Is(err, store.ErrNone) || err == nil && k.Removed {
		return "", nil
	}
	if err == nil && !slices.Contains(k.PostTo, x.press.Destination) {
		return fmt.Sprintf("Another channel has a watchlist called “%s”. Take another name.", name), nil
	}
	return fmt.Sprintf("There is a watchlist “%s” already. Change it: %s watch edit %s QUERY", name, Slash, name), err
}

// keptChange is how a change of a watchlist is taken back.
type keptChange struct {
	Name    string
	Version int
}

// Keeping is the verb under which changes of watchlists are kept, to be taken back.
const Keeping Verb = "watch"

// keep stores a new version of a watchlist, and returns the public line that says so, with Undo.
func (x *act) keep(k store.Kept, line Text) (Answer, error) {
	k.Scope, k.At, k.Who, k.WhoName = x.scope(), x.now, x.press.Person.ID, x.press.Person.Name
	before, err := x.tx.KeptVersion(k.Scope, k.Name, 0)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return Answer{}, err
	}
	if k.Version, err = x.tx.Keep(k); err != nil {
		return Answer{}, err
	}
	x.touched = true
	back, err := x.changedBy(Keeping, state{Kept: &keptChange{k.Name, k.Version}}, k.Action+" watchlist "+k.Name+": "+x.inShort(before)+" → "+x.inShort(k))
	return Answer{Public: &Page{Paragraphs: []Text{line}, Controls: []Control{back}}}, err
}

// inShort is a version of a watchlist as records have it. It names no destination, which may be a secret.
func (x *act) inShort(k store.Kept) string {
	switch {
	case k.Version == 0 && k.Query == "":
		return "nothing"
	case k.Removed:
		return "removed"
	case k.Paused:
		return k.Query + " (paused)"
	}
	return strings.Join(append([]string{k.Query}, options(k.Watchlist)...), " ")
}

// unkeep takes back a change of a watchlist: what was there before is there again, as a new version.
func (x *act) unkeep(r store.Reversal, s state) (line Text, stale string, err error) {
	if s.Kept == nil {
		return nil, "karaula does not know the watchlist any more.", nil
	}
	if who := x.mayNot(undoing); who != "" && r.Who != x.press.Person.ID {
		return nil, who, nil
	}
	name := s.Kept.Name
	now, err := x.tx.KeptVersion(x.scope(), name, 0)
	switch {
	case errors.Is(err, store.ErrNone):
		return nil, "karaula does not know the watchlist any more.", nil
	case err != nil:
		return nil, "", err
	case now.Version != s.Kept.Version:
		return nil, fmt.Sprintf("%s changed the watchlist again at %s. %s watch history %s shows all versions, and each can be restored.", now.WhoName, x.clock(now.At), Slash, name), nil
	}
	before := store.Kept{Watchlist: news.Watchlist{Name: name}, Removed: true}
	if s.Kept.Version > 1 {
		if before, err = x.tx.KeptVersion(x.scope(), name, s.Kept.Version-1); err != nil {
			return nil, "", err
		}
	}
	before.Scope, before.Action, before.At, before.Who, before.WhoName = x.scope(), "undo", x.now, x.press.Person.ID, x.press.Person.Name
	if _, err := x.tx.Keep(before); err != nil {
		return nil, "", err
	}
	x.touched = true
	says := " did: watchlist " + name + " is gone again."
	if !before.Removed {
		says = " did: watchlist " + name + " is as it was: " + x.Rules.Say(before.Query) + pausedWords(before) + "."
	}
	return append(doer(x.press.Person, " took back what "), Span{Text: r.Name, Person: r.Who}, Span{Text: says}), "", nil
}

func pausedWords(k store.Kept) string {
	if k.Paused {
		return ", and is paused"
	}
	return ""
}
