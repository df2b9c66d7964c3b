package feeds

import (
	"strings"
	"testing"
	"unicode"
)

func TestPlainText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Mirno je.", "Mirno je."},
		{"white space", "  a \t b\n c\u00a0d ", "a b\nc d"},
		{"paragraphs", "<p>Prvi\n red</p><p>Drugi</p>", "Prvi red\nDrugi"},
		{"breaks", "a<br>b<br/><br />c", "a\nb\nc"},
		{"list", "<ul><li>a</li><li>b</li></ul>", "a\nb"},
		{"table", "<table><tr><td>Cluj</td><td>2</td></tr><tr><td>Arad</td><td>3</td></tr></table>", "Cluj 2\nArad 3"},
		{"inline", "<b>Zve</b>čan <a href='x'>ovde</a>", "Zvečan ovde"},
		{"references", "&bdquo;Ne&ldquo; &#8211; &Scaron;ta&nbsp;sad &amp;c.", "„Ne“ – Šta sad &c."},
		{"script", "a<script>alert('<b>')</script>b", "ab"},
		{"script without end", "a<script>alert(1)", "a"},
		{"style", "<style>p { color: red }</style>a", "a"},
		{"lazy image", `<noscript><img src="x"></noscript>a`, "a"},
		{"fallback of a frame", `<iframe src="x">video <b>ovde</b></iframe>`, "video ovde"},
		{"comment", "a<!-- b -->c", "ac"},
		{"comment without end", "a<!-- b >c", "ac"},
		{"comment that hides a script", "a<!-- -- x >b<script>alert(1)</script>", "ab"},
		{"no declaration", "a <!' b", "a <!' b"},
		{"less-than", "5 < 6 i 7 > 3", "5 < 6 i 7 > 3"},
		{"unclosed tag", "a <b", "a"},
		{"emoji and joiners", "👩‍🚒 gasi", "👩‍🚒 gasi"},
		{"soft hyphen stays", "op&shy;ština", "op\u00adština"},
		{"control characters", "a\x00\x1bb", "ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := plainText(tt.in); got != tt.want {
				t.Errorf("plainText(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzPlainText(f *testing.F) {
	for _, seed := range []string{"<p>a</p>", "<!-- a >", "&lt;b&gt;", "<script><!--", "a\u2028b", "<plaintext><b>x", "<textarea>a</textarea>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := plainText(s)
		if got != tidy(got) {
			t.Fatalf("not tidy: %q", got)
		}
		for _, r := range got {
			if r != '\n' && unicode.IsControl(r) {
				t.Fatalf("control character %U in %q", r, got)
			}
		}
		if !strings.ContainsAny(s, "&<") && got != tidy(s) {
			t.Fatalf("plain text %q changed to %q", s, got)
		}
	})
}

func TestLooksLikeHTML(t *testing.T) {
	tests := []struct {
		in   string
		want bool
	}{
		{"<p>a</p>", true},
		{"a<br>b", true},
		{"Q&amp;A", true},
		{"&#8222;Ne&#8220;", true},
		{"AT&T", false},
		{"5 < 6", false},
		{"History of the <blink> tag", false},
		{"<kosovo>a</kosovo>", false},
		{"<b>open", false},
		{"a </b", false},
		{"a <> b", false},
		{"a </> b", false},
		{"< b>a</ b>", false},
		{"", false},
	}
	for _, tt := range tests {
		if got := looksLikeHTML(tt.in); got != tt.want {
			t.Errorf("looksLikeHTML(%q) = %v", tt.in, got)
		}
	}
}

func TestPerson(t *testing.T) {
	tests := []struct{ in, given, name, email string }{
		{"Ana Anić", "", "Ana Anić", ""},
		{"Ana Anić <ana@a.example>", "", "Ana Anić", "ana@a.example"},
		{"ana@a.example (Ana Anić)", "", "Ana Anić", "ana@a.example"},
		{"Ana Anić (ana@a.example)", "", "Ana Anić", "ana@a.example"},
		{"Ana Anić, ana@a.example", "", "Ana Anić", "ana@a.example"},
		{`"Ana Anić" <mailto:ana@a.example>`, "", "Ana Anić", "ana@a.example"},
		{"ana@a.example", "", "", "ana@a.example"},
		{"<ana@a.example>", "", "", "ana@a.example"},
		{"Ana Anić", "ana@a.example", "Ana Anić", "ana@a.example"},
		{"Ana (NA)", "", "Ana (NA)", ""},
		{"Ana (NA) <ana@a.example>", "", "Ana (NA)", "ana@a.example"},
		{"@anaanic", "", "@anaanic", ""},
		{"", "", "", ""},
	}
	for _, tt := range tests {
		if name, email := person(tt.in, tt.given); name != tt.name || email != tt.email {
			t.Errorf("person(%q, %q) = %q, %q", tt.in, tt.given, name, email)
		}
	}
}
