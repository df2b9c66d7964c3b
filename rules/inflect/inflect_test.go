package inflect

import (
	"strings"
	"sync"
	"testing"

	"github.com/karaula/karaula/rules/text"
)

var loaded = sync.OnceValues(Load)

func load(t testing.TB) *Tables {
	t.Helper()
	tables, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func language(t testing.TB, code string) *Language {
	t.Helper()
	tables := load(t)
	for i, l := range tables.Languages {
		if tables.Of(code) == 1<<i {
			return l
		}
	}
	t.Fatalf("no table of %s", code)
	return nil
}

// isForm says whether a token may be a form of a word, both as they are kept.
func isForm(l *Language, k Key, word, token string) bool {
	word, token = l.key(k, word), l.key(k, token)
	for _, e := range l.Entries(k, word) {
		if rest, ok := strings.CutPrefix(token, e.Stem); ok && e.Class.Has(e.Stem, rest) {
			return token == word || !l.Closed(k, token)
		}
	}
	return false
}

func TestForms(t *testing.T) {
	for _, c := range []struct{ lang, word, forms, not string }{
		{"sr", "barikada", "barikada barikade barikadi barikadu barikadom barikadama барикаде", "barikadirati bar"},
		{"hr", "vježba", "vježbe vježbi vježbama vežba vežbama", "vježbati vjera"},
		{"sr", "vežba", "vežbe vežbi vežbama vježba vježbama", ""},
		{"sr", "veće", "vijeće vijeću", ""},
		{"hr", "vijeće", "vijeću", "veće veću"},
		{"sr", "čovek", "ljudi čovjeka", ""},
		{"bs", "čovjek", "čovjeka ljudi ljudima", "čovječanstvo"},
		{"cnr", "otac", "oca ocem očevi", "otok"},
		{"sr", "velik", "velika veliki veći većim najveći", "velikan"},
		{"hr", "služiti", "služi služe služio služila služen služenih", "služina služinu služinom"},
		{"hr", "politički", "politička političkog političkim", "politika"},
		{"sl", "vojak", "vojaka vojaki vojakov", "vojska"},
		{"sl", "človek", "ljudje ljudi", ""},
		{"bg", "министър", "министъра министърът министри министрите", "министерство"},
		{"bg", "град", "града градът градове градовете", "градина"},
		{"bg", "правителство", "правителството правителства правителствата", "правило"},
		{"mk", "полицаец", "полицаецот", "полиција"},
		{"mk", "протест", "протестот протести протестите", ""},
		{"mk", "добар", "добра добри подобар најдобар", ""},
		{"sq", "protestë", "protesta protestën protestës protestat protestave", "prokuror"}, //nolint:misspell // Albanian
		{"sq", "ushtar", "ushtari ushtarin ushtarë ushtarët ushtarëve", "ushtri"},
		{"ro", "minister", "ministerul ministerului", "ministru"},
		{"ro", "protest", "protestul protestului proteste protestele protestelor", "protestant"},
		{"ro", "om", "oameni oamenii oamenilor", "omor"},
		{"el", "στρατός", "στρατού στρατό στρατοί", "στρατηγός"},
		{"el", "άνθρωπος", "ανθρώπου άνθρωποι ανθρώπων", ""},
		{"el", "γράφω", "γράφει έγραψε έγραψαν γράψει", "γραφείο"},
		{"hu", "ház", "házak házban házunkban házaikban házzal", "házas"},
		{"hu", "katona", "katonák katonákat katonának katonájával", "katonai"},
		{"hu", "terület", "területen területeken területének", "terülő"},
		{"hu", "vár", "várnak vártak várhat várjon", ""},
		{"hu", "súlyos", "súlyosak súlyosabb legsúlyosabb súlyosan", ""},
		{"tr", "asker", "askerler askerlerin askerlerinden askeri", "askıda"},
		{"tr", "kitap", "kitabı kitaplar kitabında", "kitle"},
		{"tr", "gelmek", "geldi gelmedi geliyor gelecekler gelenlere geldiğini gelemeyeceğini", "gelincik"},
		{"tr", "okumak", "okudu okuyor okumuyor okuyacak okunan", "okyanus"},
		{"en", "barricade", "barricades barricaded barricading", "barrier"},
		{"en", "take", "took taken taking takes", "tailor"},
		{"en", "child", "children", "chill"},
	} {
		l := language(t, c.lang)
		for _, form := range strings.Fields(c.forms) {
			if !isForm(l, Kept, c.word, form) {
				t.Errorf("%s: %s is no form of %s", c.lang, form, c.word)
			}
			if !isForm(l, Folded, c.word, form) {
				t.Errorf("%s: folded, %s is no form of %s", c.lang, form, c.word)
			}
		}
		for _, form := range strings.Fields(c.not) {
			if isForm(l, Kept, c.word, form) {
				t.Errorf("%s: %s is taken for a form of %s", c.lang, form, c.word)
			}
		}
	}
}

// TestHarmony: suffixes follow the vowels of the word.
func TestHarmony(t *testing.T) {
	for _, c := range []struct{ lang, word, token string }{
		{"tr", "asker", "askerlar"}, {"tr", "kitap", "kitapler"}, {"tr", "gelmek", "geldı"}, {"tr", "okul", "okulde"},
		{"hu", "ház", "házben"}, {"hu", "terület", "területban"}, {"hu", "vár", "várnek"}, {"hu", "katona", "katonaban"},
	} {
		if isForm(language(t, c.lang), Kept, c.word, c.token) {
			t.Errorf("%s: %s is taken for a form of %s", c.lang, c.token, c.word)
		}
	}
}

// TestLemmaIsAForm: every word is a form of itself, whatever the tables say.
func TestLemmaIsAForm(t *testing.T) {
	for _, l := range load(t).Languages {
		for _, word := range strings.Fields("a ab rat kuća člověk võru ξένος щит x ljubav qq ñandú mek mak ik") {
			kept, folded := text.Key(word)
			for k, key := range []string{Kept: l.Bare(kept), Folded: folded} {
				found := false
				for _, e := range l.Entries(Key(k), key) {
					rest, ok := strings.CutPrefix(key, e.Stem)
					found = found || ok && e.Class.Has(e.Stem, rest)
					if e.Stem == "" {
						t.Errorf("%v: %s has an empty stem", l.Codes, word)
					}
				}
				if !found {
					t.Errorf("%v: %s is no form of itself", l.Codes, key)
				}
			}
		}
	}
}

func TestOf(t *testing.T) {
	tables := load(t)
	for _, c := range []struct{ lang, script, letters, want string }{
		{"sr", "Latn", "", "sr"}, {"cnr", "Cyrl", "", "sr"}, {"bg", "Cyrl", "", "bg"},
		{"", "Grek", "", "el"}, {"", "Cyrl", "", "bg mk sr"}, {"", "Latn", "š", "sl sr"}, {"", "Latn", "ë", "sq"},
		{"", "Latn", "", "en hu ro sl sq sr tr"}, {"de", "Latn", "ß", "en hu ro sl sq sr tr"}, {"ru", "Cyrl", "ĵ", "bg"},
	} {
		langs := tables.Of(c.lang)
		if langs == 0 {
			langs = tables.OfScript(c.script, c.letters)
		}
		var got []string
		for i, l := range tables.Languages {
			if langs&(1<<i) != 0 {
				got = append(got, l.Codes[0])
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("Of(%q, %q, %q) = %s, want %s", c.lang, c.script, c.letters, s, c.want)
		}
	}
}

func TestParseComplains(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"scripts Latn", "names no language"},
		{"codes xx", "names no script"},
		{"codes xx\nscripts Latn\ncolour red", "line 3"},
		{"codes xx\nscripts Latn\n[nonsense]\na b", `no section "nonsense"`},
		{"codes xx\nscripts Latn\n[endings]\na a@noun", `chain "noun" that is not described`},
		{"codes xx\nscripts Latn\n[suffixes]\nchain noun case", `slot "case" that is not described`},
		{"codes xx\nscripts Latn\n[suffixes]\nvowel a b", "vowels"},
	} {
		if _, err := Parse("xx.txt", c.file, &Classes{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.file, err, c.want)
		}
	}
}

// TestLines: a longer ending adds to what a shorter says and takes from it.
func TestLines(t *testing.T) {
	l, err := Parse("xx.txt", "codes xx\nscripts Latn\n[closed]\nkuce\n[irregular]\ndobar bolji*\n[endings]\na e i\nka ke -ki ci # a comment\nji ja", &Classes{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		word, form string
		want       bool
	}{
		{"kosa", "kose", true}, {"kosa", "kosi", true}, {"kosa", "kosu", false}, {"ruka", "ruke", true}, {"ruka", "ruci", true}, {"ruka", "ruki", false},
		{"kuca", "kuce", false}, {"kuce", "kuce", true}, {"dobar", "bolja", true}, {"dobar", "dobra", false},
	} {
		if got := isForm(l, Kept, c.word, c.form); got != c.want {
			t.Errorf("%s of %s: %v", c.form, c.word, got)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
