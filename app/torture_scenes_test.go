package app

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"github.com/karaula/karaula/feeds/feedtest"
)

const trustedScene = "https with a known certificate"

// scenes are the table of torture.
func scenes() []row {
	return slices.Concat(illScenes(), lyingScenes(), spoiltScenes(), writtenScenes(), movingScenes(), entryScenes())
}

// ill is a feed that has a fault for a while, in which it publishes.
func ill(name string, fault func(*scene) feedtest.Fault) row {
	return row{name, "", (*scene).withArchive, func(s *scene) {
		f := fault(s)
		s.feed.Fail(f).Add(s.entry("during"))
		if f.Times == 0 {
			s.asked(2)
			s.feed.Heal()
		}
		s.posted()
		s.feed.Add(s.entry("after"))
		s.posted()
	}}
}

func (s *scene) withArchive() { s.feed.Add(s.archive()) }

func illScenes() []row {
	always := func(f feedtest.Fault) func(*scene) feedtest.Fault { return func(*scene) feedtest.Fault { return f } }
	return []row{
		ill("503", always(feedtest.Fault{Status: 503, Times: 2})),
		ill("503 with seconds to wait", always(feedtest.Fault{Status: 503, RetryAfter: "1", Times: 2})),
		ill("503 with a date to wait for", func(*scene) feedtest.Fault {
			return feedtest.Fault{Status: 503, RetryAfter: time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat), Times: 1}
		}),
		ill("503 with nonsense to wait for", always(feedtest.Fault{Status: 503, RetryAfter: "soon", Times: 1})),
		ill("429", always(feedtest.Fault{Status: 429, Times: 2})),
		ill("429 with seconds to wait", always(feedtest.Fault{Status: 429, RetryAfter: "1", Times: 2})),
		ill("403", always(feedtest.Fault{Status: 403, Times: 1})),
		ill("404", always(feedtest.Fault{Status: 404, Times: 2})),
		ill("500 after a pause", always(feedtest.Fault{Status: 500, Delay: 200 * time.Millisecond, Times: 2})),
		ill("304 to a question without conditions", always(feedtest.Fault{Status: 304, Times: 2})),
		ill("304 though it has changed", always(feedtest.Fault{Stale: true, Times: 3})),
		ill("no answer", always(feedtest.Fault{Drop: true, Times: 2})),
		ill("breaks off", always(feedtest.Fault{BreakAfter: 300, Times: 3})),
		ill("breaks off at once", always(feedtest.Fault{BreakAfter: 1, Times: 3})),
		ill("late", always(feedtest.Fault{Delay: 500 * time.Millisecond, Times: 2})),
		ill("never answers", always(feedtest.Fault{Delay: time.Minute, Times: 1})),
		ill("drips", always(feedtest.Fault{Drip: 30 * time.Millisecond, Times: 2})),
		ill("drips for ever", always(feedtest.Fault{Drip: time.Second, Times: 1})),
		ill("floods", always(feedtest.Fault{Flood: 4 << 20, Times: 2})),
		ill("a web page", always(feedtest.Fault{HTML: true, Times: 2})),
		ill("redirects for ever", func(s *scene) feedtest.Fault { return feedtest.Fault{Location: s.server.URL("/feed"), Times: 14} }),
		ill("redirects to a file", always(feedtest.Fault{Location: "file:///etc/passwd", Times: 2})),
		ill("redirects into a private network", always(feedtest.Fault{Location: "http://10.0.0.1/feed", Times: 2})),
		ill("redirects to the cloud's secrets", always(feedtest.Fault{Location: "http://169.254.169.254/latest/", Times: 2})),
		ill("redirects to a mapped address", always(feedtest.Fault{Location: "http://[::ffff:10.0.0.1]/feed", Times: 2})),
		ill("redirects nowhere", always(feedtest.Fault{Status: 302, Times: 2})),
		ill("redirects to nonsense", always(feedtest.Fault{Location: "http://[nonsense", Times: 2})),
	}
}

// lying is a feed with a header that is not true, or too much. What it publishes meanwhile must be read at the latest when
// the header is gone.
func lying(name, header, value string) row {
	return row{"header " + name, "", (*scene).withArchive, func(s *scene) {
		s.feed.Header(header, value).Add(s.entry("during"))
		s.asked(3)
		s.feed.Plain()
		s.posted()
		s.feed.Add(s.entry("after"))
		s.posted()
	}}
}

