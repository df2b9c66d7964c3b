package rules

import (
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed data
var embedded embed.FS

// codeVersion changes when the way of applying the data does, so that the stamp tells items annotated the old way.
const codeVersion = "4"

// The forms of the data files. They are described where they are read: regions in places.go, towns in towns.go, lexicons in lexicon.go.
type (
	regionFile struct {
		Path      string            `yaml:"path"` // one step of the path, below the region that holds it
		Code      string            `yaml:"code"`
		Names     map[string]string `yaml:"names"`      // by language, as displayed; also looked for in texts
		Called    []string          `yaml:"called"`     // further names that a query may use
		Silent    bool              `yaml:"silent"`     // the names say too little alone: too short or too common
		Words     []cuedWord        `yaml:"words"`      // further patterns that name it in a text
		StandsFor []cuedWord        `yaml:"stands_for"` // institutions and office-holders
		Also      []string          `yaml:"also"`       // the paths of other regions that it lies in or between as well
		Not       []string          `yaml:"not"`        // longer names that hold one of its words and name no place
		Regions   []regionFile      `yaml:"regions"`
	}
	// cuedWord is a pattern, alone or with the second cues that it needs.
	cuedWord struct {
		Say    string   `yaml:"say"`
		With   []string `yaml:"with"`   // one of these must be met too: a region path (or below it), or a pattern
		Unless []string `yaml:"unless"` // none of these may be
		Lang   []string `yaml:"lang"`   // only in items of these languages
		Also   []string `yaml:"also"`   // the paths of other places that it names as well: a sea or a treaty between states
	}
	lexiconFile struct {
		For         []string                    `yaml:"for"`
		Levels      map[string]map[int][]string `yaml:"levels"` // category (or harm) to level to terms
		Contexts    map[string][]string         `yaml:"contexts"`
		Armed       []string                    `yaml:"armed"`
		Routine     []string                    `yaml:"routine"`
		Negated     []string                    `yaml:"negated"`     // what did not happen
		Conditional []string                    `yaml:"conditional"` // what could happen
		Past        []string                    `yaml:"past"`        // what happened long ago
	}
	conceptsFile struct {
		Concepts map[string]map[string][]string `yaml:"concepts"` // concept to lexicon (file name) to terms
	}
	noPlaceFile struct {
		Words []string `yaml:"words"`
	}
)

// UnmarshalYAML reads a plain string as a pattern without cues.
func (w *cuedWord) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&w.Say) == nil {
		return nil
	}
	type plain cuedWord
	return unmarshal((*plain)(w))
}

// data is every file of the folder, read.
type data struct {
	root       regionFile // with the countries as its regions
	homonyms   homonymsFile
	noPlace    noPlaceFile
	people     peopleFile
	background backgroundFile
	cues       cuesFile
	towns      string                 // gazetteer.tsv
	lexicons   map[string]lexiconFile // by file name: en, sh, …
	concepts   map[string]map[string][]string
	stamp      string
}

// readData reads the folder data of a file system. Unknown keys are errors, since they are misspelled ones.
func readData(files fs.FS) (*data, error) {
	d := &data{lexicons: map[string]lexiconFile{}}
	sum := fnv.New64a()
	var concepts conceptsFile
	var countries []regionFile
	err := fs.WalkDir(files, "data", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		_, _ = sum.Write(content) // a hash never fails
		var into any
		var country regionFile
		var lexicon lexiconFile
		if path.Base(name) == "gazetteer.tsv" {
			d.towns = string(content)
			return nil
		}
		base := strings.TrimSuffix(path.Base(name), ".yaml")
		switch folder := path.Base(path.Dir(name)); {
		case folder == "regions":
			into = &country
		case folder == "lexicon":
			into = &lexicon
		case base == "balkans":
			into = &d.root
		case base == "no-place":
			into = &d.noPlace
		case base == "background":
			into = &d.background
		case base == "people":
			into = &d.people
		case base == "place-cues":
			into = &d.cues
		case base == "homonyms":
			into = &d.homonyms
		case base == "concepts":
			into = &concepts
		default:
			return fmt.Errorf("%s: no part of the rules reads this file", name)
		}
		if err := yaml.UnmarshalWithOptions(content, into, yaml.DisallowUnknownField()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		switch into {
		case any(&country):
			countries = append(countries, country)
		case any(&lexicon):
			d.lexicons[base] = lexicon
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the rules' data: %w", err)
	}
	if d.root.Path != Root {
		return nil, errors.New("reading the rules' data: balkans.yaml must hold the root region " + Root)
	}
	d.root.Regions = countries
	d.concepts = concepts.Concepts
	d.stamp = fmt.Sprintf("%s-%012x", codeVersion, sum.Sum64()&(1<<48-1))
	return d, nil
}
