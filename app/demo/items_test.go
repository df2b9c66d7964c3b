package demo

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

func mustItems(t *testing.T) []Item {
	t.Helper()
	items, err := Items()
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// TestItemsCover holds what the demo promises to have: enough of every language, outlet and kind.
func TestItemsCover(t *testing.T) {
	entries, byLang, byOutlet, byKind := map[string]bool{}, map[string]int{}, map[string]int{}, map[Kind]int{}
	for _, it := range mustItems(t) {
		if entries[it.ID] {
			continue
		}
		entries[it.ID] = true
		byLang[it.Lang]++
		byOutlet[it.Outlet]++
		byKind[it.Kind]++
	}
	if len(entries) < 90 {
		t.Errorf("%d items, want at least 90", len(entries))
	}
	for _, lang := range []string{"en", "sr-Latn", "sr-Cyrl", "sq", "mk", "bg", "hr"} {
		if byLang[lang] < 8 {
			t.Errorf("%d items in %s, want at least 8", byLang[lang], lang)
		}
	}
	if len(byOutlet) < 12 {
		t.Errorf("%d outlets, want at least 12", len(byOutlet))
	}
	for _, o := range Outlets() {
		if byOutlet[o.Name] < 3 {
			t.Errorf("%d items of %s, want at least 3", byOutlet[o.Name], o.Name)
		}
	}
	if byKind[Chain] < 40 || byKind[Decoy] < 35 || byKind[Related] < 5 {
		t.Errorf("kinds %v, want at least 40 chain, 35 decoy, 5 related", byKind)
	}
}

// TestArchive: each outlet has something older than the demo, so that its feed is never empty and its first poll has
// an archive that must not ring; nothing is younger than the end.
func TestArchive(t *testing.T) {
	old := map[string]int{}
	for _, it := range mustItems(t) {
		if it.Published.Before(Start().Add(-12 * time.Hour)) {
			old[it.Outlet]++
		} else if !it.Published.After(Start()) || it.Published.After(End()) {
			t.Errorf("%s is published at %s, neither in the archive nor between start and end", it.ID, it.Published)
		}
	}
	for _, o := range Outlets() {
		if old[o.Name] == 0 {
			t.Errorf("%s has no item of 24 May or earlier", o.Name)
		}
	}
}

func TestOutlets(t *testing.T) {
	slugs, names, owners, trusted := map[string]bool{}, map[string]bool{}, map[string]bool{}, 0
	for _, o := range Outlets() {
		if slugs[o.Slug] || names[o.Name] {
			t.Errorf("%s is there twice", o.Name)
		}
		slugs[o.Slug], names[o.Name], owners[o.Owner] = true, true, true
		if o.Owner == "" || o.Lang == "" || len(o.Country) != 2 || o.Kind == "" {
			t.Errorf("%s lacks an owner, language, country or kind", o.Name)
		}
		if o.Trust == news.Trusted {
			trusted++
		}
	}
	if trusted == 0 || trusted > len(slugs)/3 {
		t.Errorf("%d of %d outlets are trusted, want some and at most a third", trusted, len(slugs))
	}
	if len(owners) == len(slugs) {
		t.Error("no two outlets share an owner, so the demo does not show independence")
	}
}

// north holds how north Kosovo and its municipalities begin in the languages of the items, written without the tests'
// or the rules' own normal form, so that it judges the texts by itself.
var north = []string{
	"north kosovo", "sever", "север", "sjever", "veri të kosovës",
	"zvečan", "звечан", "zveçan", "leposavi", "лепосави", "zubin", "зубин",
}

func namesNorth(it Item) bool {
	all := strings.ToLower(it.Title + " " + it.Summary)
	for _, name := range north {
		if strings.Contains(all, name) {
			return true
		}
	}
	return false
}

// TestRise: the first rise fits in one alert. An alert takes no new story 6 hours after its last change or 24 hours after
// its first post, and what comes after the rise leaves that alert closed.
func TestRise(t *testing.T) {
	rises := []struct {
		name         string
		after, until time.Time
		atLeast      int
	}{
		{"25 and 26 May", Start(), Calm(), 35},
		{"29 May", Start().Add(84 * time.Hour), Start().Add(4*24*time.Hour + 14*time.Hour), 15},
	}
	for _, rise := range rises {
		t.Run(rise.name, func(t *testing.T) {
			var chain []Item
			var next time.Time
			for _, it := range mustItems(t) {
				if it.Kind != Chain || !it.Published.After(rise.after) {
					continue
				}
				if it.Published.After(rise.until) {
					next = it.Published
					break
				}
				chain = append(chain, it)
			}
			if len(chain) < rise.atLeast {
				t.Fatalf("%d items, want at least %d", len(chain), rise.atLeast)
			}
			first, last := chain[0].Published, chain[len(chain)-1].Published
			if last.Sub(first) >= 24*time.Hour {
				t.Errorf("from %s to %s is not within 24 hours", first, last)
			}
			if next.Sub(first) < 24*time.Hour {
				t.Errorf("the next chain item, at %s, would still join the alert", next)
			}
			for i, it := range chain[1:] {
				if gap := it.Published.Sub(chain[i].Published); gap > 5*time.Hour {
					t.Errorf("%s comes %s after the item before it", it.ID, gap)
				}
			}
		})
	}
}

func TestChainNamesNorth(t *testing.T) {
	for _, it := range mustItems(t) {
		if it.Kind == Chain && !namesNorth(it) {
			t.Errorf("%s names no place of north Kosovo: %s", it.ID, it.Title)
		}
	}
}

// TestDecoysStandAmongTheRise: while the story rises, a third as many decoys come in, some from the same towns.
func TestDecoysStandAmongTheRise(t *testing.T) {
	decoys, northern := 0, 0
	for _, it := range mustItems(t) {
		if it.Kind == Decoy && it.Published.After(Start()) && it.Published.Before(Calm()) {
			decoys++
			if namesNorth(it) {
				northern++
			}
		}
	}
	if decoys < 13 || northern < 2 {
		t.Errorf("%d decoys, %d of them from north Kosovo; want at least 13 and 2", decoys, northern)
	}
}

// TestSameReports: some reports share a link and some a title, also across scripts. Apart from the reports of one event
// no two items share either, for that makes them one story.
func TestSameReports(t *testing.T) {
	links, titles := map[string]map[string]Item{}, map[string]map[string]Item{}
	add := func(m map[string]map[string]Item, key string, it Item) {
		if m[key] == nil {
			m[key] = map[string]Item{}
		}
		m[key][it.Outlet] = it
	}
	for _, it := range mustItems(t) {
		link, _, _ := strings.Cut(it.URL, "?")
		add(links, link, it)
		var folded []string
		for _, token := range text.Read(it.Title) {
			folded = append(folded, token.Folded)
		}
		add(titles, strings.Join(folded, " "), it)
	}
	count := func(m map[string]map[string]Item) (shared, scripts int) {
		for key, same := range m {
			if len(same) == 1 {
				continue
			}
			shared++
			langs := map[string]bool{}
			for _, it := range same {
				langs[it.Lang] = true
				if it.Kind != Chain {
					t.Errorf("%s shares %q with another outlet and is no chain item", it.ID, key)
				}
			}
			if langs["sr-Latn"] && langs["sr-Cyrl"] {
				scripts++
			}
		}
		return shared, scripts
	}
	if shared, _ := count(links); shared < 3 {
		t.Errorf("%d links are shared by outlets, want at least 3", shared)
	}
	if shared, scripts := count(titles); shared < 6 || scripts < 2 {
		t.Errorf("%d titles are shared, %d across scripts; want at least 6 and 2", shared, scripts)
	}
}

func TestEdits(t *testing.T) {
	was, edits := map[string]Item{}, 0
	for _, it := range mustItems(t) {
		before, again := was[it.ID]
		was[it.ID] = it
		if !again {
			continue
		}
		edits++
		if it.Title == before.Title || !it.Published.After(before.Published) || it.URL != before.URL || it.Kind != before.Kind {
			t.Errorf("%s is no edit: it needs another title, a later time, and the same link and kind", it.ID)
		}
	}
	if edits == 0 {
		t.Error("no item is ever edited")
	}
}

func TestAddresses(t *testing.T) {
	for _, it := range mustItems(t) {
		u, err := url.Parse(it.URL)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(u.Hostname(), ".example") {
			t.Errorf("%s links to %s, which may exist", it.ID, u.Hostname())
		}
	}
}

// alphabets holds the letters of each language, in lower case. English may take those of foreign names.
var alphabets = map[string]string{
	"sr-Latn": "abcčćdđefghijklmnoprsštuvzž",
	"hr":      "abcčćdđefghijklmnoprsštuvzž",
	"sq":      "abcçdeëfghijklmnopqrstuvxyz",
	"en":      "abcdefghijklmnopqrstuvwxyzčćđšžğăâș",
	"sr-Cyrl": "абвгдђежзијклљмнњопрстћуфхцчџш",
	"mk":      "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
	"bg":      "абвгдежзийклмнопрстуфхцчшщъьюя",
}

// TestAlphabets: every letter belongs to the language that the item claims, once outlets' names are taken out.
func TestAlphabets(t *testing.T) {
	seen := map[string]map[rune]bool{}
	for _, it := range mustItems(t) {
		all := it.Title + " " + it.Summary
		for _, o := range Outlets() {
			all = strings.ReplaceAll(all, o.Name, "")
		}
		for _, r := range strings.ToLower(all) {
			if unicode.IsLetter(r) && !strings.ContainsRune(alphabets[it.Lang], r) {
				t.Errorf("%s: %q is no letter of %s", it.ID, r, it.Lang)
			}
			if seen[it.Lang] == nil {
				seen[it.Lang] = map[rune]bool{}
			}
			seen[it.Lang][r] = true
		}
	}
	for lang, letters := range map[string]string{
		"sr-Latn": "čćđšž", "hr": "čćđšž", "sq": "çë", "sr-Cyrl": "ђјљњћ", "mk": "ќјњ", "bg": "йщъьюя",
	} {
		for _, r := range letters {
			if !seen[lang][r] {
				t.Errorf("%s: the letter %q never occurs; are the diacritics there?", lang, r)
			}
		}
	}
}

func TestParseItemsMistakes(t *testing.T) {
	good := Item{
		ID: "a", Outlet: "Ibar Radio", Lang: "sr-Latn", Country: "xk", Published: Start(), Kind: Chain,
		Title: "Naslov", Summary: "Sažetak.", URL: "https://ibar-radio.example/a",
	}
	tests := []struct {
		name   string
		change func(*Item)
		want   string
	}{
		{"no id", func(it *Item) { it.ID = "" }, "id, title and summary"},
		{"no title", func(it *Item) { it.Title = "" }, "id, title and summary"},
		{"outlet", func(it *Item) { it.Outlet = "Nobody" }, `no outlet "Nobody"`},
		{"language", func(it *Item) { it.Lang = "sq" }, "publishes in sr-Latn"},
		{"no time", func(it *Item) { it.Published = time.Time{} }, "published must be given"},
		{"kind", func(it *Item) { it.Kind = "noise" }, `kind "noise"`},
		{"address", func(it *Item) { it.URL = "javascript:alert(1)" }, "no https address"},
		{"broken address", func(it *Item) { it.URL = "https://%zz" }, "url:"},
		{"order", func(it *Item) { it.Published = Start().Add(-time.Second) }, "earlier than the item before"},
		{"id of another", func(it *Item) { it.Outlet, it.Lang = "Северни гласник", "sr-Cyrl" }, "already one of Ibar Radio"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			second := good
			tt.change(&second)
			_, err := parseItems(lines(t, good, second))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "item 2") {
				t.Errorf("error %v, want one on item 2 with %q", err, tt.want)
			}
		})
	}
	if _, err := parseItems([]byte(`{"id":"a","titel":"x"}`)); err == nil || !strings.Contains(err.Error(), "titel") {
		t.Errorf("error %v, want one that names the unknown key", err)
	}
}

func lines(t *testing.T, items ...Item) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, it := range items {
		line, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

// FuzzParseItems: whatever the bytes, an accepted file is in order and written back reads the same.
func FuzzParseItems(f *testing.F) {
	for line := range bytes.Lines(itemsFile) {
		f.Add(line)
	}
	f.Add([]byte("{}\n[]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		items, err := parseItems(data)
		if err != nil {
			return
		}
		for i := 1; i < len(items); i++ {
			if items[i].Published.Before(items[i-1].Published) {
				t.Fatalf("item %d is out of order", i)
			}
		}
		again, err := parseItems(lines(t, items...))
		if err != nil || len(again) != len(items) {
			t.Fatalf("written back: %d items of %d, %v", len(again), len(items), err)
		}
	})
}
