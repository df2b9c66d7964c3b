package feeds

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/karaula/karaula/secret"
)

// maxRedirects is how many redirects one fetch follows.
const maxRedirects = 5

const accept = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, " +
	"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// Request is one question to a feed: its address and what is known from the last answer.
type Request struct {
	URL          string
	Shown        string // news.Feed's: says which parts of the address came from variables
	At           string // where the feed is by now, when that is not URL; URL's credentials go there on their own host only
	ETag         string // as the last Response gave it, byte for byte; "" for an unconditional request
	LastModified string // likewise
	Answered     string // the last Response's FinalURL: no other address is told the validators; "" for the first
	BodyHash     string // of the last body; an equal one gives Unchanged
	Discover     bool   // read the feed that a web page names where the address is that page's
}

// Address is where the question begins.
func (r Request) Address() string { return cmp.Or(r.At, r.URL) }

// Response is an answer that makes sense: a document, or the news that nothing changed. The caller stores ETag,
// LastModified and BodyHash in the transaction that stores the items, so that a failure on the way asks again.
type Response struct {
	Status      int
	NotModified bool      // 304: nothing new; Document is nil
	Unchanged   bool      // 200 with the body of last time; Document is nil
	Document    *Document // nil exactly when NotModified or Unchanged

	ETag         string // opaque; a 200 without one gives "", a 304 without one the request's
	LastModified string // likewise
	BodyHash     string // hex SHA-256 of the body after decompression

	// Floor is how long the publisher asks to be left alone: the longest of Cache-Control max-age, Expires and the
	// feed's ttl, at most 24 h. A 304 or an unchanged body says nothing about ttl.
	Floor time.Duration

	Found    string // the feed that was read, when Discover found it through a web page
	Moved    string // FinalURL when every redirect on the way was permanent (301, 308); "" else and without a redirect
	FinalURL string // the address that answered, without user and password
	Bytes    int64  // size of the body after decompression
}

// Fetch asks once and parses the answer. It blocks until the answer is read, ctx ends or Options.Timeout is over. An error
// is always a *Failure.
//
// What the address holds of secrets (see secret.In) stands neither in the failure's sentence nor in the document's entries.
func (f *Fetcher) Fetch(ctx context.Context, req Request) (*Response, error) {
	secrets := append(secret.Values(req.URL), secret.VariableValues(req.URL, req.Shown)...)
	secrets = append(secrets, secret.Values(req.At)...)
	response, failure := f.fetch(ctx, req)
	if page := new(pageError); failure != nil && req.Discover && errors.As(failure.Err, &page) {
		response, failure = f.discover(ctx, req, page, failure)
	}
	if failure != nil {
		failure.Sentence = secret.Hide(failure.Sentence, secrets)
		return nil, failure
	}
	if response.Document != nil {
		response.Document.hide(append(secrets, secret.Values(response.FinalURL)...))
	}
	return response, nil
}

func (f *Fetcher) fetch(ctx context.Context, req Request) (*Response, *Failure) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()

	resp, moved, failure := f.follow(ctx, req)
	if failure != nil {
		return nil, failure
	}
	defer resp.Body.Close() //nolint:errcheck // nothing was written, and what was read is read
	host := resp.Request.URL.Hostname()
	now := f.now()
	out := &Response{
		Status: resp.StatusCode, Moved: moved, FinalURL: resp.Request.URL.String(), Floor: freshness(resp.Header, now),
		ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"), BodyHash: req.BodyHash,
	}
	if resp.StatusCode == http.StatusNotModified && conditional(resp.Request) {
		out.NotModified = true
		out.ETag, out.LastModified = cmp.Or(out.ETag, req.ETag), cmp.Or(out.LastModified, req.LastModified)
		return out, nil
	}
	if resp.StatusCode != http.StatusOK {
		return nil, statusFailure(resp, now)
	}
	body, err := readBody(resp, f.maxBody)
	if errors.Is(err, ErrTooLarge) {
		return nil, &Failure{Status: resp.StatusCode, Sentence: "is larger than " + size(f.maxBody), Err: err}
	}
	if err != nil {
		return nil, explain(err, host, f.timeout)
	}
	out.Bytes = int64(len(body))
	sum := sha256.Sum256(body)
	out.BodyHash = hex.EncodeToString(sum[:])
	if out.BodyHash == req.BodyHash {
		out.Unchanged = true
		return out, nil
	}
	out.Document, err = Parse(body, ParseOptions{
		ContentType: resp.Header.Get("Content-Type"), Base: documentBase(resp), Language: resp.Header.Get("Content-Language"),
	})
	if errors.Is(err, ErrHTML) {
		err = &pageError{body, resp.Header.Get("Content-Type"), documentBase(resp)}
	}
	if err != nil {
		return nil, parseFailure(resp.StatusCode, err)
	}
	out.Floor = max(out.Floor, clampWait(out.Document.TTL))
	return out, nil
}

