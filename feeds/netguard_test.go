package feeds

import (
	"errors"
	"net/netip"
	"testing"
)

func TestGuard(t *testing.T) {
	tests := []struct {
		addr    string
		refused bool
	}{
		{"93.184.216.34", false},
		{"1.1.1.1", false},
		{"172.32.0.1", false},
		{"100.128.0.1", false},
		{"2606:4700::1111", false},
		{"2001:4860:4860::8888", false},
		{"127.0.0.1", true},
		{"127.255.255.254", true},
		{"0.0.0.0", true},
		{"10.0.0.5", true},
		{"172.16.0.1", true},
		{"172.31.255.255", true},
		{"192.168.1.1", true},
		{"169.254.169.254", true}, // the metadata service of clouds
		{"100.64.0.1", true},
		{"192.0.0.8", true},
		{"192.0.2.1", true},
		{"198.18.0.1", true},
		{"198.51.100.1", true},
		{"203.0.113.1", true},
		{"224.0.0.1", true},
		{"255.255.255.255", true},
		{"::", true},
		{"::1", true},
		{"::ffff:127.0.0.1", true}, // mapped
		{"::ffff:10.0.0.1", true},
		{"::ffff:1.1.1.1", false},
		{"::127.0.0.1", true},       // compatible
		{"64:ff9b::7f00:1", true},   // NAT64
		{"64:ff9b:1::7f00:1", true}, // local NAT64
		{"2002:7f00:1::", true},     // 6to4
		{"2001:0:1::1", true},       // Teredo
		{"2001:db8::1", true},
		{"3fff::1", true},
		{"fc00::1", true},
		{"fd12::1", true},
		{"fe80::1", true},
		{"fe80::1%eth0", true},
		{"fec0::1", true},
		{"ff02::1", true},
	}
	for _, tt := range tests {
		err := guard{}.check(netip.MustParseAddr(tt.addr))
		if (err != nil) != tt.refused {
			t.Errorf("%s: %v, refused should be %v", tt.addr, err, tt.refused)
		}
	}
	open := guard{allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fd12::/64")}}
	for addr, refused := range map[string]bool{"10.0.0.9": false, "::ffff:10.0.0.9": false, "10.0.1.9": true, "fd12::9": false, "fd12:0:0:1::9": true} {
		if err := open.check(netip.MustParseAddr(addr)); (err != nil) != refused {
			t.Errorf("with 10.0.0.0/24 and fd12::/64 allowed, %s: %v", addr, err)
		}
	}
}

func TestGuardControl(t *testing.T) {
	if err := (guard{}).control("tcp4", "93.184.216.34:443", nil); err != nil {
		t.Error(err)
	}
	err := guard{}.control("tcp4", "10.0.0.5:80", nil)
	if err == nil || err.Error() != "refused: 10.0.0.5 is in a private network (fetch.allow_private_networks)" {
		t.Error(err)
	}
	var refused *refusedError
	if !errors.As(err, &refused) {
		t.Errorf("%T", err)
	}
	if err := (guard{}).control("unix", "/run/x", nil); err == nil {
		t.Error("an address that cannot be judged is let through")
	}
}

func TestPrivate(t *testing.T) {
	f, err := NewFetcher(Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.1.0.0/16")}})
	if err != nil {
		t.Fatal(err)
	}
	for raw, want := range map[string]bool{
		"http://127.0.0.1:8080/feed": true, "http://localhost/feed": true, "http://LOCALHOST:1/": true, "https://10.1.2.3/": true,
		"http://[::ffff:10.1.2.3]/": true, "https://10.2.2.3/": false, "http://[::1]/": false, "https://a.example/": false, "%": false, "": false,
	} {
		if got := f.Private(raw); got != want {
			t.Errorf("Private(%q) = %v", raw, got)
		}
	}
}
