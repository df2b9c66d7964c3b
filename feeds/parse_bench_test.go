package feeds

import (
	"bytes"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

// portal is a feed as a busy portal with full texts sends it, agency one of many short reports, such as most feeds are.
func portal() []byte {
	item := `<item><title>Zvečan: okupljanje ispred zgrade opštine &amp; reakcije</title><link>https://a.example/%d?utm_source=rss</link>` +
		`<guid isPermaLink="false">https://a.example/?p=%d</guid><pubDate>Sat, 27 May 2023 12:31:04 +0000</pubDate><description><![CDATA[` +
		strings.Repeat("<p>Građani se okupljaju ispred zgrade, <strong>nema incidenata</strong> &#8211; kažu svedoci.</p>\n", 35) +
		"]]></description></item>"
	return []byte(rssDoc(fillNumbered(item, 200)))
}

func agency() []byte {
	item := `<item><title>Ministar: „Razgovori se nastavljaju“ u Briselu</title><link>https://a.example/vest/%d?utm_source=rss&amp;utm_medium=feed</link>` +
		`<guid isPermaLink="true">https://a.example/vest/%d</guid><dc:creator>Ana Anić</dc:creator><pubDate>Sat, 27 May 2023 12:31:04 GMT</pubDate>` +
		`<category>Svet</category><category>Politika &amp; društvo</category><media:content url="https://a.example/1.jpg" medium="image" width="1200"/>` +
		`<description>&lt;p&gt;` + strings.Repeat("Ministar je izjavio da će se razgovori nastaviti sledeće nedelje. ", 4) + `&lt;/p&gt;</description></item>`
	return []byte(rssDoc(fillNumbered(item, 500)))
}

func BenchmarkParse(b *testing.B) {
	for _, f := range []struct {
		name string
		body []byte
	}{{"portal", portal()}, {"agency", agency()}} {
		b.Run(f.name, func(b *testing.B) {
			perCPU(b, f.body, func() error {
				_, err := Parse(f.body, ParseOptions{})
				return err
			})
		})
		// What gofeed alone takes for the same feed, without repair and without plain texts.
		b.Run(f.name+", gofeed alone", func(b *testing.B) {
			perCPU(b, f.body, func() error {
				_, err := gofeed.NewParser().Parse(bytes.NewReader(f.body))
				return err
			})
		})
	}
}

// perCPU reports how much is read in a second of one core's time, what the garbage collector takes included: on a machine that
// others use too, the clock says nothing.
func perCPU(b *testing.B, body []byte, read func() error) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	began := cpuTime(b)
	for b.Loop() {
		if err := read(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(body))/1e6/(cpuTime(b)-began).Seconds(), "MB/CPU-s")
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkBombs says how long each bomb of 10 MB takes.
func BenchmarkBombs(b *testing.B) {
	const size = 10 << 20
	for name, text := range bombs(func(s string) string { return strings.Repeat(s, size/len(s)) }) {
		body := []byte(text)
		b.Run(name, func(b *testing.B) {
			perCPU(b, body, func() error {
				_, _ = Parse(body, ParseOptions{})
				return nil
			})
		})
	}
}
