package feeds

import (
	"net"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Canonical returns the form of an address by which reports of the same page are recognised: https for http, the host in
// lower case without "www." and default port, no user, no fragment, no tracking parameters, the query sorted, no trailing
// slash. It is for comparing, not for following. What is no http(s) address gives "". Canonical(Canonical(x)) equals
// Canonical(x).
func Canonical(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || (!strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https")) {
		return ""
	}
	host := canonicalHost(u)
	if host == "" {
		return ""
	}
	out := url.URL{Scheme: "https", Host: host, Path: canonicalPath(u.Path), RawQuery: canonicalQuery(u.RawQuery)}
	return out.String()
}

// canonicalHost returns host and port, "" for a host that no name server or socket would take.
func canonicalHost(u *url.URL) string {
	host := strings.ToLower(strings.TrimRight(u.Hostname(), "."))
	port := u.Port()
	if port == "80" || port == "443" {
		port = ""
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Zone() != "" {
			return "" // an interface of one machine is no address of a page
		}
		host = addr.String()
		if addr.Is6() {
			host = "[" + host + "]"
		}
	} else {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil || strings.ContainsAny(ascii, ":[]") {
			return ""
		}
		host = ascii
		for {
			rest, found := strings.CutPrefix(host, "www.")
			if !found || !strings.Contains(rest, ".") {
				break
			}
			host = rest
		}
	}
	if host == "" || port == "" {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

func canonicalPath(p string) string {
	if p == "" || strings.Trim(p, "/") == "" {
		return ""
	}
	return strings.TrimRight(path.Clean("/"+p), "/")
}

// trackingNames are query parameters that say how a reader came to a page and never which page it is.
var trackingNames = []string{
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
	"mkt_tok", "_ga", "_gl", "ref_src", "cmpid", "ocid", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "xtor",
	"wt_mc", "wtmc", "srnd", "smid", "__twitter_impression", "maca", "traffic_source",
}

var trackingPrefixes = []string{"utm_", "mc_", "at_", "pk_", "mtm_", "hsa_", "_hs", "vero_", "oly_"}

func canonicalQuery(raw string) string {
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			name = rawName
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			value = rawValue
		}
		if name == "" && value == "" || isTracking(strings.ToLower(name)) {
			continue
		}
		kept = append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value))
	}
	slices.Sort(kept)
	return strings.Join(slices.Compact(kept), "&")
}

func isTracking(name string) bool {
	if slices.Contains(trackingNames, name) {
		return true
	}
	return slices.ContainsFunc(trackingPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}
