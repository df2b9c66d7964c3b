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
	"sync"
	"time"
)

// Entry is one entry of a Feed. What is empty is left out of the document, except ID and Link, which are made up.
type Entry struct {
	ID         string
	Title      string
	Link       string // may be relative
	Summary    string // HTML
	Content    string // HTML
	Author     string
	Categories []string
	Published  time.Time
}

// Fault is how a feed misbehaves. The zero value is no fault; several fields work together (slow, then 503).
type Fault struct {
	Times      int           // how many requests it concerns; 0 for all until Heal
	Delay      time.Duration // before the headers
	Status     int           // answered instead of the feed
	RetryAfter string        // header of that answer
	Location   string        // redirect target, with Status 301 and the like (302 when Status is 0)
	BreakAfter int           // bytes of the body after which the connection dies
	Flood      int64         // bytes of white space put into the feed, to make it huge
	HTML       bool          // a web page instead of the feed
	Stale      bool          // 304 to whoever asks with validators, whatever has changed
	Drop       bool          // the connection ends without an answer
	Drip       time.Duration // between two of the 32 pieces in which the body comes
}

// Feed is one feed of a Server. Methods that change it return it, so that calls can be chained.
type Feed struct {
	path, base string

	mu       sync.Mutex
	format   Format
	charset  string
	title    string
	language string
	entries  []Entry
	made     int // entries so far
	newest   int // entries that are shown; 0: all
	changed  time.Time
	header   http.Header
	raw      []byte
	fault    Fault
	left     int
}

// As sets the format and character set ("utf-8", "windows-1250", "windows-1251", "iso-8859-2", …). JSON is always UTF-8.
func (f *Feed) As(format Format, charset string) *Feed {
	return f.change(func() { f.format, f.charset = format, charset })
}

// Named sets the title and the language.
func (f *Feed) Named(title, language string) *Feed {
	return f.change(func() { f.title, f.language = title, language })
}

// Add puts entries on top, the last one first, as publishers do.
func (f *Feed) Add(entries ...Entry) *Feed {
	return f.change(func() {
		for _, e := range entries {
			f.made++
			n := f.made
			if e.Link == "" {
				e.Link = fmt.Sprintf("%s%s/%d", f.base, f.path, n)
			}
			if e.ID == "" {
				e.ID = fmt.Sprintf("%s%s?p=%d", f.base, f.path, n)
			}
			f.entries = append(f.entries, e)
		}
		if over := len(f.entries) - f.newest; f.newest > 0 && over > 0 {
			f.entries = slices.Delete(f.entries, 0, over)
		}
	})
}

// Newest makes the feed show its n newest entries from now on, and forget the others.
func (f *Feed) Newest(n int) *Feed { return f.change(func() { f.newest = n }) }

// Edit replaces the entry with the same ID; an unknown one is added.
func (f *Feed) Edit(entry Entry) *Feed {
	return f.change(func() {
		for i := range f.entries {
			if f.entries[i].ID == entry.ID {
				f.entries[i] = entry
				return
			}
		}
		f.entries = append(f.entries, entry)
	})
}

// Show makes these the feed's entries, the newest last, instead of those it had.
func (f *Feed) Show(entries ...Entry) *Feed {
	f.change(func() { f.entries = nil })
	return f.Add(entries...)
}

// Entries returns the feed's entries, the newest last.
func (f *Feed) Entries() []Entry {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.entries)
}

// Remove takes the entry with this ID out.
func (f *Feed) Remove(id string) *Feed {
	return f.change(func() { f.entries = slices.DeleteFunc(f.entries, func(e Entry) bool { return e.ID == id }) })
}

// Raw serves these bytes instead of a rendered document (nil: no longer), with the Content-Type of the feed's format unless Header sets one.
func (f *Feed) Raw(body []byte) *Feed { return f.change(func() { f.raw = body }) }

// Header adds headers to every answer; an empty value suppresses a header that would be sent.
func (f *Feed) Header(name, value string) *Feed {
	return f.change(func() {
		if f.header == nil {
			f.header = http.Header{}
		}
		f.header.Set(name, value)
	})
}

// Plain takes back what Header added.
func (f *Feed) Plain() *Feed { return f.change(func() { f.header = nil }) }

// Fail makes the feed misbehave from the next request on.
func (f *Feed) Fail(fault Fault) *Feed {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault, f.left = fault, fault.Times
	if fault.Times == 0 {
		f.left = -1
	}
	return f
}

// Heal ends a fault.
func (f *Feed) Heal() *Feed { return f.Fail(Fault{}) }

func (f *Feed) change(do func()) *Feed {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
	f.changed = time.Now()
	return f
}

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
