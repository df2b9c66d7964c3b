package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// parts are parts of a query that might keep a story out, given what is wrong with it.
func (x *act) parts(w news.Watchlist, story news.Story, readings []*rules.Reading) (parts []string) {
	add := func(part string) {
		if part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	var topics, outlets, placeWords, paths, hits, categories []string
	put := func(to *[]string, s string) {
		if s != "" && !slices.Contains(*to, s) {
			*to = append(*to, s)
		}
	}
	asked := story.Paths
	if i := slices.IndexFunc(x.policy.Watchlists, func(l news.Watchlist) bool { return l.Name == w.Name }); i >= 0 {
		asked = x.policy.Set.Asked(i, asked)
	}
	for _, r := range readings {
		put(&outlets, oneLine(r.Outlet))
		for _, t := range r.Topics {
			put(&topics, t)
		}
		if r.Category != news.CategoryNone {
			put(&categories, string(r.Category))
		}
		for _, e := range r.Annotation.Evidence {
			if e.Rule != "place" && e.Rule != "stands for" {
				continue
			}
			if slices.ContainsFunc(asked, func(p string) bool { return x.Rules.Covers(p, e.StandsFor) }) {
				put(&placeWords, oneLine(e.Text))
				put(&paths, e.StandsFor)
			}
		}
	}
	for _, v := range x.policy.Set.Concerned(story.Facts, readings) {
		for _, e := range v.Evidence {
			if v.Watchlist == w.Name && (e.Rule == "word" || e.Rule == "phrase" || e.Rule == "beginning" || e.Rule == "exact") {
				put(&hits, oneLine(e.Text))
			}
		}
	}
	history := slices.Contains(topics, "history")
	switch x.said.what {
	case wrongPlace:
		add(without(placeWords))
		add(field("-region", paths))
	case isOld:
		if history {
			add("-topic:history")
		}
		add(field("-outlet", outlets))
	case notSerious:
		if story.Level < news.Deadly {
			add(fmt.Sprintf("level:%d", int(story.Level)+1))
		}
		add(field("-category", categories))
	case wrongTopic:
		for _, t := range topics {
			add("-topic:" + t)
		}
		add(field("-topic", topics))
		add(field("-category", categories))
	}
	add(without(hits))
	add(field("-outlet", outlets))
	return parts
}

// mostExcluded is how many words or values one part names.
const mostExcluded = 4

// without is the part that excludes words.
func without(words []string) string {
	if len(words) > mostExcluded {
		return ""
	}
	var parts []string
	for _, w := range words {
		parts = append(parts, `-"`+unquoted(w)+`"`)
	}
	return strings.Join(parts, " ")
}

// field is the part of a field with several values.
func field(name string, values []string) string {
	if len(values) == 0 || len(values) > mostExcluded {
		return ""
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		if quoted[i] = v; strings.ContainsAny(v, " ,()\"“”„‟«»|'’") {
			quoted[i] = `"` + unquoted(v) + `"`
		}
	}
	return name + ":" + strings.Join(quoted, ",")
}

// unquoted is a text without signs that end a quoted one.
func unquoted(s string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(`"“”„‟«»`, c) {
			return -1
		}
		return c
	}, s)
}
