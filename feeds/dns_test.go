package feeds

import (
	"net"
	"testing"

	"github.com/karaula/karaula/feeds/feedtest"
)

// table is a nameServer's names.
func table(names map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { addr, ok := names[name]; return addr, ok }
}

// nameServer is a resolver that knows what lookup says, until the end of the test.
func nameServer(t *testing.T, lookup func(name string) (addr string, known bool)) *net.Resolver {
	t.Helper()
	resolver, closed, err := feedtest.Names(lookup)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closed)
	return resolver
}
