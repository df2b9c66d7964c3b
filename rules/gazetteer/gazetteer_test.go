package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/gazetteer.tsv anew")

var fixture = sources{"testdata/cities.txt", "testdata/iso", "testdata/words", "testdata/people.txt", "testdata/regions"}

// TestGazetteer makes a table from a small one of GeoNames' form: a municipality and the town in it are one, a village lies below
// the seat of its municipality or district, a place entered by hand keeps its path, small ones of Bulgaria and what has no
// name stay out; everyday words and their forms, names of people and of places elsewhere are marked, and a country or a city of
// millions elsewhere is no village's other name.
func TestGazetteer(t *testing.T) {
	var got strings.Builder
	if err := run(&got, fixture); err != nil {
		t.Fatal(err)
	}
	const name = "testdata/gazetteer.tsv"
	if *update {
		if err := os.WriteFile(name, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// TestBrokenSources: what is wrong with a source is said, with where.
func TestBrokenSources(t *testing.T) {
	for rows, want := range map[string]string{
		"1\tA\tA\n":                       "line 1 has 3 columns",
		strings.Repeat("x\t", 18) + "x\n": "line 1: the population",
	} {
		if _, err := parseCities(strings.NewReader(rows)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error with %q", rows, err, want)
		}
	}
	from := fixture
	from.words = "testdata"
	if err := run(&strings.Builder{}, from); err == nil || !strings.Contains(err.Error(), "no word list") {
		t.Errorf("without word lists: %v", err)
	}
}
