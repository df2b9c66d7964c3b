package feeds

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// On gofeed's own test files Parse finds every entry that gofeed alone finds, with its title and its link. They stand in the
// module cache, and are found by the go command.
func TestParseLosesNothingOfGofeed(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/mmcdole/gofeed").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "testdata")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("NOT TRIED: the module cache has no test files of gofeed: %v", err)
	}
	files, entries := 0, 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body := readFile(t, path)
		plain, err := gofeed.NewParser().Parse(bytes.NewReader(body))
		if err != nil || len(plain.Items) == 0 {
			return nil // not a feed, or one without entries
		}
		if plain.FeedType == "json" && plain.Items[0].GUID == "" && plain.Items[0].Link == "" {
			return nil // what gofeed makes of another file
		}
		files, entries = files+1, entries+len(plain.Items)
		name, _ := filepath.Rel(dir, path)
		doc, err := Parse(body, ParseOptions{})
		if err != nil || len(doc.Items) < len(plain.Items) {
			t.Errorf("%s: gofeed has %d entries, Parse %+v and error %v", name, len(plain.Items), doc, err)
			return nil
		}
		for i, want := range plain.Items {
			got := doc.Items[i]
			if want.Title != "" && oneLine(plainText(want.Title)) != oneLine(got.Title) {
				t.Errorf("%s: title %q, gofeed has %q", name, got.Title, want.Title)
			}
			if want.Link != "" && want.Link != got.Link && !slices.Contains(want.Links, got.Link) {
				t.Errorf("%s: link %q, gofeed has %q", name, got.Link, want.Link)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files of %s hold entries", files, dir)
	}
	t.Logf("%d files, %d entries", files, entries)
}
