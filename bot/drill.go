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
		Does: "Post an alert marked EXERCISE here, to see that it arrives and whom it calls",
		Args: []Arg{{Name: "watchlist", Does: "one that posts to this channel; without a name, all that do", suggest: (*act).suggestLists}}}
}

// suggestLists names the watchlists that post to the channel, of the file's as well, and fit to what is typed.
func (x *act) suggestLists(typed string) (all []Choice, err error) {
	for _, w := range posting(x.names().Watchlists, x.press.Destination) {
		if strings.HasPrefix(text.Fold(w.Name), text.Fold(typed)) {
			all = append(all, Choice{w.Name, w.Name})
		}
	}
	return all, nil
}

// exercise is the one that what asks for: of a watchlist that posts to this channel, or of all that do. What posts elsewhere
// is exercised there, by people of that channel. why says why there is none.
func (x *act) exercise(what string) (a news.Alert, why string) {
	here := x.press.Destination
	lists := posting(x.names().Watchlists, here)
	if len(lists) == 0 {
		return a, "Nothing is posted to this channel yet, so that nothing can be exercised. Make a watchlist: " + Slash + " place add north Kosovo"
	}
	if what != "" {
		i := slices.IndexFunc(lists, func(w news.Watchlist) bool { return text.Fold(w.Name) == text.Fold(what) })
		if i < 0 {
			var names []string
			for _, w := range lists {
				names = append(names, oneLine(w.Name))
			}
			return a, fmt.Sprintf("“%s” is no watchlist that posts to this channel; those are %s. Type: %s drill %s", part(oneLine(what), 40), strings.Join(names, ", "), Slash, names[0])
		}
		lists = lists[i : i+1]
	}
	return alerts.Drill(here, lists, x.press.Person.Name, x.now), ""
}

// typedDrill says what an exercise will do, and what karaula lacks for an alert to arrive. It begins at once unless people
// are called or something is missing.
func (x *act) typedDrill(typed string) (a Answer, err error) {
	asked, why := x.exercise(typed)
	if why != "" {
		return private(why), nil
	}
	var page Page
	who, _ := x.policy.Calls(asked, news.Delivery{}, nil, x.now)
	if who != "" {
		if no, refused, err := x.refusedAhead(adding); err != nil || refused {
			return no, err
		}
		page.Paragraphs = append(page.Paragraphs, Say(fmt.Sprintf("The exercise calls %s in this channel.", oneLine(who))))
	}
	if x.Missing != nil {
		for _, m := range x.Missing(x.ctx, asked.Destination, who) {
			page.Paragraphs = append(page.Paragraphs, Text{{Text: "Missing: ", Strong: true}, {Text: ended(oneLine(m))}})
		}
	}
	if len(page.Paragraphs) > 0 {
		page.Controls = []Control{{Verb: Drill, Arg: typed, Label: "Send", Style: Primary}, {Verb: Dismiss, Label: "Cancel"}}
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
	asked, why := x.exercise(x.press.Arg)
	if why != "" {
		return private(why), nil
	}
	if who, _ := x.policy.Calls(asked, news.Delivery{}, nil, x.now); who != "" {
		if no, refused := x.refused(adding); refused {
			return no, nil
		}
	}
	var err error
	if asked.ID, err = x.tx.AddAlert(asked); err != nil {
		return Answer{}, err
	}
	x.alert = asked
	if err := errors.Join(x.audit(string(Drill), ""), x.Enqueue(x.ctx, x.tx, []int64{asked.ID})); err != nil {
		return Answer{}, err
	}
	return private("The exercise comes now, in this channel."), nil
}

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
