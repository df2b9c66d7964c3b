package feeds

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bombs are inputs that make careless parsers slow, fat or dead; fill repeats a text up to their size.
func bombs(fill func(string) string) map[string]string {
	entity := `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("ha", 500) + `">` + fill("<!ENTITY b 'x") + `]>`
	return map[string]string{
		"nested foreign elements": rssDoc(fill("<x:a>")),
		"namespaces":              `<rss><channel` + fillNumbered(` xmlns:n%d="urn:%d"`, 5000) + `>` + strings.Repeat("<item/>", 20_000) + `</channel></rss>`,
		"nested namespaces":       rssDoc(fill(`<item xmlns:a="urn:a"></item>`)),
		"comments without end":    rssDoc(fill("<!-- ")),
		"sections without end":    rssDoc(fill("<![CDATA[ ")),
		"instructions":            rssDoc(fill("<?a ")),
		"declarations":            fill("<!DOCTYPE a [") + rssDoc(),
		"entity declarations":     entity + rssDoc("<item><title>"+fill("&a;")+"</title></item>"),
		"stray less-than":         rssDoc("<item><title>" + fill("<") + "</title></item>"),
		"tags without end":        rssDoc("<item><title>" + fill("<a ") + "</title></item>"),
		"quotes":                  rssDoc("<item><title>" + fill(`<a b="<a " `) + "<</title></item>"),
		"unclosed quotes":         rssDoc("<item><title>" + fill(`<a b="<' `) + "</title></item>"),
		"attributes":              rssDoc("<item " + fill("a=1 ") + "/>"),
		"end tags":                rssDoc("<item>" + fill("</b>") + "</item>"),
		"ampersands":              rssDoc("<item><title>" + fill("&") + "</title></item>"),
		"HTML comments":           rssDoc("<item><description><![CDATA[" + fill("<!-- ") + "]]></description></item>"),
		"HTML declarations":       rssDoc("<item><description><![CDATA[" + fill("<!") + "]]></description></item>"),
		"scripts":                 rssDoc("<item><description><![CDATA[" + fill("<script>") + "]]></description></item>"),
		"nested HTML":             rssDoc("<item><description><![CDATA[" + fill("<div>") + "]]></description></item>"),
		"naked nested HTML":       rssDoc("<item><description>" + fill("<div>") + "</description></item>"),
		"JSON arrays":             `{"version":"https://jsonfeed.org/version/1","items":` + fill("["),
		"JSON items":              `{"version":"https://jsonfeed.org/version/1","items":[` + fill(`{"id":"1"},`) + `{"id":"2"}]}`,
		"JSON objects in a text":  `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_text":"` + fill(`{\"`) + `"}]}`,
		"long texts":              rssDoc(strings.Repeat("<item><description><![CDATA["+fill("<p>Tekst. ")[:500<<10]+"]]></description></item>", 9)),
		"categories":              rssDoc("<item>" + numbered("<category>%d</category>", 190_000, fill) + "</item>"),
		"Atom categories":         `<feed><entry>` + numbered(`<category term="%d"/>`, 190_000, fill) + `</entry></feed>`,
		"keywords":                rssDoc("<item><itunes:keywords>" + numbered("%d,", 2_000_000, fill) + "</itunes:keywords></item>"),
		"tags":                    rssDoc("<item><tags>" + numbered("%d,", 2_000_000, fill) + "</tags></item>"),
		"dates":                   rssDoc("<item>" + fill("<pubDate>"+strings.Repeat("1 a ", 24)+"</pubDate>") + "</item>"),
		"authors":                 rssDoc("<item>" + fill("<author>a@a.a (a) b@b.b &lt;c@c.c</author>") + "</item>"),
		"one long author":         rssDoc("<item><author>" + fill("a@a") + "</author></item>"),
		"Atom authors":            `<feed><entry>` + fill("<author><name>a</name></author>") + `</entry></feed>`,
		"links":                   rssDoc("<item xml:base='http://a.example/'>" + fill("<link>b/../c</link>") + "</item>"),
		"bases":                   rssDoc(fill("<item xml:base='" + strings.Repeat("a/", 100) + "'><link>b</link></item>")),
		"extensions":              rssDoc("<item>" + fill("<media:content url='a'/>") + "</item>"),
		"numeric references":      rssDoc("<item><title>" + fill("&amp;#1;") + "</title></item>"),
		"named references":        rssDoc("<item><description><![CDATA[" + fill("&CounterClockwiseContourIntegral;") + "]]></description></item>"),
		"references to nothing":   rssDoc("<item><description><![CDATA[" + fill("&a") + "]]></description></item>"),
		"references in values":    rssDoc(fill(`<enclosure url="` + strings.Repeat("&#97;", 1000) + `"/>`)),
		"base64":                  `<feed><entry><content type="image/png">` + fill("YWFh") + `</content></entry></feed>`,
		"UTF-16":                  "\xff\xfe" + fill("<\x00a\x00>\x00"),
		"another character set":   `<?xml version="1.0" encoding="windows-1250"?>` + rssDoc("<item><title>"+fill("\xe8\xe6\x9a ")+"</title></item>"),
		"bytes of no set":         rssDoc("<item><title>" + fill("\xc4\x8d\xff\xfe") + "</title></item>"),
		"control characters":      rssDoc("<item><title>" + fill("\x01\u0085") + "</title></item>"),
		"templates":               rssDoc("<item><description><![CDATA[" + fill("<template></textarea>") + "]]></description></item>"),
		"tags in a title":         rssDoc("<item><title type='text'>" + fill("&lt;b&gt;") + "</title></item>"),
		"many texts":              rssDoc("<item>" + fill("<description>a &amp;amp; b</description>") + "</item>"),
		"null items":              `{"version":"https://jsonfeed.org/version/1","items":[null]}`,
		"empty items":             rssDoc(strings.Repeat("<item/>", 50_000)),
	}
}

// numbered repeats a format with a number, as far as fill goes.
func numbered(format string, most int, fill func(string) string) string {
	var b strings.Builder
	for i := range min(most, len(fill("."))/(len(format)+3)) {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// No bomb fills the memory, and what is read of one does not grow faster than it. BenchmarkBombs has their times.
func TestParseBombs(t *testing.T) {
	// Bytes; what is allocated, garbage included: some 15 for each, and more under the race detector, which empties pools at random.
	const size, most = 2 << 20, 50 << 20
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, text := range bombs(fill) {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			// What is not linear takes hours of that.
			_, err := parse([]byte(text), ParseOptions{}, time.Now().Add(time.Minute))
			if errors.Is(err, errBudget) {
				t.Errorf("the budget was needed: some step is not linear")
			}
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("%d MB were allocated, want at most %d", n>>20, most>>20)
			}
		})
	}
}