func lyingScenes() []row {
	long := time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	return []row{
		lying("of text", "Content-Type", "text/plain"),
		lying("of a picture", "Content-Type", "image/png"),
		lying("of another character set", "Content-Type", "application/rss+xml; charset=windows-1251"),
		lying("of an unknown character set", "Content-Type", "application/rss+xml; charset=x-klingon"),
		lying("gzip over what is none", "Content-Encoding", "gzip"),
		lying("of a packing nobody asked for", "Content-Encoding", "br"),
		{"header without validators", "", func(s *scene) {
			s.feed.Header("ETag", "").Header("Last-Modified", "")
			s.withArchive()
		}, func(s *scene) {
			s.feed.Add(s.entry("new"))
			s.posted()
		}},
		lying("of a strange ETag", "ETag", `W/"a b, \"c"-gzip`),
		lying("of a last change to come", "Last-Modified", long.Format(http.TimeFormat)),
		lying("of an old server's clock", "Date", "Thu, 01 Jan 1998 00:00:00 GMT"),
		lying("of a freshness that is over", "Expires", "0"),
		lying("of a freshness without sense", "Cache-Control", "max-age=-5, max-age=x, ,=,"),
		lying("of a short freshness", "Cache-Control", "max-age=1"),
		lying("too long", "X-Fill", strings.Repeat("x", 70<<10)),
		lying("with a cookie", "Set-Cookie", "id=1; Path=/"),
	}
}

// rss writes a document as Entry says, in the order given; an empty link or id is left out, and so is a zero time.
func rss(entries ...feedtest.Entry) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n<rss version=\"2.0\"><channel><title>Torture</title><link>http://torture.example/</link>\n")
	for _, e := range entries {
		b.WriteString("<item><title>" + html.EscapeString(e.Title) + "</title>")
		if e.Link != "" {
			b.WriteString("<link>" + html.EscapeString(e.Link) + "</link>")
		}
		if e.ID != "" {
			b.WriteString(`<guid isPermaLink="false">` + html.EscapeString(e.ID) + "</guid>")
		}
		if e.Summary != "" {
			b.WriteString("<description>" + html.EscapeString(e.Summary) + "</description>")
		}
		if !e.Published.IsZero() {
			b.WriteString("<pubDate>" + e.Published.Format(time.RFC1123Z) + "</pubDate>")
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel></rss>\n")
	return b.String()
}

// spoilt is a feed whose document cannot be read for a while.
func spoilt(name string, spoil func(good string) string) row {
	return row{"document " + name, "", (*scene).withArchive, func(s *scene) {
		e := s.entry("during")
		s.feed.Raw([]byte(spoil(rss(e)))).Add(e)
		s.asked(3)
		s.feed.Raw(nil)
		s.posted()
		s.feed.Add(s.entry("after"))
		s.posted()
	}}
}

func spoiltScenes() []row {
	return []row{
		spoilt("empty", func(string) string { return "" }),
		spoilt("without entries", func(string) string { return rss() }),
		spoilt("cut off in the head", func(good string) string { return good[:90] }),
		spoilt("cut off in a title", func(good string) string { return good[:strings.Index(good, "Watchtower")+14] }),
		spoilt("of other XML", func(string) string { return "<?xml version=\"1.0\"?><html2><p>Service</p></html2>" }),
		spoilt("of JSON that is no feed", func(string) string { return `{"error": "maintenance"}` }),
		spoilt("of JSON cut off", func(string) string {
			return `{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "ti`
		}),
		spoilt("of a picture", func(string) string { return "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\xff\x13", 5000) }),
		spoilt("of a billion laughs", func(good string) string {
			return strings.Replace(strings.Replace(good, "<rss", laughs+"<rss", 1), "<item>", "<item><description>&i;</description>", 1)
		}),
		spoilt("of entities from outside", func(good string) string {
			return strings.Replace(good, "<rss", `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss`, 1)
		}),
		spoilt("nested a hundred thousand times", func(string) string {
			return "<rss><channel><item>" + strings.Repeat("<x:a>", 100_000)
		}),
		spoilt("of namespaces", func(string) string {
			var b strings.Builder
			for i := range 5000 {
				fmt.Fprintf(&b, ` xmlns:n%d="urn:%d"`, i, i)
			}
			return "<rss" + b.String() + "><channel>" + strings.Repeat("<n1:a/>", 50_000) + "</channel></rss>"
		}),
		spoilt("of open comments", func(good string) string { return good[:60] + strings.Repeat("<!--", 100_000) }),
		{"document of a packed bomb", "", (*scene).withArchive, func(s *scene) {
			s.feed.Header("Content-Encoding", "gzip").Raw(packed(strings.Repeat(" ", 100<<20)))
			s.asked(2)
			s.feed.Plain().Raw(nil).Add(s.entry("after"))
			s.posted()
		}},
	}
}