// follow sends the request and its redirects, by hand: so that each hop is judged, a Referer is never sent, and
// credentials stay with the host that they were given for. moved is the target of an all-permanent chain.
func (f *Fetcher) follow(ctx context.Context, req Request) (_ *http.Response, moved string, _ *Failure) {
	home, err := parseTarget(req.URL)
	if err != nil {
		return nil, "", &Failure{Sentence: err.Error(), Err: err}
	}
	target, err := parseTarget(req.Address())
	if err != nil {
		return nil, "", &Failure{Sentence: err.Error(), Err: err}
	}
	user, permanent := home.User, true
	target.User = nil
	for hop := 0; ; hop++ {
		if !strings.EqualFold(target.Host, home.Host) || home.Scheme == "https" && target.Scheme == "http" {
			user = nil
		}
		asked := req
		if address := target.String(); req.Answered != address && (req.Answered != "" || hop > 0) {
			asked.ETag, asked.LastModified = "", "" // another address's: an equal one would be an accident, and hide what is new
		}
		resp, err := f.send(ctx, target, user, asked)
		if err != nil {
			return nil, "", explain(err, target.Hostname(), f.timeout)
		}
		if !isRedirect(resp.StatusCode) {
			if hop > 0 && permanent {
				moved = target.String()
			}
			return resp, moved, nil
		}
		_ = resp.Body.Close() // a redirect's body says nothing
		if hop == maxRedirects {
			return nil, "", &Failure{Status: resp.StatusCode, Sentence: fmt.Sprintf("redirects more than %d times", maxRedirects), Err: errRedirect}
		}
		permanent = permanent && (resp.StatusCode == http.StatusMovedPermanently || resp.StatusCode == http.StatusPermanentRedirect)
		next, err := redirectTarget(target, resp.Header.Get("Location"))
		if err != nil {
			return nil, "", &Failure{Status: resp.StatusCode, Sentence: err.Error(), Err: err}
		}
		target = next
	}
}

func (f *Fetcher) send(ctx context.Context, target *url.URL, user *url.Userinfo, req Request) (*http.Response, error) {
	hr, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	// Set in the map directly: validators are opaque and go back byte for byte.
	hr.Header["User-Agent"] = []string{f.userAgent}
	hr.Header["Accept"] = []string{accept}
	hr.Header["Accept-Encoding"] = []string{"gzip"}
	if req.ETag != "" && httpguts.ValidHeaderFieldValue(req.ETag) {
		hr.Header["If-None-Match"] = []string{req.ETag}
	}
	if req.LastModified != "" && httpguts.ValidHeaderFieldValue(req.LastModified) {
		hr.Header["If-Modified-Since"] = []string{req.LastModified}
	}
	if user != nil {
		password, _ := user.Password()
		hr.Header["Authorization"] = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))}
	}
	return f.transport.RoundTrip(hr)
}

func conditional(r *http.Request) bool {
	return len(r.Header["If-None-Match"]) > 0 || len(r.Header["If-Modified-Since"]) > 0
}

var errRedirect = errors.New("feeds: redirect cannot be followed")

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func parseTarget(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, errors.New("the address cannot be read; it should look like https://example.org/feed")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the address must begin with http:// or https://")
	}
	if u.Hostname() == "" {
		return nil, errors.New("the address names no host")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// redirectTarget resolves a Location. Credentials inside one are dropped: they would be the redirecting server's choice.
func redirectTarget(from *url.URL, location string) (*url.URL, error) {
	if location == "" {
		return nil, errors.New("redirects without saying where to")
	}
	ref, err := url.Parse(location)
	if err != nil {
		return nil, errors.New("redirects to something that is no address")
	}
	to := from.ResolveReference(ref)
	if to.Scheme != "http" && to.Scheme != "https" {
		return nil, fmt.Errorf("redirects to %s:, only http and https are followed", to.Scheme)
	}
	if to.Hostname() == "" {
		return nil, errors.New("redirects to an address without a host")
	}
	to.User, to.Fragment, to.RawFragment, to.RawQuery = nil, "", "", plainQuery(to.RawQuery)
	return to, nil
}

// plainQuery writes the letters of a query as an address may have them, which browsers do too: package url leaves them as a
// server sent them, in whatever character set.
func plainQuery(query string) string {
	var plain strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&plain, "%%%02X", c)
		} else {
			plain.WriteByte(c)
		}
	}
	return plain.String()
}

// documentBase returns the address that relative links start from; an absolute Content-Location wins over the request's.
func documentBase(resp *http.Response) string {
	base := resp.Request.URL
	if ref, err := url.Parse(resp.Header.Get("Content-Location")); err == nil && (ref.Scheme == "http" || ref.Scheme == "https") && ref.Host != "" {
		base = ref
	}
	return base.String()
}

func parseFailure(status int, err error) *Failure {
	f := &Failure{Status: status, Sentence: "cannot be understood: " + err.Error(), Err: err}
	if errors.Is(err, ErrHTML) {
		f.Sentence = "sends a web page (HTML) instead of a feed"
	}
	return f
}
