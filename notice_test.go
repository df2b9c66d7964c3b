package main

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestNoticeNamesEveryModule holds NOTICE against the modules that are built into the binary.
func TestNoticeNamesEveryModule(t *testing.T) {
	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(\S+\.\S+/\S+) +(?:MIT|BSD-2-Clause|BSD-3-Clause|MPL-2\.0|Apache-2\.0)\b`).FindAllStringSubmatch(string(notice), -1) {
		named[m[1]] = true
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	list := exec.CommandContext(ctx, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", ".")
	list.Env = append(os.Environ(), "GOOS=linux") // what is released
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list -deps fails: %v", err)
	}
	built := map[string]bool{}
	for _, path := range strings.Fields(string(out)) {
		built[path] = true
	}
	for _, path := range slices.Sorted(maps.Keys(built)) {
		if !named[path] {
			t.Errorf("%s is built into the binary: NOTICE must name it with its licence", path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(named)) {
		if !built[path] {
			t.Errorf("NOTICE names %s, which is not built into the binary", path)
		}
	}
}
