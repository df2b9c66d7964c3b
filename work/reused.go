package work

import (
	"net/url"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

// find looks for the stored form of an item. One whose id its feed had given to another article before goes by its
// link from now on: some feeds number their entries from the top, and an edit of what is first would hide what is new.
func find(tx *store.Tx, it *news.Item) (known news.Report, story int64, err error) {
	known, story, err = tx.Find(*it)
	if err == nil && known.FeedID == it.FeedID && known.Key == it.Key && another(known.Item, *it) {
		it.Key = it.Link
		return tx.Find(*it)
	}
	return known, story, err
}

// another reports whether two entries with one id are two articles: at other pages, and with few words in common. One
// that its publisher renames keeps its page, and one that moves keeps its words, or its path on another host.
func another(a, b news.Item) bool {
	return a.Link != "" && b.Link != "" && pathOf(a.Link) != pathOf(b.Link) && !alike(a.Title, b.Title)
}

func pathOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return u.Path + "?" + u.RawQuery
}

// alike reports whether half of the words of the shorter of two titles stand in the other.
func alike(a, b string) bool {
	few, many := strings.Fields(text.Fold(a)), strings.Fields(text.Fold(b))
	if len(few) > len(many) {
		few, many = many, few
	}
	in := make(map[string]bool, len(many))
	for _, w := range many {
		in[w] = true
	}
	shared := 0
	for _, w := range few {
		if in[w] {
			shared++
		}
	}
	return 2*shared >= len(few)
}
