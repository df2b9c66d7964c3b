package feeds

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/feeds/feedtest"
)

// Names are judged by what they resolve to, at the moment of connecting.
func TestFetchNames(t *testing.T) {
	srv, err := feedtest.NewTLS()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	srv.Feed("/feed")
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, srv.Certificate(), 0o600); err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(srv.URL(""), "https://"), ":")
	resolver := nameServer(t, table(map[string]string{
		"intranet.example.": "192.168.7.7", "rebind.example.": "127.0.0.9", "other.example.": "127.0.0.1",
	}))
	f, err := NewFetcher(Options{
		Timeout: 5 * time.Second, Resolver: resolver, CAFile: ca, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	for url, want := range map[string]string{
		"https://n1.example/feed?key=tajna":       "the name n1.example does not exist",
		"http://ana:tajna@intranet.example/feed":  "refused: 192.168.7.7 is in a private network (fetch.allow_private_networks)",
		"http://rebind.example/feed":              "refused: 127.0.0.9 is this machine itself (fetch.allow_private_networks)",
		"https://other.example:" + port + "/feed": "the certificate is not valid: certificate is valid for localhost, not other.example",
	} {
		_, err := f.Fetch(t.Context(), Request{URL: url})
		var failure *Failure
		if !errors.As(err, &failure) || failure.Error() != want {
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
	if _, err := f.Fetch(t.Context(), Request{URL: srv.URL("/feed")}); err != nil {
		t.Errorf("the allowed address: %v", err)
	}
}

// A name that leads to a public address first and to a private one later is refused then, whatever it was judged to be
// before: there is no time between the judgement and the connection.
func TestFetchRebinding(t *testing.T) {
	srv, err := feedtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	srv.Feed("/feed").Header("Connection", "close")
	srv.Feed("/back").Fail(feedtest.Fault{Location: "/feed"})
	_, port, _ := strings.Cut(strings.TrimPrefix(srv.URL(""), "http://"), ":")
	answers := []string{"127.0.0.1", "127.0.0.9", "127.0.0.1", "127.0.0.9"}
	asked := 0
	resolver := nameServer(t, func(string) (string, bool) {
		asked++
		return answers[(asked-1)%len(answers)], true
	})
	f, err := NewFetcher(Options{Timeout: 5 * time.Second, Resolver: resolver, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	f.transport.DisableKeepAlives = true // so that each request looks the name up
	const refused = "refused: 127.0.0.9 is this machine itself (fetch.allow_private_networks)"
	for i, want := range []string{"", refused, refused} { // the third is refused at its redirect
		path := "/feed"
		if i == 2 {
			path = "/back"
		}
		_, err := f.Fetch(t.Context(), Request{URL: "http://rebind.example:" + port + path})
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("question %d: %v, want %q", i, err, want)
		}
	}
	if n := srv.Count("/feed") + srv.Count("/back"); n != 2 {
		t.Errorf("%d requests reached the server, want 2", n)
	}
}
