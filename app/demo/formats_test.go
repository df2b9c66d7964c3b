package demo

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden shows how each kind of publisher writes the same two entries, one of which was edited.
func TestGolden(t *testing.T) {
	first := time.Date(2023, 5, 26, 8, 0, 0, 0, time.UTC)
	entries := []entry{
		{Item{ID: "two", Published: first.Add(time.Hour), Title: "Tom & Jerry < “Звечан”", Summary: "It's <b>5 > 3</b>.",
			URL: "https://outlet.example/2?a=1&b=2"}, first.Add(time.Hour)},
		{Item{ID: "one", Published: first.Add(2 * time.Hour), Title: "Čačak, Ђаково, Gjakovë", Summary: "Ends a section: ]]>.",
			URL: "https://outlet.example/1"}, first},
	}
	tests := []struct {
		file    string
		format  format
		charset string
	}{
		{"plain.xml", plainRSS, ""},
		{"windows-1250.xml", plainRSS, "windows-1250"},
		{"windows-1251.xml", plainRSS, "windows-1251"},
		{"wordpress.xml", wordPress, ""},
		{"drupal.xml", drupal, ""},
		{"rdf.xml", rdf, ""},
		{"atom.xml", atom, ""},
		{"feed.json", jsonFeed, ""},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			o := Outlet{Slug: "outlet", Name: "Outlet & Sons", Owner: "Owner", Lang: "sr", Country: "rs", format: tt.format, charset: tt.charset}
			got, err := o.render(entries, first.Add(2*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", tt.file)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s (run with -update if this is meant):\n%s", path, got)
			}
			feed, err := gofeed.NewParser().Parse(bytes.NewReader(got))
			if err != nil {
				t.Fatal(err)
			}
			for i, it := range feed.Items {
				if it.Title != entries[i].Title || it.Link != entries[i].URL || !it.PublishedParsed.Equal(entries[i].first) {
					t.Errorf("read back as %q, %s, %s", it.Title, it.Link, it.Published)
				}
			}
		})
	}
}

func TestUnknownCharset(t *testing.T) {
	o := Outlet{charset: "ebcdic"}
	if _, err := o.render(nil, Start()); err == nil || !strings.Contains(err.Error(), "ebcdic") {
		t.Errorf("error %v, want one that names the charset", err)
	}
}

// TestEveryFormatIsUsed: the outlets write in all formats, and in a legacy charset of each script.
func TestEveryFormatIsUsed(t *testing.T) {
	formats, charsets := map[format]bool{}, map[string]bool{}
	for _, o := range Outlets() {
		formats[o.format], charsets[o.charset] = true, true
	}
	if len(formats) != int(jsonFeed)+1 || !charsets["windows-1250"] || !charsets["windows-1251"] {
		t.Errorf("%d formats and the charsets %v", len(formats), charsets)
	}
}
