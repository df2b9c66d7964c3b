package config

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// didYouMean returns "; did you mean every?" for the nearest of the known names, or "" when none is near.
func didYouMean(name string, known []string) string {
	// A third of the letters, and at least one, is what people mistype; beyond that a guess misleads.
	nearest, best := "", max(1, (len([]rune(name))+2)/3)+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(k)); d < best {
			nearest, best = k, d
		}
	}
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", nearest)
}

// meant says for an unknown key of the section at path what was probably meant: a key that is written nearly so, the
// section where that key belongs, or else the keys that are known.
func (r *reader) meant(path, name string, fields []field) string {
	names := namesOf(fields)
	if hint := didYouMean(name, names); hint != "" {
		return hint
	}
	for _, f := range r.root {
		if f.name != path && known(f.sub, name) {
			return fmt.Sprintf("; it belongs under %s", f.name)
		}
	}
	if path != "" && known(r.root, name) {
		return "; it belongs to the left, outside of " + path
	}
	where := "here"
	if path != "" {
		where = "under " + path
	}
	return fmt.Sprintf("; %s stand %s", where, strings.Join(names, ", "))
}

// oneOf joins the words that may stand somewhere: "story or region".
func oneOf(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func namesOf(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}
