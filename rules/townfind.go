package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/text"
)

// townHit is a name of a town that stands in an item.
type townHit struct {
	form            *townForm
	town            *town
	field, from, to int
	located         bool // a word of place stands beside it
	country, home   bool // its country is named in the item; the item is written for it
}

// From how many people on a town's own name is believed alone. In Albania many villages are surnames as well.
const (
	townsOwn        = 3000
	townsOwnAlbania = 20000
	townsOther      = 20000 // its other names
)

// doubt is how much a name leaves open: 0 nothing; 1 it wants a word of place, or of another name the country; 2 it wants
// both, a word of place and the country (named, or the home of the item); 3 it wants the country to be named, and to end a clause.
func (h *townHit) doubt(f *field, foreign bool) int {
	enough := townsOwn
	if h.town.country == "albania" {
		enough = townsOwnAlbania
	}
	doubt := 2
	switch {
	case h.form.everyday || h.town.silent:
	case h.form.own && h.town.people >= enough:
		doubt = 0
	case h.form.own || h.town.people >= townsOther:
		doubt = 1
	}
	if f.mute() || foreign {
		doubt++
	}
	return doubt
}

// believed says whether the cues of a hit leave no doubt.
func (h *townHit) believed(f *field, foreign bool) bool {
	there := h.country || h.home
	if h.form.shared && !there || h.form.far && !h.country {
		return false
	}
	switch h.doubt(f, foreign) {
	case 0:
		return true
	case 1:
		return h.located && !capitalFollows(f, h.to) || !h.form.own && there && !named(f, h.from, h.to)
	case 2:
		there = h.country || h.home && (h.form.own || h.town.people >= townsOther)
		return h.located && there && !capitalFollows(f, h.to)
	}
	tokens := f.head()
	return h.located && h.country && (h.to == len(tokens) || parted(tokens, h.to))
}

// mute says whether capitals say nothing of a field: it has one case, or a capital for nearly every word.
func (f *field) mute() bool { return f.oneCase || f.titled }

// named says whether another name stands directly before or after tokens, so that they may be somebody's.
func named(f *field, from, to int) bool {
	tokens := f.head()
	return from > 0 && tokens[from-1].Capital && !parted(tokens, from) || capitalFollows(f, to)
}

func capitalFollows(f *field, to int) bool {
	tokens := f.head()
	return to < len(tokens) && tokens[to].Capital && !parted(tokens, to) && !f.mute()
}

