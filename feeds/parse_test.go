package feeds

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// docBase stands for the address that a file of testdata was read from.
const docBase = "https://feeds.example/doc.xml"

// TestParseGolden reads feeds as publishers of the region write them and compares what is understood with golden files.
func TestParseGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/feeds/*")
	if err != nil || len(files) < 12 {
		t.Fatalf("testdata/feeds: %d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			body := readFile(t, file)
			var shown any
			doc, err := Parse(body, ParseOptions{Base: docBase})
			shown = doc
			if err != nil {
				shown = map[string]string{"error": err.Error()}
			}
			got := marshal(t, shown)
			golden := filepath.Join("testdata", "golden", filepath.Base(file)+".json")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := readFile(t, golden); !bytes.Equal(got, want) {
				t.Errorf("%s is understood differently (run with -update to accept):\n%s", file, firstDifference(got, want))
			}
		})
	}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func firstDifference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// rssDoc wraps one item, or whatever is given, into a feed.
func rssDoc(items ...string) string {
	return `<rss version="2.0"><channel><title>T</title>` + strings.Join(items, "") + `</channel></rss>`
}

func mustParse(t *testing.T, text string) *Document {
	t.Helper()
	doc, err := Parse([]byte(text), ParseOptions{Base: docBase})
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, text)
	}
	return doc
}

// TestParseRepairs lists what publishers get wrong and what is made of it.
func TestParseRepairs(t *testing.T) {
	tests := []struct {
		name, item string
		want       Entry
	}{
		{"stray ampersand", "<title>Rudari & sindikat</title>", Entry{Title: "Rudari & sindikat"}},
		{"address with bare ampersands", "<link>https://a.example/?a=1&b=2&copy=3</link>", Entry{Link: "https://a.example/?a=1&b=2&copy=3"}},
		{"HTML's references in XML", "<title>&Scaron;ta ima&nbsp;novo &ndash; &#269;as</title>", Entry{Title: "Šta ima novo – čas"}},
		{"windows-1252 in numbers", "<title>&#147;Ne&#148; &#150; ka&#382;u</title>", Entry{Title: "“Ne” – kažu"}},
		{"references twice", "<title>&amp;#8222;Ne&amp;#8220;</title>", Entry{Title: "„Ne“"}},
		{"less-than in a text", "<title>Vučić < Kurti 3 < 4</title>", Entry{Title: "Vučić < Kurti 3 < 4"}},
		{"a word in angle brackets", "<title>Uvod u &lt;kosovo&gt; temu</title>", Entry{Title: "Uvod u <kosovo> temu"}},
		{"tag that never ends", "<title>Ko je <b za</title>", Entry{Title: "Ko je <b za"}},
		{"naked HTML", "<description><p>Prvi</p><p>Drugi &lt;b&gt;</p></description>", Entry{Summary: "Prvi\nDrugi <b>"}},
		{"CDATA in CDATA", "<title><![CDATA[<![CDATA[Naslov]]]]><![CDATA[>]]></title>", Entry{Title: "Naslov"}},
		{"text beside CDATA", "<title>Uživo: <![CDATA[Skupština <b>danas</b>]]></title>", Entry{Title: "Uživo: Skupština danas"}},
		{"wrong end tag", "<title>Naslov</naslov></title><link>https://a.example/1</link>", Entry{Title: "Naslov", Link: "https://a.example/1"}},
		{"comment inside a title", "<title>Pre<!-- uredio: ana -->gled</title>", Entry{Title: "Pregled"}},
		{"control characters", "<title>Na\x0bslov\x00 dana</title>", Entry{Title: "Naslov dana"}},
		{"unquoted attributes", "<enclosure url=https://a.example/x.mp3 length=1 type=audio/mpeg>", Entry{Enclosure: "https://a.example/x.mp3"}},
		{"quote that never closes", `<enclosure url="https://a.example/x.mp3 /><title>A</title>`, Entry{Title: "A", Enclosure: "https://a.example/x.mp3"}},
		{"two links, the first empty", "<link></link><link>https://a.example/1</link>", Entry{Link: "https://a.example/1"}},
		{"link as an attribute", `<link href="/1"/>`, Entry{Link: "https://feeds.example/1"}},
		{"guid as link", "<guid>https://a.example/1</guid>", Entry{ID: "https://a.example/1", Link: "https://a.example/1"}},
		{"guid that is no link", "<guid isPermaLink='false'>https://a.example/1</guid>", Entry{ID: "https://a.example/1"}},
		{"guid that is no address", "<guid>vest-1</guid>", Entry{ID: "vest-1"}},
		{"relative guid as link", "<guid>/1</guid>", Entry{ID: "https://feeds.example/1", Link: "https://feeds.example/1"}},
		{"undeclared prefix", "<dc:creator>Ana</dc:creator><content:encoded>&lt;p&gt;Ceo&lt;/p&gt;</content:encoded>", Entry{Author: "Ana", Content: "Ceo"}},
		{"another prefix for Dublin Core", `<x:creator xmlns:x="http://purl.org/dc/elements/1.1/">Ana</x:creator>`, Entry{Author: "Ana"}},
		{"a prefix that is not Dublin Core", `<dc:title xmlns:dc="urn:other">Ana</dc:title>`, Entry{}},
		{"author with address", "<author>ana@a.example (Ana Anić)</author>", Entry{Author: "Ana Anić", AuthorEmail: "ana@a.example"}},
		{"script and style", "<description><![CDATA[A<script>if (a<b) alert('</p>')</script><style>p{}</style><p>B]]></description>", Entry{Summary: "A\nB"}},
		{"words of other formats", "<id>7</id><creator>Ana</creator><content>&lt;p&gt;Ceo&lt;/p&gt;</content><updated>2023-05-27</updated>", Entry{ID: "7", Author: "Ana", Content: "Ceo", Updated: time.Date(2023, 5, 27, 0, 0, 0, 0, time.UTC)}},
		{"categories twice", "<category>Svet</category><category> Svet </category><category/>", Entry{Categories: []string{"Svet"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := mustParse(t, rssDoc("<item>"+tt.item+"</item>"))
			if len(doc.Items) != 1 {
				t.Fatalf("%d items", len(doc.Items))
			}
			if got, want := marshal(t, doc.Items[0]), marshal(t, tt.want); !bytes.Equal(got, want) {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

// Items that are never closed are still items, in RSS and in Atom.
func TestParseUnclosedItems(t *testing.T) {
	for _, text := range []string{
		rssDoc("<item><title>A</title><item><title>B</title>", "<item><title>C"),
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><entry><title>B<entry><title>C</title></feed>`,
		`<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel><item><title>A</item><item><title>B</title></item><item><title>C</title></item></rdf:RDF`,
	} {
		doc := mustParse(t, text)
		var titles []string
		for _, e := range doc.Items {
			titles = append(titles, e.Title)
		}
		if got := strings.Join(titles, " "); got != "A B C" {
			t.Errorf("%s\nitems %q", text, got)
		}
	}
}

func TestParseErrors(t *testing.T) {
	whole := string(readFile(t, "testdata/feeds/wordpress-sr.xml"))
	tests := []struct{ name, body, want string }{
		{"nothing", "", "the file is empty"},
		{"a word", "Forbidden", "this is no feed: it holds no RSS, Atom, RDF or JSON Feed"},
		{"a web page", "<!doctype HTML><html><body><rss></rss>", "this is a web page (HTML), not a feed"},
		{"a web page in XHTML", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0" "x"><html xmlns="http://www.w3.org/1999/xhtml"><head/></html>`, "this is a web page (HTML), not a feed"},
		{"other XML", "<opml><body/></opml>", "this is no feed: its outermost element is <opml>"},
		{"half a feed", whole[:1500], "the file ends in the middle: <item> is still open after 1500 bytes"},
		{"half a comment", "<rss><channel><!-- ", "the file ends in the middle: <channel> is still open after 19 bytes"},
		{"half a JSON Feed", `{"version":"https://jsonfeed.org/version/1","items":[`, "the file ends in the middle: its JSON is still open after 53 bytes"},
		{"other JSON", `{"items":[]}`, "this is JSON but no JSON Feed: it has no version of jsonfeed.org"},
		{"JSON of an interface", `{"version":"1.0","items":[{"id":"1","price":2}]}`, "this is JSON but no JSON Feed: it has no version of jsonfeed.org"},
		{"wrong JSON", `{"version":"https://jsonfeed.org/version/1","items":{}}`, `its JSON does not follow JSON Feed: "items" must not be of type object`},
		{"broken JSON", `{"version": jsonfeed}`, "the JSON cannot be read: invalid character 'j'"},
		{"nested too deep", rssDoc(strings.Repeat("<x>", 70) + strings.Repeat("</x>", 70)), "the feed's elements are nested deeper than 64 levels"},
		{"too many elements", rssDoc(strings.Repeat("<x/>", maxElements)), "the feed has more than 200000 elements"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Parse([]byte(tt.body), ParseOptions{})
			if err == nil {
				t.Fatalf("no error, %d items", len(doc.Items))
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %q, want %q", err, tt.want)
			}
			if strings.Contains(tt.want, "(HTML)") != errors.Is(err, ErrHTML) {
				t.Errorf("errors.Is(%v, ErrHTML) is wrong", err)
			}
		})
	}
}

// A cut at any byte before the root's end tag is noticed: half a feed must never pass for a whole one.
func TestParseNoticesEveryCut(t *testing.T) {
	whole := readFile(t, "testdata/feeds/rdf-sq.xml")
	end := bytes.LastIndex(whole, []byte("</rdf:RDF"))
	for cut := range end {
		if doc, err := Parse(whole[:cut], ParseOptions{}); err == nil {
			t.Fatalf("cut at byte %d of %d passes as a feed with %d items", cut, end, len(doc.Items))
		}
	}
}

func fillNumbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i)
	}
	return b.String()
}

func TestParseHints(t *testing.T) {
	doc := mustParse(t, rssDoc("<ttl>15</ttl><skipHours><hour>2</hour><hour>24</hour><hour>2</hour><hour>x</hour></skipHours><skipDays><day>sunday</day></skipDays>"))
	if doc.TTL != 15*time.Minute {
		t.Errorf("TTL %v", doc.TTL)
	}
	if fmt.Sprint(doc.SkipHours, doc.SkipDays) != "[0 2] [Sunday]" {
		t.Errorf("skip %v %v", doc.SkipHours, doc.SkipDays)
	}
	all := fillNumbered("<hour>%d</hour><!--%d-->", 24)
	doc = mustParse(t, rssDoc("<ttl>999999999999999999999</ttl><skipHours>"+all+"</skipHours>"))
	if doc.TTL != 24*time.Hour || doc.SkipHours != nil {
		t.Errorf("TTL %v, want the bound of 24 h; skipHours %v, want none", doc.TTL, doc.SkipHours)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/feeds/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(readFile(f, file), "application/xml", docBase)
	}
	f.Add([]byte("<feed><entry><title type='html'>&lt;!-- &amp;"), "text/xml; charset=win-1250", "")
	f.Fuzz(func(t *testing.T, body []byte, contentType, base string) {
		doc, err := Parse(body, ParseOptions{ContentType: contentType, Base: base})
		if err != nil {
			if strings.Contains(err.Error(), "breaks the parser") {
				t.Fatal(err)
			}
			return
		}
		out, err := json.Marshal(doc)
		if err != nil || !utf8.Valid(out) {
			t.Fatalf("JSON: %v", err)
		}
		for _, e := range doc.Items {
			for _, text := range []string{e.Title, e.Summary, e.Content, e.Author} {
				if text != tidy(text) {
					t.Fatalf("not plain: %q", text)
				}
			}
		}
	})
}

// What stands behind the bounds is left out, not refused, where the rest makes sense.
func TestParseCutsWhatIsTooMuch(t *testing.T) {
	doc, err := Parse([]byte(rssDoc(strings.Repeat("<item><title>a</title></item>", maxItems+7))), ParseOptions{})
	if err != nil || len(doc.Items) != maxItems {
		t.Errorf("%v and %v", err, doc)
	}
	doc, err = Parse([]byte(rssDoc("<item><title>"+strings.Repeat("č", maxText)+"</title><link>https://a.example/1</link></item>")), ParseOptions{})
	if err != nil || len(doc.Items) != 1 || len(doc.Items[0].Title) != maxText || doc.Items[0].Link != "https://a.example/1" {
		t.Errorf("%v: a title of more than %d bytes is not cut there", err, maxText)
	}
	doc, err = Parse([]byte(rssDoc("<item>"+strings.Repeat("<link>https://a.example/1</link>", maxFields-1)+"<title>a</title><link/></item>", "<item><title>b</title></item>")), ParseOptions{})
	if err != nil || len(doc.Items) != 2 || doc.Items[0].Title != "a" || doc.Items[1].Title != "b" {
		t.Errorf("%v and %+v: %d fields are not all taken", err, doc, maxFields)
	}
	many := fillNumbered("tag %d,%d,", maxCategories)
	doc, err = Parse([]byte(rssDoc("<item><tags>"+many+"</tags></item>", "<item><itunes:keywords>"+many+"</itunes:keywords></item>")), ParseOptions{})
	if err != nil || len(doc.Items) != 2 || len(doc.Items[0].Categories) != maxCategories || len(doc.Items[1].Categories) != maxCategories {
		t.Errorf("%v and %+v: not %d categories are taken", err, doc, maxCategories)
	}
}
