package feeds_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/feeds/feedtest"
)

// A publisher repeats the keys of his reader's address: they do not come as far as the entries.
func TestFetchHidesSecrets(t *testing.T) {
	const body = `<rss version="2.0"><channel><title>Za pretplatnike</title>
		<item><title>Prva</title><guid>https://n.example/1?token=tajna-2&amp;x=1</guid><link>https://n.example/1?x=1&amp;k=tajna-2&amp;y=2#c</link>
			<enclosure url="https://ana:tajna-1@n.example/1.mp3" type="audio/mpeg"/></item>
		<item><title>Druga, ključ tajna-2</title><link>#druga</link><description>Lozinka je tajna-1.</description></item>
		<item><title>Treća</title><link>https://n.example/3?token=drugi-ključ</link></item></channel></rss>`
	address := handler(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/feed?session_key=tajna-3", http.StatusMovedPermanently)
			return
		}
		_, _ = fmt.Fprint(w, body)
	})
	f := newFetcher(t, nil)
	user := strings.Replace(address, "http://", "http://ana:tajna-1@", 1)
	resp := fetch(t, f, feeds.Request{URL: user + "/feed?token=tajna-2"})
	if all := fmt.Sprintf("%+v", resp.Document.Items); strings.Contains(all, "tajna") {
		t.Errorf("the entries hold a secret: %s", all)
	}
	first, second, third := resp.Document.Items[0], resp.Document.Items[1], resp.Document.Items[2]
	if first.Link != "https://n.example/1?x=1&y=2#c" || first.ID != "https://n.example/1?x=1" || first.Enclosure != "https://n.example/1.mp3" {
		t.Errorf("the first entry is %+v", first)
	}
	if second.Link != address+"/feed#druga" || second.Title != "Druga, ključ ***" || second.Summary != "Lozinka je ***." {
		t.Errorf("the second entry is %+v", second)
	}
	if third.Link != "https://n.example/3?token=drugi-ključ" && !strings.HasPrefix(third.Link, "https://n.example/3?token=drugi-klju%") {
		t.Errorf("the third entry is %+v", third) // a key that is not the feed's own is its publisher's matter
	}
	moved := fetch(t, f, feeds.Request{URL: address + "/moved"})
	if moved.Moved != address+"/feed?session_key=tajna-3" || moved.Document.Items[1].Link != address+"/feed#druga" {
		t.Errorf("it moved to %s, and an entry stands at %s", moved.Moved, moved.Document.Items[1].Link)
	}
}

// Whatever goes wrong, the sentence does not tell what stands in the address.
func TestFailuresHideSecrets(t *testing.T) {
	srv := newServer(t)
	f := newFetcher(t, nil)
	secrets := "?token=tajna-2"
	user := func(path string) string {
		return strings.Replace(srv.URL(path), "http://", "http://ana:tajna-1@", 1) + secrets
	}
	for path, fault := range map[string]feedtest.Fault{
		"/down": {Status: 503}, "/refused": {Status: 401}, "/html": {HTML: true}, "/half": {BreakAfter: 100},
		"/loop": {Location: "/loop" + secrets}, "/odd": {Location: "tajna-2://x"}, "/broken": {Location: "http://[tajna-2" + secrets},
		"/nowhere": {Location: "http://127.0.0.1:1/" + secrets}, "/private": {Location: "http://192.168.7.7/" + secrets},
	} {
		srv.Feed(path).Fail(fault)
		fails(t, f, user(path), "") // which looks for the word
	}
	for _, address := range []string{"http://ana:tajna-1@[::1/" + secrets, "ftp://ana:tajna-1@n.example/" + secrets, "http://ana:tajna-1@" + secrets, "http://ana:tajna-1@127.0.0.1:1/" + secrets} {
		fails(t, f, address, "")
	}
}
