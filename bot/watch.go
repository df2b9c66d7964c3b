package bot

import (
	"fmt"
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
	edited := name
	edited.Quoted = true
	what := Arg{Name: "query", Does: "what to watch: region:kosovo/north, words, \"phrases\", -topic:sport; then post_at:1, digest:08:00", suggest: suggestQuery}
	return Command{Name: "watch", Aliases: []string{"watchlist"}, Example: watchExample, Does: "This channel's watchlists: what karaula tells it about",
		Subs: []Command{
			{Name: "list", Implied: true, Does: "The watchlists that post to this channel", Example: "watch list", answer: (*act).watchList},
			{Name: "add", Does: "Make a watchlist; you see what it would have sent before you save it", Example: watchExample, keep: (*act).watchAdd,
				Args: []Arg{{Name: "name", Does: "a short name, such as north-kosovo", Quoted: true}, what}},
			{Name: "edit", Aliases: []string{"change"}, Does: "Change a watchlist, its query or when it posts", Example: "watch edit north-kosovo post_at:1 digest:08:00", keep: (*act).watchEdit, Args: []Arg{edited, what}},
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

// mistakes is a page that says what is wrong.
func mistakes(err error) Page {
	var page Page
	for _, line := range strings.Split(err.Error(), "\n") {
		page.Paragraphs = append(page.Paragraphs, Say(alerts.Shorten(oneLine(line), 400)))
	}
	return page
}
