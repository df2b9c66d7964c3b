package rules

import (
	"slices"
	"testing"
)

func TestRegionsLike(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	paths := func(typed string, most int) (all []string) {
		for _, x := range r.RegionsLike(typed, most) {
			all = append(all, x.Path)
		}
		return all
	}
	for _, typed := range []string{"zveč", "Звеча", "ZVECAN", " zvec"} {
		if got := paths(typed, 25); len(got) == 0 || got[0] != "kosovo/north/zvecan" {
			t.Errorf("%q: %q", typed, got)
		}
	}
	if got := paths("koso", 25); len(got) < 3 || got[0] != "kosovo" || !slices.Contains(got, "kosovo/north") {
		t.Errorf("koso: %q", got) // and “north Kosovo”, of which a later word begins so
	}
	if got := paths("s", 4); len(got) != 4 {
		t.Errorf("of many places %q are given", got)
	}
	for _, typed := range []string{"", "  ", "qqqqq"} {
		if got := paths(typed, 25); got != nil {
			t.Errorf("%q: %q", typed, got)
		}
	}
}
