package feeds

import (
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzRepair holds what gofeed relies on: whatever comes in, what goes out is well-formed, and neither deep nor long.
func FuzzRepair(f *testing.F) {
	files, err := filepath.Glob("testdata/feeds/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(string(readFile(f, file)))
	}
	f.Add(`<rss xml:lang='"'><channel xmlns:a="purl.org/dc/elements"><item a:about=1><a:date>2023<b>-05</a:date><entry><link/>]]>`)
	f.Add("<feed xml:base='http://a/'><entry><link href=/b?c&d=<e rel=f/>g</link><title type=xhtml><div>h<script src=i/>j")
	f.Fuzz(func(t *testing.T, text string) {
		text = decode([]byte(text), "")
		clean, texts, err := repair(text, time.Now().Add(time.Minute))
		if err != nil {
			if errors.Is(err, errBudget) {
				t.Fatal(err)
			}
			return
		}
		depth := 0
		for d := xml.NewDecoder(strings.NewReader(clean)); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("not well-formed: %v\n%s", err, clean)
			}
			switch token.(type) {
			case xml.StartElement:
				if depth++; depth > maxDepth+2 {
					t.Fatalf("%d levels deep", depth)
				}
			case xml.EndElement:
				depth--
			}
		}
		size := 0
		for _, s := range texts {
			size += len(s)
		}
		if most := 16*len(text) + maxExpansion + 4096; len(clean)+size > most {
			t.Fatalf("%d bytes became %d and %d", len(text), len(clean), size)
		}
	})
}
