package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

const watchExample = `watch add north-kosovo region:kosovo/north (barricade, "special police") -topic:sport`

// watchCommand is the verb of the channel's watchlists.
func watchCommand() Command {
	name := Arg{Name: "name", Does: "the watchlist's name", Required: true, suggest: (*act).suggestKept}
	what := Arg{Name: "query", Does: "what to watch: region:kosovo/north, words, \"phrases\", -topic:sport; then post_at:1, digest:08:00", suggest: suggestQuery}
	return Command{Name: "watch", Aliases: []string{"watchlist"}, Example: watchExample, Does: "This channel's watchlists: what karaula tells it about",
		Subs: []Command{
			{Name: "list", Implied: true, Does: "The watchlists that post to this channel", Example: "watch list", answer: (*act).watchList},
			{Name: "add", Does: "Make a watchlist; you see what it would have sent before you save it", Example: watchExample, keep: (*act).watchAdd,
				Args: []Arg{{Name: "name", Does: "a short name, such as north-kosovo"}, what}},
			{Name: "edit", Aliases: []string{"change"}, Does: "Change a watchlist, its query or when it posts", Example: "watch edit north-kosovo post_at:1 digest:08:00", keep: (*act).watchEdit, Args: []Arg{name, what}},
			{Name: "remove", Aliases: []string{"delete"}, Does: "Remove a watchlist; its versions stay, and can be restored", Example: "watch remove north-kosovo", keep: (*act).watchRemove, Args: []Arg{name}},
			{Name: "pause", Does: "Let a watchlist post nothing until it is resumed", Example: "watch pause north-kosovo", keep: (*act).watchPause, Args: []Arg{name}},
			{Name: "resume", Does: "Let a paused watchlist post again", Example: "watch resume north-kosovo", keep: (*act).watchResume, Args: []Arg{name}},
			{Name: "test", Does: "What a watchlist, or a query, would have sent in the last 7 days", Example: "watch test region:kosovo/north barricade", answer: (*act).watchTest,
				Args: []Arg{{Name: "query", Does: "a watchlist's name, or a query", Required: true, suggest: (*act).suggestKept}}},
			{Name: "history", Aliases: []string{"versions"}, Does: "All versions of a watchlist: who, when, before, after", Example: "watch history north-kosovo", answer: (*act).watchHistory, Args: []Arg{name}},
			{Name: "restore", Does: "Make an old version of a watchlist the one that holds", Example: "watch restore north-kosovo 2", keep: (*act).watchRestore,
				Args: []Arg{name, {Name: "version", Does: "its number in the history; without one, the last that asked for something else"}}},
			{Name: "export", Does: "This channel's watchlists as config.yaml writes them", Example: "watch export", answer: (*act).watchExport},
		}}
}

// suggestKept names the watchlists of the channel that fit to what is typed.
func (x *act) suggestKept(typed string) (all []Choice, err error) {
	kept, err := x.kept()
	for _, k := range kept {
		if strings.HasPrefix(text.Fold(k.Name), text.Fold(typed)) {
			all = append(all, Choice{k.Name, k.Name})
		}
	}
	return all, err
}

// watchList says what the channel is told about.
func (x *act) watchList(typed string) (Page, bool, error) {
	if typed != "" {
		return *watchCommand().noSub(strings.Fields(typed)[0]), true, nil
	}
	kept, err := x.kept()
	if err != nil {
		return Page{}, false, err
	}
	page := Page{Paragraphs: []Text{{{Text: "What this channel is told about", Strong: true}}}}
	for _, w := range x.ownLists() {
		page.Paragraphs = append(page.Paragraphs, x.listLine(w, " It stands in config.yaml, and is changed there."))
	}
	for _, k := range kept {
		rest := fmt.Sprintf(" Version %d, by %s, %s.", k.Version, k.WhoName, x.clock(k.At))
		switch {
		case k.Paused:
			rest = " It is paused." + rest
		case x.fileHas(k.Name):
			rest = " It is not in force: config.yaml has a watchlist of the same name by now." + rest
		}
		page.Paragraphs = append(page.Paragraphs, x.listLine(k.Watchlist, rest))
	}
	if len(page.Paragraphs) == 1 {
		page.Paragraphs = []Text{Say("This channel has no watchlist yet.")}
	}
	return Page{Paragraphs: append(page.Paragraphs, Say(fmt.Sprintf("Add one: %s %s", Slash, watchExample)))}, false, nil
}

