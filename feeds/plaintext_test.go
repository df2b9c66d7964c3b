package feeds

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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
		{"comment in an attribute", `<a title="<!-- x">a</a>`, "a"},
		{"comment in a script", "<script><!-- x</script>a", "a"},
		{"comment made of pieces", "<<!-- -->!-- a", "<!-- a"},
		{"script that ends at once", "a<script src='x'/>b</script>c", "ac"},
		{"template", "a<template><p>b<template>c</template></template>d", "ad"},
		{"quotes in a tag", `<a title="5 > 4" href='x'>a</a>`, "a"},
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
	for _, seed := range []string{"<p>a</p>", "<!-- a >", "&lt;b&gt;", "<script><!--", "a\u2028b", "<plaintext><b>x", "<textarea>a</textarea>",
		"<td a='>'b/ c = d>&copy2&#x41;&am", "<template><p>a</template>b</script >c", "<title>&lt;</titl></TITLE/>", "a\n<b/=\"x>y\">\r&nbsp;&#10;c"} {
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
		if s = strings.ToValidUTF8(s, ""); !strings.Contains(s, "<!") { // these are read more mildly than by a browser
			if want := asBrowsersDo(s); got != want {
				t.Fatalf("%q is read as %q, as browsers do it is %q", s, got, want)
			}
		}
	})
}

// asBrowsersDo reads HTML with the tokenizer of golang.org/x/net, in several passes.
func asBrowsersDo(markup string) string {
	if !strings.ContainsAny(markup, "<&") {
		return tidy(markup)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(markup))
	templates, silent := 0, false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return tidy(b.String())
		}
		if kind == html.TextToken && !silent && templates == 0 {
			b.WriteString(strings.NewReplacer("\n", " ", "\r", " ").Replace(string(z.Text())))
		}
		if kind == html.TextToken || kind == html.CommentToken || kind == html.DoctypeToken {
			continue
		}
		name, _ := z.TagName()
		begins := kind != html.EndTagToken // a '/' at the end of a tag means nothing
		silent = false
		switch tag := atom.Lookup(name); tag {
		case atom.Script, atom.Style, atom.Noscript:
			silent = begins
		case atom.Template:
			if begins {
				templates++
			} else if templates > 0 {
				templates--
			}
		case atom.Iframe, atom.Noembed, atom.Noframes, atom.Xmp, atom.Plaintext:
			z.NextIsNotRawText()
		case atom.Td, atom.Th:
			if templates == 0 {
				b.WriteByte(' ')
			}
		default:
			if isBlock(tag) && templates == 0 {
				b.WriteByte('\n')
			}
		}
	}
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