var laughs = func() string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE rss [<!ENTITY a \"ha ha ha ha ha ha ha ha\">")
	for c := 'b'; c <= 'i'; c++ {
		fmt.Fprintf(&b, "<!ENTITY %c %q>", c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 20))
	}
	return b.String() + "]>"
}()

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // a bytes.Buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// wrote is a feed in a form that is wrong, but can be read.
func wrote(name string, write func(feedtest.Entry) string) row {
	return row{"written " + name, "", func(s *scene) {
		e := s.archive()
		e.ID, e.Link = "0", s.server.URL("/0")
		s.feed.Raw([]byte(write(e)))
	}, func(s *scene) {
		e := s.entry("Šćepan Đurić i Žarko Čolić")
		e.ID, e.Link = "1", s.server.URL("/1")
		s.feed.Raw([]byte(write(e)))
		s.posted()
	}}
}

func writtenScenes() []row {
	as := func(from, to string) func(feedtest.Entry) string {
		return func(e feedtest.Entry) string { return strings.ReplaceAll(rss(e), from, to) }
	}
	encoded := func(set *charmap.Charmap, says string) func(feedtest.Entry) string {
		return func(e feedtest.Entry) string {
			text, err := set.NewEncoder().String(strings.Replace(rss(e), "utf-8", says, 1))
			if err != nil {
				panic(err) // the titles have only letters of the set
			}
			return text
		}
	}
	return []row{
		wrote("in windows-1250", encoded(charmap.Windows1250, "windows-1250")),
		wrote("in windows-1250 that says utf-8", encoded(charmap.Windows1250, "utf-8")),
		wrote("in iso-8859-2", encoded(charmap.ISO8859_2, "iso-8859-2")),
		wrote("in letters of another set than it says", as("utf-8", "iso-8859-1")),
		wrote("in utf-16", func(e feedtest.Entry) string {
			b := []byte{0xff, 0xfe}
			for _, u := range utf16.Encode([]rune(strings.Replace(rss(e), "utf-8", "utf-16", 1))) {
				b = binary.LittleEndian.AppendUint16(b, u)
			}
			return string(b)
		}),
		wrote("behind a mark of its order", func(e feedtest.Entry) string { return "\ufeff" + rss(e) }),
		wrote("behind a warning", func(e feedtest.Entry) string { return "\n\n<b>Warning</b>: include() in /srv/a.php\n" + rss(e) }),
		wrote("before a remark", func(e feedtest.Entry) string { return rss(e) + "<!-- cached -->\n<script>x()</script>" }),
		wrote("with open entries", as("</item>", "")),
		wrote("with a stray ampersand", as("<title>Torture", "<title>Torture & more &nbsp; <br")),
		wrote("with control characters", as("<link>", "\x00\x08<link>")),
		wrote("with bad bytes", as("<title>Torture", "<title>T\xffrture")),
		wrote("without dates", func(e feedtest.Entry) string {
			e.Published = time.Time{}
			return rss(e)
		}),
		wrote("with dates nobody reads", func(e feedtest.Entry) string {
			return strings.Replace(rss(e), e.Published.Format(time.RFC1123Z), "the day after tomorrow", 1)
		}),
		wrote("without ids", func(e feedtest.Entry) string {
			e.ID = ""
			return rss(e)
		}),
		wrote("without links", func(e feedtest.Entry) string {
			e.Link = ""
			return rss(e)
		}),
		wrote("without ids and links", func(e feedtest.Entry) string {
			e.ID, e.Link = "", ""
			return rss(e)
		}),
		wrote("three times the same", func(e feedtest.Entry) string { return rss(e, e, e) }),
		wrote("as JSON", func(e feedtest.Entry) string {
			text, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Torture", "items": []any{
				map[string]any{"id": e.ID, "url": e.Link, "title": e.Title, "date_published": e.Published}}})
			if err != nil {
				panic(err) // these are texts and a time
			}
			return string(text)
		}),
	}
}
