package feedtest

import (
	"context"
	"net"
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

// Names answers A questions on loopback as lookup says; a name that it does not know does not exist. It returns a resolver that
// asks it, until it is closed.
func Names(lookup func(name string) (addr string, known bool)) (resolver *net.Resolver, closed func(), err error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
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
	resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	return resolver, func() {
		_ = conn.Close()
		<-done
	}, nil
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
