package pgtest

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Line stands between a process and its database, and can be cut.
type Line struct {
	listener net.Listener
	server   string

	mu   sync.Mutex
	off  bool
	open map[net.Conn]bool
}

// NewLine returns a line to the database at an address, and the address that leads through it. It is closed when the test ends.
func NewLine(t testing.TB, address string) (*Line, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{server: u.Host, open: map[net.Conn]bool{}}
	if l.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	var carrying sync.WaitGroup
	carrying.Go(func() {
		for {
			c, err := l.listener.Accept()
			if err != nil {
				return // closed
			}
			carrying.Go(func() { l.carry(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.listener.Close()
		l.Cut(true)
		carrying.Wait()
	})
	u.Host = l.listener.Addr().String()
	return l, u.String()
}

// Cut breaks all connections and lets no new one through, until it is called with false.
func (l *Line) Cut(off bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.off = off
	if off {
		for c := range l.open {
			_ = c.Close()
		}
	}
}

// carry passes on what both sides say until one ends, or the line is cut.
func (l *Line) carry(in net.Conn) {
	if !l.keep(in) {
		return
	}
	defer l.drop(in)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := (&net.Dialer{}).DialContext(ctx, "tcp", l.server)
	if err != nil || !l.keep(out) {
		return
	}
	defer l.drop(out)
	var both sync.WaitGroup
	for _, ends := range [][2]net.Conn{{in, out}, {out, in}} {
		both.Go(func() {
			_, _ = io.Copy(ends[0], ends[1]) // its end is the end of the connection, whatever the reason
			_, _ = ends[0].Close(), ends[1].Close()
		})
	}
	both.Wait()
}

// keep takes a connection in, or closes it when the line is cut.
func (l *Line) keep(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.off {
		_ = c.Close()
		return false
	}
	l.open[c] = true
	return true
}

func (l *Line) drop(c net.Conn) {
	_ = c.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
}
