package stories

import (
	"cmp"
	"slices"

	"github.com/karaula/karaula/news"
)

// hold gives a story the level that a person gave it, until its reports give a higher one than the person saw: what is new then was no
// part of the judgement. Nothing of that is remembered: should such a report be taken back, the person's level holds again.
//
// Only outlets confirm: a level that a person raised calls nobody before they report it.
func hold(f *news.Facts, reports []news.Report, h news.Held) {
	if f.Level > h.Seen {
		f.Level = max(f.Level, h.Level)
		return
	}
	f.Level, f.Confirmed = h.Level, min(f.Confirmed, h.Level)
	if i := slices.IndexFunc(reports, func(r news.Report) bool { return r.Level == h.Level }); i >= 0 {
		f.Category = reports[i].Category
	} else if h.Level == news.None {
		f.Category = news.CategoryNone
	}
}

// MostNotes is how many corrections a story keeps: what is older stands in the record of changes.
const MostNotes = 5

// Noted returns what people corrected of a story, with one more note.
func Noted(c news.Corrected, n news.Note) news.Corrected {
	c.Notes = latest(append(slices.Clone(c.Notes), n))
	return c
}

// Joined returns what people corrected of a story that another became a part of. Of two levels the higher one holds, up to the higher one
// that a person saw: so it does not matter which of the two stays. Of what was corrected of the part, that level alone is told.
func Joined(a, part news.Corrected) (c news.Corrected) {
	switch {
	case a.Held == nil:
		c.Held = part.Held
	case part.Held == nil:
		c.Held = a.Held
	default:
		h := *slices.MaxFunc([]*news.Held{a.Held, part.Held}, func(x, y *news.Held) int {
			return cmp.Or(cmp.Compare(x.Level, y.Level), x.At.Compare(y.At), cmp.Compare(x.By, y.By), cmp.Compare(x.Reason, y.Reason))
		})
		h.Seen = max(a.Held.Seen, part.Held.Seen)
		c.Held = &h
	}
	c.Notes = slices.Clone(a.Notes)
	for _, n := range part.Notes {
		if c.Held != nil && n.At.Equal(c.Held.At) {
			c.Notes = append(c.Notes, n)
		}
	}
	c.Notes = latest(c.Notes)
	return c
}

// Divide returns part with those of the later reports that belong to it, where part and stay were one story for a while and are two again.
// Each joins the one that it is nearer to, as in Assign, with what joined before it; what is near neither stays.
func Divide(part, stay, later []news.Report) []news.Report {
	const staying, parting = 1, 2
	of := map[string][]Candidate{}
	join := func(story, other int64, r news.Report) {
		for _, k := range Keys(r.Item) {
			of[k] = append(of[k], Candidate{Story: story, At: r.Published, Apart: []int64{other}})
		}
	}
	for _, r := range stay {
		join(staying, parting, r)
	}
	for _, r := range part {
		join(parting, staying, r)
	}
	part = slices.Clone(part)
	for _, r := range later {
		var near []Candidate
		for _, k := range Keys(r.Item) {
			near = append(near, latestOfEach(of[k])...)
		}
		if Assign(r.Published, near).Story == parting {
			join(parting, staying, r)
			part = append(part, r)
		} else {
			join(staying, parting, r)
		}
	}
	return part
}

// latestOfEach are the candidates under one key: each story once, with its latest item, as the store has it.
func latestOfEach(all []Candidate) (each []Candidate) {
	for _, c := range all {
		i := slices.IndexFunc(each, func(e Candidate) bool { return e.Story == c.Story })
		switch {
		case i < 0:
			each = append(each, c)
		case each[i].At.Before(c.At):
			each[i] = c
		}
	}
	return each
}

// latest are the last notes by their times, each once.
func latest(all []news.Note) []news.Note {
	slices.SortStableFunc(all, func(x, y news.Note) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Did, y.Did), cmp.Compare(x.Story, y.Story))
	})
	all = slices.CompactFunc(all, same)
	return all[max(len(all)-MostNotes, 0):]
}

// same reports whether two notes are one: they come back from the store with another clock's time zone.
func same(a, b news.Note) bool {
	at := a.At.Equal(b.At)
	a.At = b.At
	return at && a == b
}
