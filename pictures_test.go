package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestPicturesAreThere holds that each picture that a page shows is there and small, and that each picture is shown.
func TestPicturesAreThere(t *testing.T) {
	shown := map[string]bool{}
	for _, page := range []string{"README.md", "docs/platforms.md", "docs/chat.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`!\[([^\]]*)\]\(([^)]*\.png)\)`).FindAllStringSubmatch(string(text), -1) {
			file := filepath.Join(filepath.Dir(page), m[2])
			shown[file] = true
			if info, err := os.Stat(file); err != nil || info.Size() > 80_000 {
				t.Errorf("%s shows %s, which is missing or has over 80 KB: run make pictures (%v)", page, file, err)
			}
			if m[1] == "" {
				t.Errorf("%s: %s has no text for who does not see it", page, file)
			}
		}
	}
	have, err := filepath.Glob("docs/pictures/*.png")
	if err != nil || len(have) == 0 {
		t.Fatalf("docs/pictures: %d pictures, error %v", len(have), err)
	}
	var size int64
	for _, file := range have {
		if !shown[file] {
			t.Errorf("no page shows %s", file)
		}
		if info, err := os.Stat(file); err == nil {
			size += info.Size()
		}
	}
	if size > 2_000_000 {
		t.Errorf("the pictures have %d bytes together, at most 2 MB", size)
	}
}