func (x *act) listLine(w news.Watchlist, rest string) Text {
	return Text{{Text: oneLine(w.Name), Strong: true}, {Text: ": " + x.Rules.Say(w.Query) + ". " + policyWords(w)}, {Text: rest, Quiet: true}}
}

// watchRemove, watchPause and watchResume change which version of a watchlist holds.
func (x *act) watchRemove(typed string) (Answer, error) {
	return x.changeKept(removing, typed, "remove", func(k *store.Kept) (string, Text) {
		says := " removed watchlist " + k.Name + ". It asked for " + x.Rules.Say(k.Query) + "."
		*k = store.Kept{Watchlist: news.Watchlist{Name: k.Name}, Removed: true}
		return "", doer(x.press.Person, says)
	})
}

func (x *act) watchPause(typed string) (Answer, error) {
	return x.changeKept(removing, typed, "pause", func(k *store.Kept) (string, Text) {
		if k.Paused {
			return "Watchlist " + k.Name + " is paused already.", nil
		}
		k.Paused = true
		return "", doer(x.press.Person, " paused watchlist "+k.Name+": it posts nothing until it is resumed.")
	})
}

func (x *act) watchResume(typed string) (Answer, error) {
	return x.changeKept(removing, typed, "resume", func(k *store.Kept) (string, Text) {
		if !k.Paused {
			return "Watchlist " + k.Name + " is not paused.", nil
		}
		k.Paused = false
		return "", doer(x.press.Person, " resumed watchlist "+k.Name+": "+x.Rules.Say(k.Query)+".")
	})
}

// changeKept changes a watchlist of the channel that is named. change says why it cannot be, or returns the public line.
func (x *act) changeKept(r right, name, action string, change func(*store.Kept) (string, Text)) (a Answer, err error) {
	err = x.writing(func() error {
		if no, refused := x.refused(r); refused {
			a = no
			return nil
		}
		k, wrong, err := x.keptNamed(name)
		if wrong != nil || err != nil {
			a = orEmpty(wrong)
			return err
		}
		no, line := change(&k)
		if no != "" {
			a = private(no)
			return nil
		}
		k.Action = action
		a, err = x.keep(k, line)
		return err
	})
	return a, err
}

// watchTest says what a watchlist or a query would have sent.
func (x *act) watchTest(typed string) (Page, bool, error) {
	w := news.Watchlist{Name: "test"}
	switch k, wrong, err := x.keptNamed(typed); {
	case err != nil:
		return Page{}, false, err
	case wrong == nil:
		w = k.Watchlist
	default:
		for _, own := range x.ownLists() {
			if text.Fold(own.Name) == text.Fold(typed) {
				w = own
			}
		}
	}
	if w.Query == "" {
		query, set := splitOptions(typed)
		if query == "" {
			return Page{Paragraphs: []Text{Say(fmt.Sprintf("What is to be tested? Type: %s watch test region:kosovo/north barricade", Slash))}}, true, nil
		}
		w.Query, w.PostTo = query, []news.Destination{x.press.Destination}
		if err := x.setOptions(&w, set); err != nil {
			return mistakes(err), true, nil
		}
	}
	warnings, wrong := x.check(w.Query)
	if wrong != nil {
		return *wrong, true, nil
	}
	r, err := x.rehearse(w, mostRehearsed)
	if err != nil {
		return Page{}, false, err
	}
	page := Page{Paragraphs: []Text{Say("It asks for: " + x.Rules.Say(w.Query) + ". " + policyWords(w))}}
	page.Paragraphs = append(append(page.Paragraphs, warnings...), x.rehearsedWords(r)...)
	return page, false, nil
}

// mostVersions is how many versions the history names.
const mostVersions = 20

