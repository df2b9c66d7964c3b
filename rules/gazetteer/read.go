package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/karaula/karaula/rules/text"
)

// city is a row of GeoNames' table.
type city struct {
	name       string
	names      []string // the name, the name in ASCII, and the others
	country    string
	seat       bool      // something is administered from here
	admin      [3]string // the codes of the first three steps of its administration
	population int
}

// readCities reads the columns of cities500 that matter here.
func readCities(path string) ([]city, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the table of cities: %w", err)
	}
	defer f.Close()
	return parseCities(f)
}

func parseCities(r io.Reader) ([]city, error) {
	var all []city
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		col := strings.Split(lines.Text(), "\t")
		if len(col) < 15 {
			return nil, fmt.Errorf("reading the table of cities: line %d has %d columns, not 19 as cities500 has", n, len(col))
		}
		people, err := strconv.Atoi(col[14])
		if err != nil {
			return nil, fmt.Errorf("reading the table of cities: line %d: the population: %w", n, err)
		}
		all = append(all, city{
			name: col[1], names: append([]string{col[1], col[2]}, strings.Split(col[3], ",")...),
			country: col[8], seat: strings.HasPrefix(col[7], "PPLA") || col[7] == "PPLC",
			admin: [3]string{col[10], col[11], col[12]}, population: people,
		})
	}
	return all, lines.Err()
}

// region is what matters here of a file of rules/data/regions.
type region struct {
	Path    string            `yaml:"path"`
	Code    string            `yaml:"code"`
	Names   map[string]string `yaml:"names"`
	Called  []string          `yaml:"called"`
	Regions []region          `yaml:"regions"`
}

// tree is the regions that are entered by hand.
type tree struct {
	countries map[string]string              // code to path
	named     map[string]map[string][]string // country's code to folded name to paths
	paths     map[string]bool
	seats     map[string]string // district to the path of its seat
}

func readTree(files fs.FS) (*tree, error) {
	t := &tree{countries: map[string]string{}, named: map[string]map[string][]string{}, paths: map[string]bool{}, seats: map[string]string{}}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var country region
		if err := yaml.Unmarshal(content, &country); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t.countries[country.Code], t.named[country.Code] = country.Path, map[string][]string{}
		t.add(&country, country.Code, "")
	}
	return t, nil
}

func (t *tree) add(r *region, country, parent string) {
	path := parent + r.Path
	t.paths[path] = true
	for _, name := range r.Names {
		key := text.Fold(name)
		t.named[country][key] = append(t.named[country][key], path)
	}
	for i := range r.Regions {
		t.add(&r.Regions[i], country, path+"/")
	}
}

// readCodes reads ISO 3166-2, a country's code and the folded name of a part of it to the part's code, and which folded names
// are those of countries (ISO 3166-1).
func readCodes(folder string) (codes map[string]string, countries map[string]bool, err error) {
	var parts struct {
		List []struct{ Code, Name string } `json:"3166-2"`
	}
	var world struct {
		List []struct {
			Name   string
			Common string `json:"common_name"`
		} `json:"3166-1"`
	}
	for file, into := range map[string]any{"iso_3166-2.json": &parts, "iso_3166-1.json": &world} {
		content, err := os.ReadFile(filepath.Join(folder, file))
		if err == nil {
			err = json.Unmarshal(content, into)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("reading the codes of ISO 3166: %w", err)
		}
	}
	codes, countries = map[string]string{}, map[string]bool{}
	for _, part := range parts.List {
		codes[part.Code[:2]+" "+text.Fold(part.Name)] = part.Code
	}
	for _, c := range world.List {
		countries[text.Fold(c.Name)], countries[text.Fold(c.Common)] = true, true
	}
	return codes, countries, nil
}