// hits returns every town's name in the fields, as far as it is believed once its country is named.
func (t *towns) hits(fields []field, s setting) (all []townHit) {
	endings := t.cues.endings(s.lang)
	for i := range fields {
		f := &fields[i]
		tokens := f.head()
		for at := range tokens {
			if !tokens[at].Capital && !f.oneCase {
				continue
			}
			t.stems.of(tokens[at].Folded, func(stem int32, _ int) {
				for _, n := range t.byStem[stem] {
					form := &t.forms[n]
					if !form.fits(tokens[at:], f.oneCase, endings) {
						continue
					}
					h := townHit{form: form, town: &t.list[form.town], field: i, from: at, to: at + len(form.words), country: true}
					h.home = slices.Contains(s.home, h.town.country)
					h.located = t.cues.located(f, s.lang, h.from, h.to, form.words[len(form.words)-1])
					if h.believed(f, s.foreign) {
						all = append(all, h)
					}
				}
			})
		}
	}
	slices.SortFunc(all, func(a, b townHit) int {
		return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return all
}

// fits says whether the tokens begin with the name, with an ending or without.
//
// Short names in another language stay as they are: too many words are their forms.
func (f *townForm) fits(tokens []text.Token, oneCase bool, endings nameEndings) bool {
	if len(tokens) < len(f.words) {
		return false
	}
	if !f.own && len(f.words[0]) < shortestOther {
		endings = nil
	}
	for i, word := range f.words {
		t := &tokens[i]
		if i > 0 && parted(tokens, i) || !t.Capital && !oneCase && len(word) > 2 || !endings.formOf(word, t.Folded) {
			return false
		}
	}
	return true
}

// shortestOther is from how many letters on a name that is not a town's own inflects.
const shortestOther = 6

// formOf says whether a token is a form of a name.
func (e nameEndings) formOf(name, token string) bool {
	if cut := strings.IndexByte(token, '\''); cut > 0 {
		token = token[:cut]
	}
	if token == name {
		return true
	}
	n := len(name)
	if n < 3 || e == nil {
		return false
	}
	last, before := name[n-1], name[:n-1]
	vowel := strings.IndexByte(vowels, last) >= 0
	if rest, ok := strings.CutPrefix(token, name); ok {
		return slices.Contains(e["any"], rest) || !vowel && slices.Contains(e["consonant"], rest)
	}
	if rest, ok := strings.CutPrefix(token, before); ok && (n > 4 || n == 4 && last == 'a') {
		return slices.Contains(e[name[n-1:]], rest)
	}
	if soft := strings.IndexByte("kgh", name[n-2]); soft >= 0 && last == 'a' && n > 3 { // Rijeka, Rijeci
		return token == name[:n-2]+"czs"[soft:soft+1]+"i" && slices.Contains(e["a"], "i")
	}
	if n > 4 && !vowel && strings.IndexByte("ae", name[n-2]) >= 0 { // Leskovac, Leskovcu
		rest, ok := strings.CutPrefix(token, name[:n-2]+string(last))
		return ok && slices.Contains(e["fleeting"], rest)
	}
	return false
}

// find returns the towns that the fields name, given the places that are found already, as hits of the gazetteer. What was
// entered by hand consumes a town's name of the same length or less.
func (t *towns) find(fields []field, hits []townHit, s setting, known []townPlace) []placeHit {
	var found []placeHit
	for len(hits) > 0 {
		same := 1
		for same < len(hits) && hits[same].from == hits[0].from && hits[same].field == hits[0].field && hits[same].to == hits[0].to {
			same++
		}
		if p := t.choose(hits[:same], fields, s, known); p != "" {
			found = append(found, placeHit{number: t.number(p), field: hits[0].field, from: hits[0].from, to: hits[0].to})
		}
		hits = hits[same:]
	}
	return found
}

// townPlace is a place that an item is known to name, with where it does.
type townPlace struct {
	path string
	hit  placeHit
}

// choose returns the place that one name means, of all that have it; "" if none is believed, or it cannot be told which.
func (t *towns) choose(hits []townHit, fields []field, s setting, known []townPlace) string {
	f := &fields[hits[0].field]
	var best []*townHit
	most := 0
	for i := range hits {
		h := &hits[i]
		h.country = slices.ContainsFunc(known, func(p townPlace) bool {
			return covers(h.town.country, p.path) && !p.hit.overlaps(placeHit{field: h.field, from: h.from, to: h.to})
		})
		if !h.believed(f, s.foreign) {
			continue
		}
		rank := 1
		if h.country {
			rank += 4
		}
		if h.home {
			rank += 2
		}
		if h.form.own {
			rank++
		}
		if rank > most {
			best, most = nil, rank
		}
		if rank == most {
			best = append(best, h)
		}
	}
	return commonPlace(best)
}

// outnumbers is how many times as many people a place must have to be meant by a name that others have too.
const outnumbers = 10

// commonPlace returns the place of hits that stand for the same name: the one, the far largest, or the region that all lie in.
func commonPlace(hits []*townHit) string {
	if len(hits) == 0 {
		return ""
	}
	slices.SortStableFunc(hits, func(a, b *townHit) int { return b.town.people - a.town.people })
	first := hits[0].town
	if len(hits) == 1 || first.people >= outnumbers*hits[1].town.people {
		return first.path
	}
	common := first.path
	for _, h := range hits[1:] {
		for common != "." && !covers(common, h.town.path) {
			cut := strings.LastIndexByte(common, '/')
			if cut < 0 {
				return ""
			}
			common = common[:cut]
		}
	}
	return common
}
