package feeds

import (
	"context"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// table is a nameServer's names.
func table(names map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { addr, ok := names[name]; return addr, ok }
}

// nameServer answers A questions on loopback as lookup says; a name that it does not know does not exist. It returns a
// resolver that asks it.
func nameServer(t *testing.T, lookup func(name string) (addr string, known bool)) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return // closed
			}
			if answer, err := answerName(buf[:n], lookup); err == nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func answerName(question []byte, lookup func(string) (string, bool)) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil {
		return nil, err
	}
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	q := m.Questions[0]
	if q.Type != dnsmessage.TypeA {
		return m.Pack() // there is none
	}
	addr, known := lookup(q.Name.String())
	if !known {
		m.RCode = dnsmessage.RCodeNameError
		return m.Pack()
	}
	m.Answers = []dnsmessage.Resource{{
		Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
		Body:   &dnsmessage.AResource{A: netip.MustParseAddr(addr).As4()},
	}}
	return m.Pack()
}
