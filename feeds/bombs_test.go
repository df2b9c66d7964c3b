package feeds

import (
	"errors"
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
		"null items":              `{"version":"https://jsonfeed.org/version/1","items":[null]}`,
		"empty items":             rssDoc(strings.Repeat("<item/>", 50_000)),
	}
}

// Each bomb, as large as a feed may be, must end well within the budget and without filling the memory.
func TestParseBombs(t *testing.T) {
	// Bytes; what is allocated, garbage included: some 75 MB, and more under the race detector, which empties pools at random.
	const size, most = 5<<20 - 4096, 128 << 20
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
