package feeds_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/karaula/karaula/feeds"
)

func TestReadOPML(t *testing.T) {
	tests := []struct {
		name, file string
		want       []feeds.Outline
		err        string
	}{
		{"folders, and both names of a title", `<?xml version="1.0"?><opml version="1.0"><head><title>Moji</title></head><body><outline text="Kosovo">
			<outline text="Koha" title="Koha &amp; co" type="rss" xmlUrl="https://koha.example/rss?a=1&amp;b=2" htmlUrl="https://koha.example/" language="sq"/>
			<outline TEXT="N1" XMLURL=" https://n1.example/feed "></outline></outline></body></opml>`,
			[]feeds.Outline{{"https://koha.example/rss?a=1&b=2", "Koha & co", "https://koha.example/", "sq"}, {URL: "https://n1.example/feed", Title: "N1"}}, ""},
		{"cut off after the last feed", `<opml><outline xmlUrl="https://a.example/"/>`, []feeds.Outline{{URL: "https://a.example/"}}, ""},
		{"cut off in a feed", `<opml><outline xmlUrl="https://a.example/`, nil, "ends in the middle"},
		{"an ampersand that should be escaped", `<opml><outline text="A & B" xmlUrl="https://a.example/?x&y"/></opml>`,
			[]feeds.Outline{{URL: "https://a.example/?x&y", Title: "A & B"}}, ""},
		{"another alphabet and character set", "<?xml version=\"1.0\" encoding=\"windows-1251\"?><opml><outline text=\"\xd0\xf2\xf1\" xmlUrl=\"https://a.example/\"/></opml>",
			[]feeds.Outline{{URL: "https://a.example/", Title: "Ртс"}}, ""},
		{"a feed", `<rss><channel/></rss>`, nil, "no OPML"},
		{"nothing", "", nil, "no OPML"},
		{"folders only", `<opml><outline text="x"/></opml>`, nil, "names no feed"},
		{"too many", "<opml>" + strings.Repeat(`<outline xmlUrl="http://a/"/>`, 10_001) + "</opml>", nil, "more than 10000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := feeds.ReadOPML([]byte(tt.file))
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want one with %q", err, tt.err)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v, error %v; want %+v", got, err, tt.want)
			}
		})
	}
}

// What was written is read as it was, and any file is read or refused without a panic.
func FuzzOPML(f *testing.F) {
	f.Add("Koha & <co>", "https://koha.example/rss?a=1&b=\"2\"", []byte("<opml><outline xmlUrl=a>"))
	f.Add("A", "http://a/", []byte("<opml><outline xmlUrl=a title='5 &amp;lt; 6 &amp;lt;b&amp;gt;B&amp;lt;/b&amp;gt; &lt;A'/></opml>"))
	f.Add("\u2028 Радио", "http://a/", []byte("<opml><!DOCTYPE x [<!ENTITY a \"b\">]><outline xmlUrl='&a;'"))
	f.Fuzz(func(t *testing.T, title, url string, file []byte) {
		read, err := feeds.ReadOPML(file)
		if err != nil {
			read = []feeds.Outline{{URL: url, Title: title}}
		}
		var b bytes.Buffer
		if err := feeds.WriteOPML(&b, title, read); err != nil {
			t.Fatal(err)
		}
		again, err := feeds.ReadOPML(b.Bytes())
		if err != nil {
			return // the address was empty, or only of spaces and controls
		}
		b.Reset()
		if err := feeds.WriteOPML(&b, "", again); err != nil {
			t.Fatal(err)
		}
		if third, err := feeds.ReadOPML(b.Bytes()); err != nil || fmt.Sprint(third) != fmt.Sprint(again) {
			t.Errorf("%+v is read again as %+v, error %v", again, third, err)
		}
	})
}
