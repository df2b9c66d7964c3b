package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
)

func readShipped(t *testing.T) *data {
	t.Helper()
	d, err := readData(embedded)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everyRegion calls visit for each region of the data with the path of its parent.
func everyRegion(f *regionFile, parent string, visit func(f *regionFile, path string)) {
	path := f.Path
	if parent != "" && parent != Root {
		path = parent + "/" + path
	}
	visit(f, path)
	for i := range f.Regions {
		everyRegion(&f.Regions[i], path, visit)
	}
}

// TestRegions checks the tree: forms of paths and codes, no path, code or English name twice, an English name for all.
func TestRegions(t *testing.T) {
	d := readShipped(t)
	pathForm, codeForm := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), regexp.MustCompile(`^([A-Z]{2}(-[A-Z]{1,3})?|BALKAN)$`)
	paths, codes, names := map[string]bool{}, map[string]string{}, map[string]string{}
	everyRegion(&d.root, "", func(f *regionFile, path string) {
		if !pathForm.MatchString(f.Path) || paths[path] {
			t.Errorf("%s: not the form of a path, or there twice", path)
		}
		paths[path] = true
		if f.Code != "" {
			if !codeForm.MatchString(f.Code) || codes[f.Code] != "" {
				t.Errorf("%s: code %s is not the form of a code, or also that of %s", path, f.Code, codes[f.Code])
			}
			codes[f.Code] = path
		}
		if f.Names["en"] == "" {
			t.Errorf("%s has no English name", path)
		}
		if key := f.Names["en"]; names[key] != "" {
			t.Errorf("%s and %s have the same English name %s", path, names[key], key)
		}
		names[f.Names["en"]] = path
		if f.Silent && len(f.Words) == 0 {
			t.Errorf("%s is silent and has no words: no text can name it", path)
		}
	})
	want := "BALKAN XK XK-N RS RS-VO RS-PRE BA BA-SRP BA-BIH ME MK MK-TET AL HR SI BG RO GR TR MD MD-SN HU"
	for _, code := range strings.Fields(want) {
		if codes[code] == "" {
			t.Errorf("no region has the code %s", code)
		}
	}
	if n := len(strings.Fields(want)); len(codes) != n {
		t.Errorf("there are %d codes, want %d", len(codes), n)
	}
}

// TestMunicipalitiesOfKosovo: Kosovo has 38, four of them in the north; beside them stand areas that hold parts of several.
func TestMunicipalitiesOfKosovo(t *testing.T) {
	d := readShipped(t)
	areas := []string{"kosovo/north", "kosovo/dukagjini", "kosovo/drenica", "kosovo/anamorava"}
	north, rest := 0, 0
	everyRegion(&d.root, "", func(_ *regionFile, path string) {
		switch steps := strings.Count(path, "/"); {
		case strings.HasPrefix(path, "kosovo/north/") && steps == 2:
			north++
		case strings.HasPrefix(path, "kosovo/") && steps == 1 && !slices.Contains(areas, path):
			rest++
		}
	})
	if north != 4 || rest != 34 {
		t.Errorf("%d municipalities in the north and %d elsewhere, want 4 and 34", north, rest)
	}
}

// TestNamesAreFound: each region that is not silent is found in a text by each of its names, in that name's language.
func TestNamesAreFound(t *testing.T) {
	r := load(t)
	d := readShipped(t)
	everyRegion(&d.root, "", func(f *regionFile, path string) {
		if f.Silent {
			return
		}
		for lang, name := range f.Names {
			reading := r.ReadText("– "+name+" –", news.Item{Lang: lang})
			if !slices.ContainsFunc(reading.Paths, func(p string) bool { return covers(path, p) || covers(p, path) }) {
				t.Errorf("%s: the name %q (%s) is read as %v", path, name, lang, reading.Paths)
			}
		}
	})
}

// TestPatternsOfOnePlace: no pattern stands for two regions, and none is there twice; cues may repeat.
func TestPatternsOfOnePlace(t *testing.T) {
	type key struct{ pattern, langs string }
	seen := map[key]string{}
	add := func(path string, w cuedWord) {
		if len(w.With)+len(w.Unless) > 0 {
			return
		}
		k := key{text.Fold(w.Say) + marks(w.Say), strings.Join(w.Lang, " ")}
		if other, ok := seen[k]; ok && other != path {
			t.Errorf("%q stands for %s and %s", w.Say, other, path)
		}
		seen[k] = path
	}
	d := readShipped(t)
	everyRegion(&d.root, "", func(f *regionFile, path string) {
		for _, w := range slices.Concat(f.Words, f.StandsFor) {
			add(path, w)
		}
	})
}

// marks are the signs of a pattern, by word.
func marks(s string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune("*~ ", c) {
			return c
		}
		return -1
	}, s)
}

