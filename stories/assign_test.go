package stories

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/karaula/karaula/news"
)

var noon = time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		name string
		it   news.Item
		want []string
	}{
		{"nothing", news.Item{}, nil},
		{"a title of signs", news.Item{Title: "— … !"}, nil},
		{"a link", news.Item{Link: "https://a.example/1"}, []string{"link https://a.example/1"}},
		{"both", news.Item{Link: "https://a.example/1", Title: "Сукоби у Звечану!"}, []string{"link https://a.example/1", "title sukobi u zvecanu"}},
		{"the same title in Latin", news.Item{Title: "„Sukobi u ZVEČANU“"}, []string{"title sukobi u zvecanu"}},
	} {
		if got := Keys(c.it); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestKeysAreBounded holds that no title and no address makes a key that a database refuses, or that meets another's.
func TestKeysAreBounded(t *testing.T) {
	seen := map[string]bool{}
	for n := 1000; n < 1100; n++ {
		long := strings.Repeat("ж", n)
		for _, key := range Keys(news.Item{Link: "https://a.example/" + long, Title: long}) {
			if len(key) > longestKey || !utf8.ValidString(key) || seen[key] {
				t.Errorf("%d letters: a key of %d bytes, valid %v, seen before %v", n, len(key), utf8.ValidString(key), seen[key])
			}
			seen[key] = true
		}
	}
}

func TestAssign(t *testing.T) {
	at := func(story int64, d time.Duration) Candidate { return Candidate{Story: story, At: noon.Add(d)} }
	for _, c := range []struct {
		name string
		near []Candidate
		want Choice
	}{
		{"none near", nil, Choice{}},
		{"one", []Candidate{at(4, time.Hour)}, Choice{Story: 4}},
		{"at the edge, earlier", []Candidate{at(4, -Window)}, Choice{Story: 4}},
		{"at the edge, later", []Candidate{at(4, Window)}, Choice{Story: 4}},
		{"over the edge, earlier", []Candidate{at(4, -Window-time.Millisecond)}, Choice{}},
		{"over the edge, later", []Candidate{at(4, Window+time.Millisecond)}, Choice{}},
		{"the oldest stays", []Candidate{at(9, 0), at(4, -time.Hour), at(6, time.Hour)}, Choice{Story: 4, Merge: []int64{6, 9}}},
		{"only what is in the window merges", []Candidate{at(2, 2*Window), at(9, 0), at(4, 0)}, Choice{Story: 4, Merge: []int64{9}}},
		{"a story under both keys", []Candidate{at(4, 0), at(4, -time.Hour)}, Choice{Story: 4}},
		{"in the window under one key of two", []Candidate{at(4, -2*Window), at(4, 0)}, Choice{Story: 4}},
	} {
		got := Assign(noon, c.near)
		if got.Story != c.want.Story || !slices.Equal(got.Merge, c.want.Merge) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestAssignOrder holds that the order of the candidates says nothing.
func TestAssignOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var near []Candidate
		for range r.IntN(8) {
			near = append(near, Candidate{Story: 1 + r.Int64N(5), At: noon.Add(time.Duration(r.IntN(200)-100) * time.Hour)})
		}
		want := Assign(noon, near)
		r.Shuffle(len(near), func(i, j int) { near[i], near[j] = near[j], near[i] })
		if got := Assign(noon, near); got.Story != want.Story || !slices.Equal(got.Merge, want.Merge) {
			t.Fatalf("near %v: %+v in one order and %+v in another", near, want, got)
		}
	}
}

func TestIndexMerges(t *testing.T) {
	var x Index
	a := x.Add(news.Item{Link: "https://a.example/1", Title: "One", Published: noon})
	b := x.Add(news.Item{Link: "https://b.example/1", Title: "Two", Published: noon})
	c := x.Add(news.Item{Link: "https://c.example/1", Title: "Three", Published: noon})
	if a != 1 || b != 2 || c != 3 {
		t.Fatalf("three items that share nothing are the stories %d, %d and %d", a, b, c)
	}
	if got := x.Add(news.Item{Link: "https://c.example/1", Title: "two", Published: noon}); got != b || x.Story(c) != b {
		t.Errorf("the item that joins 2 and 3 is in %d, and 3 leads to %d", got, x.Story(c))
	}
	if got := x.Add(news.Item{Link: "https://a.example/1", Title: "Three", Published: noon}); got != a {
		t.Errorf("the item that joins 1 and 3 is in %d", got)
	}
	for _, id := range []int64{a, b, c} {
		if x.Story(id) != a {
			t.Errorf("story %d leads to %d, want %d", id, x.Story(id), a)
		}
	}
	if got := x.Add(news.Item{Title: "two", Published: noon.Add(Window + time.Second)}); got == a {
		t.Error("an item after the window joined")
	}
	one, two := x.Add(news.Item{Published: noon}), x.Add(news.Item{Published: noon})
	if one == two {
		t.Error("two items without link and title are one story")
	}
}

// TestIndexIsTheClosure holds that links between items that lie in the window are all that joins: a plain union
// over all pairs comes to the same stories, when items come in the order of time.
func TestIndexIsTheClosure(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 200 {
		var items []news.Item
		at := noon
		for range 30 {
			at = at.Add(time.Duration(r.IntN(20)) * time.Hour)
			items = append(items, news.Item{Link: fmt.Sprintf("https://a.example/%d", r.IntN(12)), Title: fmt.Sprint("title ", r.IntN(12)), Published: at})
		}
		var x Index
		var got []int64
		for _, it := range items {
			got = append(got, x.Add(it))
		}
		want := closure(items)
		for i := range items {
			for j := range items {
				if (x.Story(got[i]) == x.Story(got[j])) != (want[i] == want[j]) {
					t.Fatalf("round %d: items %d and %d: %+v, %+v", round, i, j, items[i], items[j])
				}
			}
		}
	}
}

// closure numbers the stories of items by joining every two that share a link or a title within the window.
func closure(items []news.Item) []int {
	group := make([]int, len(items))
	for i := range group {
		group[i] = i
	}
	for i := range items {
		for j := range i {
			near := items[i].Published.Sub(items[j].Published) <= Window
			if near && (items[i].Link == items[j].Link || items[i].Title == items[j].Title) {
				from, into := group[i], group[j]
				for k := range group {
					if group[k] == from {
						group[k] = into
					}
				}
			}
		}
	}
	return group
}

// TestAssignApart places items near stories that people took apart.
func TestAssignApart(t *testing.T) {
	at := func(story int64, d time.Duration, apart ...int64) Candidate {
		return Candidate{story, noon.Add(d), apart}
	}
	for _, c := range []struct {
		name string
		near []Candidate
		want Choice
	}{
		{"the one under both keys", []Candidate{at(4, 0, 7), at(7, time.Hour, 4), at(7, 2*time.Hour, 4)}, Choice{Story: 7}},
		{"the one closer in time", []Candidate{at(4, -2*time.Hour, 7), at(7, time.Hour, 4)}, Choice{Story: 7}},
		{"as close: the older", []Candidate{at(7, time.Hour, 4), at(4, -time.Hour, 7)}, Choice{Story: 4}},
		{"with a third that is apart from neither", []Candidate{at(4, -2*time.Hour, 7), at(7, time.Hour, 4), at(5, 0)}, Choice{Story: 5, Merge: []int64{7}}},
		{"apart from one that is not near", []Candidate{at(4, 0, 9), at(7, time.Hour)}, Choice{Story: 4, Merge: []int64{7}}},
		{"apart from one that is out of the window", []Candidate{at(4, 2*Window, 7), at(7, time.Hour, 4)}, Choice{Story: 7}},
	} {
		got := Assign(noon, c.near)
		if got.Story != c.want.Story || !slices.Equal(got.Merge, c.want.Merge) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestAssignKeepsApart places items near any stories, some of which people took apart: no two of those are ever made one, and every other
// one that is near belongs to the choice or is apart from one that does.
func TestAssignKeepsApart(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 16))
	for range 3000 {
		apart := map[int64][]int64{}
		for range rnd.IntN(4) {
			a, b := 1+rnd.Int64N(6), 1+rnd.Int64N(6)
			if a != b {
				apart[a], apart[b] = append(apart[a], b), append(apart[b], a)
			}
		}
		var near []Candidate
		for range 1 + rnd.IntN(8) {
			id := 1 + rnd.Int64N(6)
			near = append(near, Candidate{id, noon.Add(time.Duration(rnd.IntN(100)) * time.Minute), apart[id]})
		}
		got := Assign(noon, near)
		one := append([]int64{got.Story}, got.Merge...)
		within := func(id int64) bool {
			return slices.ContainsFunc(apart[id], func(other int64) bool { return slices.Contains(one, other) })
		}
		for _, id := range one {
			if within(id) {
				t.Fatalf("near %v: %v are made one, and %v are apart", near, one, apart)
			}
		}
		for _, c := range near {
			if !slices.Contains(one, c.Story) && !within(c.Story) {
				t.Fatalf("near %v: story %d is left out of %v, and %v are apart", near, c.Story, one, apart)
			}
		}
		rnd.Shuffle(len(near), func(i, j int) { near[i], near[j] = near[j], near[i] })
		if again := Assign(noon, near); !slices.Equal(append([]int64{again.Story}, again.Merge...), one) {
			t.Fatalf("near %v: %v in one order and %+v in another", near, one, again)
		}
	}
}
