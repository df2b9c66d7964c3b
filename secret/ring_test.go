package secret

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/quick"
)

func ring(t testing.TB, keys ...string) Ring {
	t.Helper()
	r, err := NewRing(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func seal(t testing.TB, r Ring, text string) string {
	t.Helper()
	sealed, err := r.Seal(text)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// Whatever the text: it opens as it was, is the same each time, and differs under another key.
func TestSealedOpens(t *testing.T) {
	one, two, both := ring(t, "one"), ring(t, "two"), ring(t, "two", "one")
	for _, text := range []string{"", "x", "https://desk:hunter2@rss.example/", "слово \x00\xff", strings.Repeat("long ", 10_000)} {
		property(t, one, two, both, text)
	}
	if err := quick.Check(func(text string) bool { return property(t, one, two, both, text) }, nil); err != nil {
		t.Error(err)
	}
}

func property(t *testing.T, one, two, both Ring, text string) bool {
	t.Helper()
	sealed := seal(t, one, text)
	if !Sealed(sealed) || Sealed(text) || len(text) > 5 && strings.Contains(sealed, text) {
		t.Errorf("%q is sealed as %q", text, sealed)
	}
	if again := seal(t, one, text); again != sealed {
		t.Errorf("%q is sealed as %q and as %q", text, sealed, again)
	}
	if other := seal(t, two, text); other == sealed || other != seal(t, both, text) {
		t.Errorf("%q is sealed as %q under another key", text, other)
	}
	for _, r := range []Ring{one, both} {
		if got, err := r.Open(sealed); err != nil || got != text {
			t.Errorf("%q opens as %q, error %v", text, got, err)
		}
	}
	if got, err := two.Open(sealed); !errors.Is(err, ErrSealed) || got != "" {
		t.Errorf("%q opens with another key as %q, error %v", text, got, err)
	}
	return !t.Failed()
}

// A sealed text with any one letter changed, cut off or added does not open.
func TestTampered(t *testing.T) {
	r := ring(t, "a key")
	sealed := seal(t, r, "https://desk:hunter2@rss.example/")
	refused := func(what, text string) {
		t.Helper()
		if got, err := r.Open(text); !errors.Is(err, ErrSealed) || got != "" {
			t.Errorf("%s opens as %q, error %v", what, got, err)
		}
	}
	for i := range sealed {
		for _, c := range "Aa0-_\n=" {
			if changed := sealed[:i] + string(c) + sealed[i+1:]; changed != sealed {
				refused("changed at "+sealed[:i], changed)
			}
		}
		refused("cut off", sealed[:i])
		refused("with a line end inside", sealed[:i]+"\n"+sealed[i:])
	}
	refused("with a letter more", sealed+"A")
	refused("clear text", "https://rss.example/")
}

func TestNoKey(t *testing.T) {
	var r Ring
	if _, err := r.Seal("x"); !errors.Is(err, ErrNoKey) {
		t.Errorf("sealing without a key: %v", err)
	}
	if _, err := r.Open(seal(t, ring(t, "a key"), "x")); !errors.Is(err, ErrNoKey) {
		t.Errorf("opening without a key: %v", err)
	}
}

// Different texts have different nonces: with one nonce for two texts, GCM gives both away.
func TestNonces(t *testing.T) {
	r := ring(t, "a key")
	seen := map[string]bool{}
	for i := range 2000 {
		text := strings.Repeat("x", rand.IntN(30)) + string(rune('a'+i%26)) + strings.Repeat("y", i/26)
		seen[text] = true
	}
	nonces := map[string]bool{}
	for text := range seen {
		nonces[seal(t, r, text)[len(prefix):len(prefix)+16]] = true
	}
	if len(nonces) != len(seen) {
		t.Errorf("%d texts have %d nonces", len(seen), len(nonces))
	}
}

// FuzzOpen opens whatever stands in a database: no panic, and what opens is what sealing it again gives.
func FuzzOpen(f *testing.F) {
	r := ring(f, "a key")
	for _, text := range []string{"", "sealed:1:", "sealed:1:AAAA", "sealed:2:AAAA", "https://rss.example/", seal(f, r, "x"), seal(f, r, "") + "A"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, sealed string) {
		text, err := r.Open(sealed)
		if err == nil && seal(t, r, text) != sealed {
			t.Errorf("%q opens as %q, which is not sealed so", sealed, text)
		}
	})
}
