package query

import (
	"strconv"
	"strings"
)

// field says a condition on something other than the words.
func (s sayer) field(f *Field) string {
	switch f.Name {
	case "region":
		return "in " + s.list(f, "or")
	case "level":
		return s.level(f)
	case "category":
		return "of the category " + s.list(f, "or")
	case "concept":
		return "about the concept " + s.list(f, "or")
	case "topic":
		return "about " + s.list(f, "or")
	case "lang":
		return "written in " + s.list(f, "or")
	case "outlet":
		return "published by " + s.list(f, "or")
	case "country":
		return "from outlets of " + s.list(f, "or")
	case "since":
		return s.since(f)
	}
	var titles []string
	for _, v := range f.Values {
		titles = append(titles, inQuotes(v.Text))
	}
	return "with " + listed(titles, "or") + " in any form in the title"
}

// level says levels by their names: of several, where higher ones count too, the lowest is what matters.
func (s sayer) level(f *Field) string {
	var ranks []int
	least := len(levelNames)
	for _, v := range f.Values {
		rank := levelRank(v.Text)
		ranks, least = append(ranks, rank), min(least, rank)
	}
	if !f.Equal {
		switch least {
		case 0:
			return "of any level"
		case len(levelNames) - 1:
			return levelNames[least]
		}
		return levelNames[least] + " or higher"
	}
	var names []string
	for _, rank := range ranks {
		names = append(names, levelNames[rank])
	}
	return "of exactly the level " + listed(names, "or")
}

func levelRank(value string) int {
	if n, err := strconv.Atoi(value); err == nil {
		return min(max(n, 0), len(levelNames)-1)
	}
	for i, name := range levelNames {
		if strings.EqualFold(name, value) {
			return i
		}
	}
	return 0
}

var units = map[byte]string{'m': "minute", 'h': "hour", 'd': "day", 'w': "week"}

// since says from when on. The first value that was given counts.
func (s sayer) since(f *Field) string {
	value := f.Values[0].Text
	number := value[:len(value)-1]
	unit, ok := units[value[len(value)-1]|0x20]
	switch {
	case !ok:
		return "since " + value
	case number == "1":
		return "from the last " + unit
	}
	return "from the last " + number + " " + unit + "s"
}

func (s sayer) list(f *Field, joint string) string { return listed(s.names(f), joint) }

// names are what the values of a field are called.
func (s sayer) names(f *Field) []string {
	var names []string
	for _, v := range f.Values {
		name := ""
		if s.called != nil {
			name = s.called(f.Name, v.Text)
		}
		if name == "" {
			name = v.Text
		}
		names = append(names, name)
	}
	return names
}
