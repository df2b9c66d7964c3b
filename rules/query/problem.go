package query

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostProblems is how many problems are kept: who made more begins with these.
const mostProblems = 20

// problems collects what there is to say about one query.
type problems struct {
	list            []Problem
	mistakes, hints int
}

func (p *problems) mistake(at Span, message string) {
	p.mistakes++
	if p.mistakes <= mostProblems {
		p.add(Problem{Span: at, Message: message})
	}
}

func (p *problems) hint(at Span, message string) {
	p.hints++
	if p.hints <= mostProblems {
		p.add(Problem{Span: at, Message: message, Warning: true})
	}
}

func (p *problems) add(problem Problem) {
	if !slices.Contains(p.list, problem) {
		p.list = append(p.list, problem)
	}
}

// covers says whether a mistake inside the span was reported already.
func (p *problems) covers(at Span) bool {
	return slices.ContainsFunc(p.list, func(problem Problem) bool {
		return !problem.Warning && problem.Start >= at.Start && problem.End <= at.End
	})
}

// sorted returns the problems in the order of the query, mistakes before warnings when there are too many of both.
func (p *problems) sorted() []Problem {
	if len(p.list) > mostProblems {
		slices.SortStableFunc(p.list, func(a, b Problem) int { return rank(a) - rank(b) })
		p.list = p.list[:mostProblems]
	}
	slices.SortStableFunc(p.list, func(a, b Problem) int { return cmp.Compare(a.Start, b.Start) })
	return p.list
}

func rank(p Problem) int {
	if p.Warning {
		return 1
	}
	return 0
}

func quote(s string) string { return "“" + shorten(s, 40) + "”" }

// shorten cuts a text to so many characters, with … for the rest.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// pointWidth is how much of a query Point shows beside the place, in characters.
const pointWidth = 60

// Point shows a problem in its query on two lines: the query, and carets under the place. Of a long query it shows the
// surroundings of the place. Columns are characters, as in a terminal's or chat's fixed-width font; tabs and line ends
// are shown as spaces.
func Point(query string, p Problem) string {
	start := min(max(p.Start, 0), len(query))
	end := min(max(p.End, start), len(query))
	before, place, after := []rune(query[:start]), []rune(query[start:end]), []rune(query[end:])
	if len(before) > pointWidth {
		before = append([]rune("…"), before[len(before)-pointWidth+1:]...)
	}
	if len(place) > pointWidth {
		place, after = append(place[:pointWidth-1:pointWidth-1], '…'), nil
	}
	if len(after) > pointWidth {
		after = append(after[:pointWidth-1:pointWidth-1], '…')
	}
	line := strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.IsControl(c) {
			return ' '
		}
		return c
	}, string(before)+string(place)+string(after))
	return strings.TrimRight(line, " ") + "\n" + strings.Repeat(" ", len(before)) + strings.Repeat("^", max(len(place), 1))
}
