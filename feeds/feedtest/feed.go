package feedtest

import (
	"fmt"
	"net/http"
	"slices"
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
