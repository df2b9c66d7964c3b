package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// Drills begins the exercises that what asks for: those of a watchlist, one in each of its destinations, or that of a
// destination. They are posted as their time comes, which is now. by is who asked.
func (n Names) Drills(tx *store.Tx, what, by string, now time.Time) (begun []news.Alert, err error) {
	asked, err := n.drills(what, by, now)
	for _, a := range asked {
		if a.ID, err = tx.AddAlert(a); err != nil {
			return nil, err
		}
		begun = append(begun, a)
	}
	return begun, err
}

func (n Names) drills(what, by string, now time.Time) (all []news.Alert, err error) {
	there := news.Destination(what)
	if lists := posting(n.Watchlists, there); len(lists) > 0 {
		return []news.Alert{alerts.Drill(there, lists, by, now)}, nil
	}
	var names []string
	for _, w := range n.Watchlists {
		names = append(names, w.Name)
		if w.Name != what && text.Fold(w.Name) != text.Fold(what) {
			continue
		}
		for _, d := range w.PostTo {
			all = append(all, alerts.Drill(d, []news.Watchlist{w}, by, now))
		}
		return all, nil
	}
	if strings.HasSuffix(there.Platform(), "-webhook") {
		return nil, drillError{"no watchlist posts to that incoming webhook: name a watchlist that does"}
	}
	return nil, drillError{fmt.Sprintf("%q is neither a watchlist (%s) nor a destination that one posts to (%s)", what, strings.Join(names, ", "), strings.Join(n.destinations(), ", "))}
}

// drillError says that what an exercise was asked for does not exist.
type drillError struct{ string }

func (e drillError) Error() string { return e.string }

// drillCommand is the verb of exercises.
func drillCommand() Command {
	return Command{Name: "drill", Aliases: []string{"exercise"}, Example: "drill", keep: (*act).typedDrill,
		Does: "Post an alert marked EXERCISE, to see that it arrives and whom it calls",
		Args: []Arg{{Name: "what", Does: "a watchlist; without one, all that post to this channel", suggest: (*act).suggestLists}}}
}

// suggestLists names the watchlists of the channel, of the file's as well, that fit to what is typed.
func (x *act) suggestLists(typed string) (all []Choice, err error) {
	for _, w := range posting(x.names().Watchlists, x.press.Destination) {
		if strings.HasPrefix(text.Fold(w.Name), text.Fold(typed)) {
			all = append(all, Choice{w.Name, w.Name})
		}
	}
	return all, nil
}

// typedDrill says what an exercise will do, and what karaula lacks for an alert to arrive. It begins at once unless people
// are called.
func (x *act) typedDrill(typed string) (a Answer, err error) {
	what := typed
	if what == "" {
		what = string(x.press.Destination)
	}
	asked, err := x.names().drills(what, x.press.Person.Name, x.now)
	if wrong := (drillError{}); errors.As(err, &wrong) {
		return private(strings.ToUpper(wrong.string[:1]) + wrong.string[1:] + ". Make one: " + Slash + " " + watchExample), nil
	}
	var page Page
	for _, alert := range asked {
		if alert.Destination != x.press.Destination && !x.press.Person.Manages {
			return private(fmt.Sprintf("That watchlist posts to other channels too: who manages the channel or the workspace may begin its exercise. This channel's alone: %s drill", Slash)), nil
		}
		who, _ := x.policy.Calls(alert, news.Delivery{}, nil, x.now)
		if who != "" {
			page.Paragraphs = append(page.Paragraphs, Say(fmt.Sprintf("The exercise calls %s in %s.", oneLine(who), alert.Destination)))
		}
		if x.Missing != nil {
			for _, m := range x.Missing(x.ctx, alert.Destination, who) {
				page.Paragraphs = append(page.Paragraphs, Say("Missing: "+oneLine(m)))
			}
		}
	}
	if len(page.Paragraphs) > 0 {
		page.Controls = []Control{{Verb: Drill, Arg: typed, Label: "Send the exercise", Style: Primary}}
		return Answer{Private: &page}, nil
	}
	err = x.writing(func() (err error) {
		x.press.Arg = typed
		a, err = x.drill()
		return err
	})
	return a, err
}

// drill begins the exercise that was asked for.
func (x *act) drill() (Answer, error) {
	what := x.press.Arg
	if what == "" {
		what = string(x.press.Destination)
	}
	begun, err := x.names().Drills(x.tx, what, x.press.Person.Name, x.now)
	if wrong := (drillError{}); errors.As(err, &wrong) {
		return private(wrong.string), nil
	}
	var ids []int64
	for _, a := range begun {
		x.alert = a
		ids = append(ids, a.ID)
		if err := x.audit(string(Drill), ""); err != nil {
			return Answer{}, err
		}
	}
	if err != nil {
		return Answer{}, err
	}
	if err := x.Enqueue(x.ctx, x.tx, ids); err != nil {
		return Answer{}, err
	}
	return private(fmt.Sprintf("The exercise comes now, in %s.", channels(len(ids)))), nil
}

func channels(n int) string { return count(n, "channel") }

func (x *act) names() Names {
	lists := slices.DeleteFunc(slices.Clone(x.policy.Watchlists), func(w news.Watchlist) bool { return w.Scope != "" && w.Scope != x.scope() })
	return Names{Rules: x.Rules, Watchlists: lists, Language: x.Wording.Language}
}

// welcome is what karaula says of itself in a channel that it joined.
func (x *act) welcome() (Answer, error) {
	page := WelcomePage(posting(x.policy.Watchlists, x.press.Destination))
	return Answer{Public: &page}, nil
}

// WelcomePage says what karaula does in a channel to which the watchlists post.
func WelcomePage(lists []news.Watchlist) Page {
	intro := Text{{Text: "karaula is here. ", Strong: true}, {Text: "It reads news feeds from and about the Balkans in their own languages, and posts one short message per story, which it keeps up to date while the story grows."}}
	page := Page{Paragraphs: []Text{intro}}
	if len(lists) == 0 {
		page.Paragraphs = append(page.Paragraphs, Say("Nothing is posted to this channel yet. Begin with a place or with words:"),
			Text{{Text: Slash + " place add north Kosovo", Strong: true}}, Text{{Text: Slash + " keyword add barricade, special police", Strong: true}},
			Say("What else you can ask: "+Slash+" help"))
		return page
	}
	posts := Text{{Text: "Posted here: "}}
	for i, w := range slices.All(lists[:min(len(lists), 10)]) {
		if i > 0 {
			posts = append(posts, Span{Text: " · "})
		}
		posts = append(posts, Span{Text: w.Name, Strong: true}, Span{Text: " (" + alerts.Shorten(oneLine(w.Query), 120) + ")"})
	}
	if more := len(lists) - 10; more > 0 {
		posts = append(posts, Span{Text: fmt.Sprintf(" and %d more", more)})
	}
	page.Paragraphs = append(page.Paragraphs, posts,
		Say("Below each alert: I'm on it tells the others; Quiet until it worsens keeps it back; Why? shows which words made it; Wrong / not for us says what would have kept it out. Whatever somebody changes stands in the thread, with Undo."))
	return page
}
