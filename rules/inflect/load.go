package inflect

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

//go:embed data/*.txt
var files embed.FS

// Tables is what is known of all languages.
type Tables struct {
	Languages []*Language
	Only      *Class // of words that have no form but the one typed
}

// Langs is a set of languages, a bit each, in the order of Tables.
type Langs uint32

// Load reads the data that ships in the binary.
func Load() (*Tables, error) {
	names, err := fs.Glob(files, "data/*.txt")
	if err != nil {
		return nil, fmt.Errorf("inflect: %w", err)
	}
	classes := &Classes{}
	t := &Tables{Only: classes.of([]string{""})}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("inflect: %w", err)
		}
		l, err := Parse(path.Base(name), string(b), classes)
		if err != nil {
			return nil, err
		}
		t.Languages = append(t.Languages, l)
	}
	return t, nil
}

// Of returns the language whose tables apply to a text in a language; none where that has no table.
func (t *Tables) Of(lang string) Langs {
	for i, l := range t.Languages {
		if slices.Contains(l.Codes, lang) {
			return 1 << i
		}
	}
	return 0
}

// OfScript returns the languages whose tables apply to a text whose language is not known or has no table: those of its
// script that write all letters it has (given as they are kept), or all of the script.
func (t *Tables) OfScript(script, letters string) Langs {
	var all, writing Langs
	for i, l := range t.Languages {
		if script != "" && !slices.Contains(l.Scripts, script) {
			continue
		}
		all |= 1 << i
		if l.Writes(letters) {
			writing |= 1 << i
		}
	}
	if writing != 0 {
		return writing
	}
	return all
}
