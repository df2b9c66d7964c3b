package feeds

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// guard decides which addresses may be connected to. It is asked with the resolved address at the moment of connecting,
// so a name that resolves differently the second time, and every redirect, pass through it too.
type guard struct {
	allow []netip.Prefix
}

// refusedError says that an address lies where feeds must not lead.
type refusedError struct {
	addr netip.Addr
	kind string
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("refused: %s is %s (fetch.allow_private_networks)", e.addr, e.kind)
}

// forbidden are the networks that no public feed lives in: RFC 6890 and its successors, and the transition mechanisms that
// carry an IPv4 address inside, which could be a private one.
var forbidden = []struct {
	net  netip.Prefix
	kind string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "no address of a host"},
	{netip.MustParsePrefix("10.0.0.0/8"), "in a private network"},
	{netip.MustParsePrefix("100.64.0.0/10"), "in a provider's private network"},
	{netip.MustParsePrefix("127.0.0.0/8"), "this machine itself"},
	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address"},
	{netip.MustParsePrefix("172.16.0.0/12"), "in a private network"},
	{netip.MustParsePrefix("192.0.0.0/24"), "in a reserved network"},
	{netip.MustParsePrefix("192.0.2.0/24"), "in a network for documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "in a network for tunnels (6to4)"},
	{netip.MustParsePrefix("192.168.0.0/16"), "in a private network"},
	{netip.MustParsePrefix("198.18.0.0/15"), "in a network for measurements"},
	{netip.MustParsePrefix("198.51.100.0/24"), "in a network for documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "in a network for documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address"},
	{netip.MustParsePrefix("240.0.0.0/4"), "in a reserved network"},
	{netip.MustParsePrefix("::/128"), "no address of a host"},
	{netip.MustParsePrefix("::1/128"), "this machine itself"},
	{netip.MustParsePrefix("::/96"), "in a network for tunnels (IPv4-compatible)"},
	{netip.MustParsePrefix("64:ff9b::/96"), "in a network for tunnels (NAT64)"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "in a network for tunnels (NAT64)"},
	{netip.MustParsePrefix("100::/64"), "in a reserved network"},
	{netip.MustParsePrefix("2001::/32"), "in a network for tunnels (Teredo)"},
	{netip.MustParsePrefix("2001:2::/48"), "in a network for measurements"},
	{netip.MustParsePrefix("2001:10::/28"), "in a reserved network"},
	{netip.MustParsePrefix("2001:20::/28"), "in a reserved network"},
	{netip.MustParsePrefix("2001:db8::/32"), "in a network for documentation"},
	{netip.MustParsePrefix("2002::/16"), "in a network for tunnels (6to4)"},
	{netip.MustParsePrefix("3fff::/20"), "in a network for documentation"},
	{netip.MustParsePrefix("5f00::/16"), "in a reserved network"},
	{netip.MustParsePrefix("fc00::/7"), "in a private network"},
	{netip.MustParsePrefix("fe80::/10"), "a link-local address"},
	{netip.MustParsePrefix("fec0::/10"), "in a private network"},
	{netip.MustParsePrefix("ff00::/8"), "a multicast address"},
}

// check returns a *refusedError for an address in a forbidden network that the configuration does not allow. An IPv4
// address mapped into IPv6 is judged as the IPv4 address it is.
func (g guard) check(addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	if g.allowed(addr) {
		return nil
	}
	for _, f := range forbidden {
		if f.net.Contains(addr) {
			return &refusedError{addr, f.kind}
		}
	}
	return nil
}

func (g guard) allowed(addr netip.Addr) bool {
	for _, p := range g.allow {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// control is a net.Dialer's Control: it sees the resolved address just before the socket connects.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("feeds: the address %q to connect to cannot be judged: %w", address, err)
	}
	return g.check(ap.Addr())
}

// Private tells whether an address lies, by what is written in it, in a network of Options.AllowPrivate: a literal IP
// address, or the name localhost. Only there may a feed be asked more often than once a minute and without spacing between
// requests. It asks no name server, so other names are never private, whatever they resolve to.
func (f *Fetcher) Private(rawURL string) bool {
	u, err := url.Parse(rawURL)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if host == "localhost" {
		host = "127.0.0.1"
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && f.guard.allowed(addr.Unmap().WithZone(""))
}
