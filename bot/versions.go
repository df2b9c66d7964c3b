package bot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/store"
)

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