// watchHistory names the versions of a watchlist, also of one that was removed.
func (x *act) watchHistory(name string) (Page, bool, error) {
	all, wrong, err := x.versions(name)
	if wrong != nil || err != nil {
		return whole(orEmpty(wrong).Private), true, err
	}
	page := Page{Paragraphs: []Text{{{Text: "Versions of watchlist " + all[0].Name, Strong: true}}}}
	for i, k := range all {
		line := Text{{Text: fmt.Sprintf("%d. ", k.Version), Strong: true}, {Text: k.WhoName, Person: k.Who}, {Text: fmt.Sprintf(" (%s, %s): %s", k.Action, x.clock(k.At), x.inShort(k))}}
		if i == 0 && !k.Removed {
			line = append(line, Span{Text: " It holds.", Quiet: true})
		}
		page.Paragraphs = append(page.Paragraphs, line)
	}
	if k, found := restored(all, 0); found {
		page.Paragraphs = append(page.Paragraphs, Say(fmt.Sprintf("Restore one: %s watch restore %s %d", Slash, k.Name, k.Version)))
	}
	return page, false, nil
}

// postsHere reports whether a version of a watchlist posts to this channel.
func (x *act) postsHere(k store.Kept) bool {
	return !k.Removed && slices.Contains(k.PostTo, x.press.Destination)
}

// versions are those of a watchlist that this channel has, or had last of all channels, the latest first. What the name stood for in another
// channel is none of this one's.
func (x *act) versions(name string) (all []store.Kept, wrong *Answer, err error) {
	if name != "" {
		if all, err = x.tx.KeptVersions(x.scope(), name, mostVersions); err != nil {
			return nil, nil, err
		}
	}
	own := false // the version before: a removal is that of whose it was
	var here []store.Kept
	for _, k := range slices.Backward(all) {
		if own = own && k.Removed || x.postsHere(k); own {
			here = append([]store.Kept{k}, here...)
		}
	}
	if own {
		return here, nil, nil
	}
	_, wrong, err = x.keptNamed(name)
	return nil, wrong, err
}

// watchRestore makes an old version the one that holds.
func (x *act) watchRestore(typed string) (a Answer, err error) {
	name, version := typed, 0
	if i := strings.LastIndexByte(typed, ' '); i >= 0 {
		if n, err := strconv.Atoi(typed[i+1:]); err == nil {
			name, version = typed[:i], n
		}
	}
	err = x.writing(func() error {
		if no, refused := x.refused(adding); refused {
			a = no
			return nil
		}
		all, wrong, err := x.versions(name)
		if wrong != nil && version > 0 { // the number belongs to the name
			if all, none, err := x.versions(typed); err == nil && none == nil {
				a, err = x.restore(all, 0)
				return err
			}
		}
		if wrong != nil || err != nil {
			a = orEmpty(wrong)
			return err
		}
		a, err = x.restore(all, version)
		return err
	})
	return a, err
}

// restore makes one of the versions of a watchlist the one that holds.
func (x *act) restore(all []store.Kept, version int) (Answer, error) {
	name := all[0].Name
	k, found := restored(all, version)
	if !found && version > 0 { // an older one than those
		old, err := x.tx.KeptVersion(x.scope(), name, version)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return Answer{}, err
		}
		k, found = old, err == nil && x.postsHere(old)
	}
	switch {
	case !found:
		return private(fmt.Sprintf("Watchlist %s has no such version to restore. See: %s watch history %s", name, Slash, name)), nil
	case x.fileHas(k.Name):
		return private(fmt.Sprintf("A watchlist of config.yaml is called “%s” by now, so that this one cannot be restored under its name.", k.Name)), nil
	}
	k.Action = "restore"
	line := fmt.Sprintf(" restored version %d of watchlist %s: %s%s. %s", k.Version, k.Name, x.Rules.Say(k.Query), pausedWords(k), policyWords(k.Watchlist))
	return x.keep(k, doer(x.press.Person, line))
}

// restored is the version of a number, or without one the last that differs from the one that holds.
func restored(all []store.Kept, version int) (store.Kept, bool) {
	for i, k := range all {
		if k.Removed || version != 0 && k.Version != version || i == 0 {
			continue
		}
		return k, true
	}
	return store.Kept{}, false
}

// mistakes is a page that says what is wrong.
func mistakes(err error) Page {
	var page Page
	for _, line := range strings.Split(err.Error(), "\n") {
		page.Paragraphs = append(page.Paragraphs, Say(alerts.Shorten(oneLine(line), 400)))
	}
	return page
}
