package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// keywordCommand and placeCommand are the short ways to the channel's own watchlist.
func keywordCommand() Command {
	words := Arg{Name: "words", Does: "words or phrases in any language, commas between them; NAME: before them names the watchlist", Required: true, suggest: suggestPlaces}
	return Command{Name: "keyword", Aliases: []string{"word", "keywords"}, Example: "keyword add barricade, special police", Does: "The words that this channel is told about",
		Subs: []Command{
			{Name: "list", Implied: true, Does: "The words on this channel's own watchlists", Example: "keyword list", answer: (*act).keywordList},
			{Name: "add", Does: "Watch words, in any form, script and language", Example: "keyword add barricade, special police", keep: (*act).keywordAdd, Args: []Arg{words}},
			{Name: "remove", Aliases: []string{"delete"}, Does: "Watch words no longer", Example: "keyword remove barricade", keep: (*act).keywordRemove, Args: []Arg{words}},
		}}
}

func placeCommand() Command {
	places := Arg{Name: "places", Does: "places in any language, commas between them; NAME: before them names the watchlist", Required: true, suggest: suggestPlaces}
	return Command{Name: "place", Aliases: []string{"region", "places"}, Example: "place add north Kosovo, Preševo", Does: "The places that this channel is told about",
		Subs: []Command{
			{Name: "list", Implied: true, Does: "The places on this channel's own watchlists", Example: "place list", answer: (*act).placeList},
			{Name: "add", Does: "Watch places, with all that lies in them", Example: "place add north Kosovo, Preševo", keep: (*act).placeAdd, Args: []Arg{places}},
			{Name: "remove", Aliases: []string{"delete"}, Does: "Watch places no longer", Example: "place remove north Kosovo", keep: (*act).placeRemove, Args: []Arg{places}},
		}}
}

const (
	mostEntries  = 50  // words or places in one line
	longestEntry = 100 // characters of one
)

// entries are what stands between commas, each once. lost says what of it is not taken.
func entries(typed string) (all []string, lost []Text) {
	more := 0
	for _, e := range strings.FieldsFunc(typed, func(c rune) bool { return strings.ContainsRune(",;،、，", c) }) {
		switch e = strings.TrimSpace(e); {
		case e == "" || slices.Contains(all, e):
		case utf8.RuneCountInString(e) > longestEntry:
			lost = append(lost, Say(fmt.Sprintf("“%s” is too long: a word, phrase or place has at most %d characters.", part(e, 40), longestEntry)))
		case len(all) == mostEntries:
			more++
		default:
			all = append(all, e)
		}
	}
	if more > 0 {
		lost = append(lost, Say(fmt.Sprintf("%d more were left out: at most %d are taken at once. Type the others in a line of their own.", more, mostEntries)))
	}
	return all, lost
}

// target is the watchlist that words and places are put on or taken off.
type target struct {
	store.Kept
	before string // what names it before the words: "north: "; "" where nothing did
	found  bool   // there is one
}

// own finds the watchlist that is meant: the one that is named before a colon, else the first that was made in this channel. wrong is
// what to say where the name is that of none.
func (x *act) own(typed string) (t target, rest string, wrong *Answer, err error) {
	all, err := x.kept()
	if err != nil {
		return t, typed, nil, err
	}
	name, after, colon := strings.Cut(typed, ":")
	if i := slices.IndexFunc(all, func(k store.Kept) bool { return text.Fold(k.Name) == text.Fold(name) }); colon && i >= 0 {
		return target{all[i], all[i].Name + ": ", true}, strings.TrimSpace(after), nil, nil
	}
	if _, quoted := unquote(name); colon && strings.HasPrefix(after, " ") && !quoted && !strings.Contains(name, ",") {
		if _, wrong, err = x.keptNamed(name); wrong != nil {
			wrong.Private.Paragraphs = append(wrong.Private.Paragraphs, Say("Where a colon belongs to the words themselves, they stand in quotes."))
		}
		return t, typed, wrong, err
	}
	if len(all) > 0 {
		t = target{Kept: all[0], found: true}
	}
	return t, typed, nil, nil
}

// unquote takes the quotes off an entry, which say that the word itself is meant.
func unquote(e string) (bare string, quoted bool) {
	bare = strings.Trim(e, "\"“”„«»")
	return strings.TrimSpace(bare), bare != e
}
