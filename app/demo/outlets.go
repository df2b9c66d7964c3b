package demo

import (
	"time"

	"github.com/karaula/karaula/news"
)

// Outlet is an invented publisher with one feed.
type Outlet struct {
	Slug    string // the first part of its feed's path, and of its host under .example
	Name    string
	Owner   string // two outlets of one owner do not count as independent
	Lang    string // BCP 47, with the script for Serbian
	Country string // ISO 3166-1 alpha-2, lower case
	Kind    string // as news.Feed.Kind
	Trust   news.Trust

	format  format
	charset string // "" for UTF-8
}

// Home returns the address of the outlet's site, which does not exist.
func (o Outlet) Home() string { return "https://" + o.Slug + ".example" }

// Path returns where the outlet's feed is on the server, such as "/ibar-radio/feed.xml".
func (o Outlet) Path() string {
	if o.format == jsonFeed {
		return "/" + o.Slug + "/feed.json"
	}
	return "/" + o.Slug + "/feed.xml"
}

// zone is the outlet's local summer time, in which it dates its items.
func (o Outlet) zone() *time.Location {
	switch o.Country {
	case "bg":
		return time.FixedZone("EEST", 3*60*60)
	case "gb":
		return time.FixedZone("BST", 1*60*60)
	case "us":
		return time.FixedZone("EDT", -4*60*60)
	}
	return time.FixedZone("CEST", 2*60*60)
}

// Outlets returns every outlet of the demo. Some share an owner and some reprint an agency, so that counting outlets and
// counting independent ones give different numbers.
func Outlets() []Outlet {
	return []Outlet{
		{"ibar-radio", "Ibar Radio", "Zadruga Ibar medija", "sr-Latn", "xk", "broadcaster", news.Normal, wordPress, ""},
		{"severni-glasnik", "Северни гласник", "Zadruga Ibar medija", "sr-Cyrl", "xk", "portal", news.Normal, plainRSS, ""},
		{"agjencia-drini", "Agjencia Drini", "Agjencia Drini sh.p.k.", "sq", "xk", "agency", news.Trusted, plainRSS, ""},
		{"gazeta-bora", "Gazeta Bora", "Bora Media", "sq", "xk", "daily", news.Normal, wordPress, ""},
		{"sharri-lajme", "Sharri Lajme", "Sharri Net", "sq", "xk", "portal", news.Normal, jsonFeed, ""},
		{"ibar-valley-monitor", "Ibar Valley Monitor", "Ibar Valley Trust", "en", "xk", "portal", news.Normal, wordPress, ""},
		{"terazije-press", "Terazije Press", "Terazije Press d.o.o.", "sr-Latn", "rs", "agency", news.Trusted, plainRSS, ""},
		{"kalemegdanski-dnevnik", "Калемегдански дневник", "Kalemegdan izdavaštvo", "sr-Cyrl", "rs", "daily", news.Normal, drupal, ""},
		{"tv-tri-reke", "TV Tri reke", "Tri reke emisije", "sr-Latn", "rs", "broadcaster", news.Normal, atom, ""},
		{"tv-liqeni", "TV Liqeni", "Liqeni Transmetim", "sq", "al", "broadcaster", news.Normal, atom, ""},
		{"treska", "Весник Треска", "Треска издаваштво", "mk", "mk", "daily", news.Normal, drupal, ""},
		{"galichnik-press", "Галичник прес", "Галичник прес ДОО", "mk", "mk", "agency", news.Normal, rdf, ""},
		{"iskarski-vesti", "Искърски вести", "Искър онлайн ООД", "bg", "bg", "portal", news.Normal, plainRSS, "windows-1251"},
		{"radio-belmeken", "Радио Белмекен", "Белмекен ефир", "bg", "bg", "broadcaster", news.Normal, atom, ""},
		{"dnevnik-ucka", "Dnevnik Učka", "Učka naklada", "hr", "hr", "daily", news.Normal, plainRSS, "windows-1250"},
		{"agencija-bura", "Agencija Bura", "Agencija Bura d.o.o.", "hr", "hr", "agency", news.Normal, jsonFeed, ""},
		{"peninsula-wire", "Peninsula Wire", "Peninsula Wire Cooperative", "en", "gb", "agency", news.Trusted, rdf, ""},
		{"adriatic-ledger", "The Adriatic Ledger", "Ledger Holdings", "en", "us", "daily", news.Normal, drupal, ""},
	}
}
