package feeds

import (
	"net/url"
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "https://a.example/vest/1", "https://a.example/vest/1"},
		{"http, www, case", "HTTP://WWW.A.Example/Vest/1", "https://a.example/Vest/1"},
		{"default ports", "http://a.example:80/1", "https://a.example/1"},
		{"other port", "http://a.example:8080/1", "https://a.example:8080/1"},
		{"fragment", "https://a.example/1#komentari", "https://a.example/1"},
		{"trailing slash", "https://a.example/vest/1/", "https://a.example/vest/1"},
		{"front page", "https://a.example/", "https://a.example"},
		{"tracking", "https://a.example/1?utm_source=rss&UTM_medium=x&fbclid=1&gclid=2&mc_cid=3&at_medium=RSS", "https://a.example/1"},
		{"tracking beside the address", "https://a.example/v.php?utm_source=rss&id=2&a=1", "https://a.example/v.php?a=1&id=2"},
		{"query order", "https://a.example/?b=2&a=1", "https://a.example?a=1&b=2"},
		{"escapes", "https://a.example/%C4%8Da%C4%8Dak/%7Eana", "https://a.example/%C4%8Da%C4%8Dak/~ana"},
		{"letters", "https://a.example/čačak", "https://a.example/%C4%8Da%C4%8Dak"},
		{"an international name", "https://www.čačak.example/1", "https://xn--aak-eqab.example/1"},
		{"user", "https://ana:tajna@a.example/1", "https://a.example/1"},
		{"dots", "https://a.example/a/../b/./1", "https://a.example/b/1"},
		{"white space", "  https://a.example/1\n", "https://a.example/1"},
		{"IPv6", "http://[2001:DB8::1]:80/1", "https://[2001:db8::1]/1"},
		{"a name's last dot", "https://a.example./1", "https://a.example/1"},
		{"mail", "mailto:ana@a.example", ""},
		{"script", "javascript:alert(1)", ""},
		{"relative", "/vest/1", ""},
		{"no host", "https:///vest/1", ""},
		{"nothing", "", ""},
		{"no address", "https://a b/", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Canonical(tt.in); got != tt.want {
				t.Errorf("Canonical(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{"http://www.www.a.example/?a=%zz&b", "https://[::1%25eth0]/", "https://a.example/%2f/..", "https://a.example//x//", "http://ДОМ.example:0443/?=&=x", "https://a?;=&%26=%3d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		c := Canonical(raw)
		if c == "" {
			return
		}
		if again := Canonical(c); again != c {
			t.Fatalf("Canonical(%q) = %q, again %q", raw, c, again)
		}
		u, err := url.Parse(c)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Contains(c, "#") {
			t.Fatalf("Canonical(%q) = %q", raw, c)
		}
	})
}
