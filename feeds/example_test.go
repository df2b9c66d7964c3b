package feeds_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
	"github.com/karaula/karaula/news"
)

func ExampleParse() {
	doc, err := feeds.Parse([]byte(`<rss><channel><title>Vesti & više</title><item>
		<title>Zve&ccaron;an: okupljanje</title><link>/1</link><pubDate>27. maj 2023. 14:05</pubDate></item></channel></rss>`),
		feeds.ParseOptions{Base: "https://a.example/feed"})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, _ := json.Marshal(doc.Items[0].Title + " · " + doc.Items[0].Link + " · " + doc.Items[0].Published.Format(time.RFC3339))
	fmt.Println(string(out))
	// Output: "Zvečan: okupljanje · https://a.example/1 · 2023-05-27T14:05:00Z"
}

// One round of polling a feed: what the answer says about the next request is kept beside the items.
func ExampleFetcher_Fetch() {
	srv, err := feedtest.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()
	srv.Feed("/feed").Add(feedtest.Entry{Title: "Mirno u Zvečanu"})

	fetcher, err := feeds.NewFetcher(feeds.Options{Version: "1.0", AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fetcher.Close()
	request := feeds.Request{URL: srv.URL("/feed")}
	for range 2 {
		resp, err := fetcher.Fetch(context.Background(), request)
		if err != nil {
			fmt.Println(err)
			return
		}
		request.ETag, request.LastModified, request.BodyHash = resp.ETag, resp.LastModified, resp.BodyHash
		if resp.Document == nil {
			fmt.Println("nothing new")
			continue
		}
		for _, item := range resp.Document.News(news.Feed{Outlet: "N1"}, time.Now()) {
			fmt.Println(item.Outlet, item.Title)
		}
	}
	// Output:
	// N1 Mirno u Zvečanu
	// nothing new
}
