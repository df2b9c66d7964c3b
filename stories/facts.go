package stories

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
)

// Sum says what a story says as a whole. Reports come in the order of their arrival; there is at least one.
//
// What was taken back counts no more, unless nothing else is left. A level that people gave counts for that of the reports, see hold.
func Sum(reports []news.Report, c news.Corrected) news.Facts {
	reports = standing(reports)
	f := Outline(reports)
	f.Confirmed = confirmed(reports, f.Level)
	if c.Held != nil {
		hold(&f, reports, *c.Held)
	}
	return f
}

// Outline is Sum without the question of what is confirmed, which takes the reading of all words: for the reports of
// several stories, each of which was asked for itself.
func Outline(reports []news.Report) news.Facts {
	f := news.Facts{Level: -1, Category: news.CategoryNone}
	for _, r := range standing(reports) {
		if r.Level > f.Level {
			f.Level, f.Category = r.Level, r.Category
		}
		f.Categories = addNew(f.Categories, r.Category)
		f.Regions = addNew(f.Regions, r.Regions...)
		f.Paths = addNew(f.Paths, r.Paths...)
		f.Concepts = addNew(f.Concepts, r.Concepts...)
		if f.First.IsZero() || r.Published.Before(f.First) {
			f.First = r.Published
		}
		if r.Published.After(f.Latest) {
			f.Latest = r.Published
		}
	}
	f.Level = max(f.Level, news.None)
	f.Paths = mostExact(f.Paths)
	slices.Sort(f.Regions)
	slices.Sort(f.Concepts)
	return f
}

// standing are the reports that were not taken back; all where none stands.
func standing(reports []news.Report) []news.Report {
	back := func(r news.Report) bool { return !r.TakenBack.IsZero() }
	if !slices.ContainsFunc(reports, back) {
		return reports
	}
	stand := slices.DeleteFunc(slices.Clone(reports), back)
	if len(stand) == 0 {
		return reports
	}
	return stand
}

// SameFor reports whether two facts give every query over a story as a whole the same answer.
func SameFor(a, b news.Facts) bool {
	return a.Level == b.Level && slices.Equal(a.Categories, b.Categories) && slices.Equal(a.Paths, b.Paths) &&
		slices.Equal(a.Regions, b.Regions) && slices.Equal(a.Concepts, b.Concepts)
}

func addNew[T comparable](list []T, more ...T) []T {
	for _, x := range more {
		if !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	return list
}

// mostExact drops the paths that only lead to another one: with kosovo/north/zvecan, kosovo says nothing more.
func mostExact(paths []string) []string {
	var exact []string
	for _, p := range paths {
		if !slices.ContainsFunc(paths, func(q string) bool { return strings.HasPrefix(q, p+"/") }) {
			exact = append(exact, p)
		}
	}
	return exact
}

// confirmed returns the highest level, at most top, that a trusted outlet or two independent outlets report.
func confirmed(reports []news.Report, top news.Level) news.Level {
	for level := top; level > news.None; level-- {
		trusted := func(r news.Report) bool { return r.Level >= level && r.Trust == news.Trusted }
		if slices.ContainsFunc(reports, trusted) || len(Confirming(reports, level)) > 0 { // of a trusted one no word need be read
			return level
		}
	}
	return news.None
}
