package secret

import (
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

func TestShow(t *testing.T) {
	for _, c := range []struct{ address, shown string }{
		{"https://rss.example/news?lang=sr&page=2", "https://rss.example/news?lang=sr&page=2"},
		{"https://rss.example/news?", "https://rss.example/news"},
		{"https://desk:hunter2@rss.example/a", "https://***@rss.example/a"},
		{"https://hunter2@rss.example/a", "https://***@rss.example/a"},
		{"https://rss.example/a?x=1&api_key=hunter2&y=2", "https://rss.example/a?x=1&api_key=***&y=2"},
		{"https://rss.example/a?token=hunter2&Token=b", "https://rss.example/a?token=***&Token=***"},
		{"https://rss.example/a?x=1;token=hunter2", "https://rss.example/a?x=1;token=***"}, // url.Values would not see it
		{"https://rss.example/a?%74oken=hunter2", "https://rss.example/a?%74oken=***"},
		{"https://rss.example/a?x=%zz&sig=hunter2", "https://rss.example/a?x=%zz&sig=***"},
		{"https://rss.example/a?token", "https://rss.example/a?token"},
		{"postgres://desk@db.example:5432/karaula", "postgres://***@db.example:5432/karaula"},
		{"https://rss.example/%zz?token=hunter2", "***"},
		{"http://[hunter2", "***"},
		{"", ""},
	} {
		if got := Show(c.address); got != c.shown && !(c.shown == strings.TrimSuffix(c.address, "?") && got == c.address) {
			t.Errorf("Show(%q) = %q; want %q", c.address, got, c.shown)
		}
		if got, want := In(c.address), strings.Contains(c.shown, Mask); got != want {
			t.Errorf("In(%q) = %v", c.address, got)
		}
	}
}

func TestInDestination(t *testing.T) {
	for d, want := range map[news.Destination]bool{
		"console": false, "slack:#balkans": false, "discord:42": false, "slack-webhook:https://hooks.example/x": true, "discord-webhook:": true,
	} {
		if got := InDestination(d); got != want {
			t.Errorf("InDestination(%q) = %v", d, got)
		}
	}
}

func TestHide(t *testing.T) {
	secrets := Values("https://desk:p%40ssw%C3%B6rd@rss.example/a?token=ab/cdef&x=visible&key=tiny")
	if want := []string{"p@sswörd", "ab/cdef"}; !slices.Equal(secrets, want) {
		t.Fatalf("the secrets are %q, want %q", secrets, want)
	}
	if got := Values("https://onlyuser@rss.example/"); !slices.Equal(got, []string{"onlyuser"}) {
		t.Errorf("the secrets of a lone user are %q", got)
	}
	for text, want := range map[string]string{
		"visible desk tiny": "visible desk tiny",
		"it says p@sswörd and ab/cdef, ab%2Fcdef, p%40ssw%C3%B6rd": "it says *** and ***, ***, ***",
	} {
		if got := Hide(text, secrets); got != want {
			t.Errorf("Hide(%q) = %q; want %q", text, got, want)
		}
	}
	for address, want := range map[string]string{
		"https://rss.example/1?a=1;b=2":                      "https://rss.example/1?a=1;b=2",
		"https://rss.example/1?a=1&t=ab%2Fcdef&b=2#x":        "https://rss.example/1?a=1&b=2#x",
		"https://desk:p%40ssw%C3%B6rd@rss.example/1":         "https://rss.example/1",
		"https://other:known@rss.example/1?redirect=ab/cdef": "https://other:known@rss.example/1",
		"https://rss.example/ab%2Fcdef/1":                    "https://rss.example/***/1",
		"http://[ab/cdef":                                    "http://[***",
	} {
		if got := HideInAddress(address, secrets); got != want {
			t.Errorf("HideInAddress(%q) = %q; want %q", address, got, want)
		}
	}
}

func TestVariableValues(t *testing.T) {
	const uuid = "3f2b8c1e-77d0-4a9e"
	for _, c := range []struct {
		address, shown string
		want           []string
	}{
		{"https://n.example/" + uuid + "/rss", "https://n.example/${KEY}/rss", []string{uuid}},
		{"https://desk:x@n.example/a/" + uuid + ".rss?page=2", "https://***@n.example/a/${KEY}.rss?page=2", []string{uuid}},
		{"https://n.example/politics/rss", "https://n.example/${SECTION}/rss", nil},
		{"https://n.example/international-news/rss", "https://n.example/${SECTION}/rss", nil},
		{"https://127.0.0.1:41234/rss", "${SERVER}/rss", nil},
		{"https://news24-balkans.example/rss", "https://${HOST}/rss", nil},
		{"https://n.example/" + uuid + "/rss", "", nil},
		{"https://n.example/" + uuid + "/rss", "https://elsewhere.example/${KEY}/rss", nil},
	} {
		if got := VariableValues(c.address, c.shown); !slices.Equal(got, c.want) {
			t.Errorf("VariableValues(%q, %q) = %q; want %q", c.address, c.shown, got, c.want)
		}
	}
}
