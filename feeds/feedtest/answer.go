package feedtest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"time"
)

// answer is one consistent view of the feed, so that nothing is sent while the lock is held.
type answer struct {
	body        []byte
	contentType string
	header      http.Header
	changed     time.Time
	fault       Fault
}

func (f *Feed) answer() answer {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := answer{header: f.header.Clone(), changed: f.changed}
	if f.left != 0 {
		a.fault = f.fault
		if f.left > 0 {
			f.left--
		}
	}
	a.body, a.contentType = f.raw, f.format.contentType(f.charset)
	if a.body == nil {
		a.body = f.render()
	}
	if a.fault.HTML {
		a.contentType = "text/html; charset=utf-8"
		a.body = []byte("<!DOCTYPE html>\n<html><head><title>Održavanje</title></head><body><p>Vraćamo se uskoro.</p></body></html>\n")
	}
	if a.fault.Flood > 0 {
		a.body = flood(a.body, a.fault.Flood)
	}
	return a
}

// flood puts white space behind the first '>' of a document, or behind '{': it stays a feed, only a huge one.
func flood(body []byte, n int64) []byte {
	i := bytes.IndexAny(body, ">{") + 1
	return bytes.Join([][]byte{body[:i], []byte(strings.Repeat(" ", int(n))), body[i:]}, nil)
}

func (f *Feed) serve(w http.ResponseWriter, r *http.Request, closed <-chan struct{}) {
	a := f.answer()
	if a.fault.Delay > 0 {
		timer := time.NewTimer(a.fault.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		case <-closed:
			panic(http.ErrAbortHandler) // net/http's way of dropping the connection without an answer
		}
	}
	if a.fault.Drop {
		panic(http.ErrAbortHandler)
	}
	if a.fault.Location != "" || a.fault.Status != 0 {
		refuse(w, a)
		return
	}
	sum := sha256.Sum256(a.body)
	etag := `"` + hex.EncodeToString(sum[:8]) + `"`
	modified := a.changed.UTC().Format(http.TimeFormat)
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("ETag", etag)
	h.Set("Last-Modified", modified)
	for name, values := range a.header {
		h[name] = values
		if values[0] == "" {
			h.Del(name)
		}
	}
	if etag, since := r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since"); a.fault.Stale && etag+since != "" {
		h.Set("ETag", etag)
		h.Set("Last-Modified", since)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if notModified(r, h.Get("ETag"), h.Get("Last-Modified")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && h.Get("Content-Encoding") == "" && a.fault.BreakAfter == 0 {
		h.Set("Content-Encoding", "gzip")
		body = pack(body)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if cut := a.fault.BreakAfter; cut > 0 && cut < len(body) {
		_, _ = w.Write(body[:cut])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	if a.fault.Drip > 0 {
		drip(w, r, body, a.fault.Drip, closed)
		return
	}
	_, _ = w.Write(body) // a reader that leaves is the test's business
}

// drip sends a body in pieces, with pauses between, until the reader leaves.
func drip(w http.ResponseWriter, r *http.Request, body []byte, pause time.Duration, closed <-chan struct{}) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for piece := range slices.Chunk(body, len(body)/32+1) {
		_, _ = w.Write(piece)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-ticker.C:
		case <-r.Context().Done():
			return
		case <-closed:
			return
		}
	}
}

// notModified compares like most servers do: the ETag decides where the client sent one, else the date by its text.
func notModified(r *http.Request, etag, modified string) bool {
	if match := r.Header.Get("If-None-Match"); match != "" {
		return etag != "" && match == etag
	}
	since := r.Header.Get("If-Modified-Since")
	return since != "" && since == modified
}

func refuse(w http.ResponseWriter, a answer) {
	if a.fault.RetryAfter != "" {
		w.Header().Set("Retry-After", a.fault.RetryAfter)
	}
	status := a.fault.Status
	if a.fault.Location != "" {
		w.Header().Set("Location", a.fault.Location)
		if status == 0 {
			status = http.StatusFound
		}
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, http.StatusText(status))
}

func pack(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a bytes.Buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// quiet swallows net/http's notes about clients that went away, which faults cause on purpose.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