// TestLexicons: every language of the region has words for all that matters, and each term is found by its own lexicon.
func TestLexicons(t *testing.T) {
	d := readShipped(t)
	for _, lang := range strings.Fields("en sr hr bs cnr sl mk bg sq ro el tr hu") {
		if load(t).byLang[lang] == nil {
			t.Errorf("no lexicon is for %s", lang)
		}
	}
	for name, file := range d.lexicons {
		for _, topic := range contexts {
			if len(file.Contexts[topic]) == 0 {
				t.Errorf("%s has no words for the context %s", name, topic)
			}
		}
		for _, category := range []string{"attack", "clash", "posture", "detention", "protest", "dispute", "deesc", "harm"} {
			if len(file.Levels[category]) == 0 {
				t.Errorf("%s has no words for the category %s", name, category)
			}
		}
		if len(file.Armed) == 0 || len(file.Negated) == 0 {
			t.Errorf("%s does not say who is armed, or what did not happen", name)
		}
	}
	for concept, byLexicon := range d.concepts {
		if missing := slices.DeleteFunc(slices.Sorted(maps.Keys(d.lexicons)), func(name string) bool { return len(byLexicon[name]) > 0 }); len(missing) > 0 {
			t.Errorf("concept %s has no words in %v", concept, missing)
		}
		for name := range byLexicon {
			if _, ok := d.lexicons[name]; !ok {
				t.Errorf("concept %s has words for a lexicon %s that is not there", concept, name)
			}
		}
	}
}

// TestTermsCollide: no term of a lexicon is there twice with two meanings of level.
func TestTermsCollide(t *testing.T) {
	for name, file := range readShipped(t).lexicons {
		seen := map[string]string{}
		for category, byLevel := range file.Levels {
			for level, words := range byLevel {
				for _, word := range words {
					plain := strings.TrimSuffix(word, "?")
					key, meaning := text.Fold(plain)+marks(plain), category+" "+string(rune('0'+level))
					if other, ok := seen[key]; ok {
						t.Errorf("%s: %q is %s and %s", name, word, other, meaning)
					}
					seen[key] = meaning
				}
			}
		}
	}
}

// TestEverydayWords: each everyday word is there for a reason, some other language's term that it looks like.
func TestEverydayWords(t *testing.T) {
	d := readShipped(t)
	alike := func(p pattern, lang, script string) bool {
		lex := load(t).byScript[script]
		if !slices.Contains(scriptLexicons(script), lang) {
			return false
		}
		for i, other := range lex.index.patterns {
			same := strings.HasPrefix(p[0].stem, other[0].stem) && len(p[0].stem) <= len(other[0].stem)+other[0].extra ||
				p[0].extra > 0 && strings.HasPrefix(other[0].stem, p[0].stem)
			if len(other) == 1 && lex.terms[i].lang != lang && same {
				return true
			}
		}
		return false
	}
	for lang, words := range d.homonyms.Everyday {
		if _, ok := d.lexicons[lang]; !ok {
			t.Errorf("everyday words of %s, which has no lexicon", lang)
		}
		for _, word := range words {
			p, err := parsePattern(word)
			if err != nil || len(p) != 1 {
				t.Errorf("%s: %q is not the pattern of one word: %v", lang, word, err)
				continue
			}
			if !alike(p, lang, "Latn") && !alike(p, lang, "Cyrl") {
				t.Errorf("%s: %q looks like no term of another language", lang, word)
			}
		}
	}
}

// TestBrokenData: what is wrong with a data file is said, with the file's name.
func TestBrokenData(t *testing.T) {
	good := map[string]string{"data/balkans.yaml": "path: balkans\ncode: BALKAN\nnames: {en: the Balkans}\n"}
	cases := []struct{ file, content, want string }{
		{"data/regions/x.yaml", "path: x\ncolour: red\n", "data/regions/x.yaml"},
		{"data/regions/x.yaml", "path: x\nnames: {en: X}\nwords: [\"a**\"]\n", "mark"},
		{"data/regions/x.yaml", "path: x\nnames: {en: X}\nwords: [\"!\"]\n", "no word"},
		{"data/lexicon/xx.yaml", "for: [xx]\nlevels: {war: {3: [a]}}\n", "category"},
		{"data/lexicon/xx.yaml", "for: [xx]\nlevels: {clash: {7: [a]}}\n", "level 7"},
		{"data/lexicon/xx.yaml", "for: [xx]\ncontexts: {cooking: [a]}\n", "context"},
		{"data/background.yaml", "past: {before: [\"*\"]}\n", "no word"},
		{"data/background.yaml", "besides: {}\n", "data/background.yaml"},
		{"data/people.yaml", "people: [{name: A, of: nowhere, held: []}]\n", "nowhere"},
		{"data/other.yaml", "a: b\n", "data/other.yaml"},
		{"data/balkans.yaml", "path: world\n", "root"},
	}
	for _, c := range cases {
		files := fstest.MapFS{}
		for name, content := range good {
			files[name] = &fstest.MapFile{Data: []byte(content)}
		}
		files[c.file] = &fstest.MapFile{Data: []byte(c.content)}
		d, err := readData(files)
		if err == nil {
			_, err = build(d)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %q: error %v, want one with %q", c.file, c.content, err, c.want)
		}
	}
}
