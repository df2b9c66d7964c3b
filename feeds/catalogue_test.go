package feeds

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
)

func catalogue(t testing.TB) []news.Feed {
	t.Helper()
	list, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestCatalogueRows(t *testing.T) {
	countries := strings.Fields("al ba bg cz fr gr hr hu md me mk ro rs si tr us xk")
	languages := append(strings.Fields("bg bs cnr el en hr hu mk ro sl sq sr sr-Cyrl tr"), "")
	regions := strings.Fields("balkans albania bosnia bosnia/republika-srpska bulgaria croatia greece hungary kosovo kosovo/north " +
		"moldova montenegro north-macedonia romania serbia slovenia turkey")
	every := map[string]time.Duration{
		"agency": 2 * time.Minute, "broadcaster": 2 * time.Minute, "daily": 5 * time.Minute, "portal": 5 * time.Minute,
		"government": 15 * time.Minute, "international": 15 * time.Minute,
	}
	source := regexp.MustCompile(`^[\w.-]+/[\w.-]+: \S+$|^[\w.-]+\.[a-z]+/\S+`)
	for _, f := range catalogue(t) {
		t.Run(f.URL, func(t *testing.T) {
			u, err := url.Parse(f.URL)
			if err != nil || !strings.HasPrefix(u.Scheme, "http") || u.Host == "" || u.Fragment != "" || u.User != nil {
				t.Errorf("the address must be absolute, http or https, without a fragment or a user: %v", err)
			}
			if strings.TrimSpace(f.Outlet) == "" || slug(f.Outlet) == "" {
				t.Errorf("outlet %q has no name that could be typed", f.Outlet)
			}
			if !slices.Contains(countries, f.Country) {
				t.Errorf("country %q is not known", f.Country)
			}
			if !slices.Contains(languages, f.Lang) {
				t.Errorf("language %q is not known", f.Lang)
			}
			if f.Trust != news.Trusted && f.Trust != news.Normal {
				t.Errorf("trust is %q, not trusted or normal", f.Trust)
			}
			if f.Kind == "government" && f.Trust == news.Trusted {
				t.Error("a government confirms nothing alone")
			}
			if want, ok := every[f.Kind]; !ok || f.Every != want {
				t.Errorf("a feed of kind %q is asked every %v, expected %v", f.Kind, f.Every, want)
			}
			if len(f.Regions) == 0 {
				t.Error("there is no home region")
			}
			for _, region := range f.Regions {
				if !slices.Contains(regions, region) {
					t.Errorf("region %q is not known", region)
				}
			}
			if _, err := time.Parse(time.DateOnly, f.Verified); err != nil && f.Verified != "never" {
				t.Errorf("verified is %q, neither a date nor never", f.Verified)
			}
			if !source.MatchString(f.Source) {
				t.Errorf("source %q names no repository with a file, and no page", f.Source)
			}
			if f.ID != 0 || f.Backfill != 0 {
				t.Errorf("ID %d and Backfill %d are not the catalogue's to give", f.ID, f.Backfill)
			}
		})
	}
}

func TestCatalogueBreadth(t *testing.T) {
	list := catalogue(t)
	countries, languages, addresses := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range list {
		countries[f.Country] = true
		if primary, _, _ := strings.Cut(f.Lang, "-"); primary != "" {
			languages[primary] = true
		}
		// The same page under http, https, www. or with a slash at its end is the same feed.
		plain := strings.TrimSuffix(strings.TrimPrefix(f.URL[strings.Index(f.URL, "//")+2:], "www."), "/")
		if addresses[plain] {
			t.Errorf("%s is there twice", f.URL)
		}
		addresses[plain] = true
	}
	if len(list) < 60 || len(countries) < 12 || len(languages) < 10 {
		t.Errorf("%d feeds, %d countries, %d languages; expected at least 60, 12 and 10", len(list), len(countries), len(languages))
	}
}

// An outlet is one thing however many feeds it has: the rules of independence compare outlets and owners.
func TestCatalogueOutletsAgree(t *testing.T) {
	first, bySlug := map[string]news.Feed{}, map[string]string{}
	for _, f := range catalogue(t) {
		if other, ok := bySlug[slug(f.Outlet)]; ok && other != f.Outlet {
			t.Errorf("%q and %q cannot be told apart in balkans/outlet/%s", other, f.Outlet, slug(f.Outlet))
		}
		bySlug[slug(f.Outlet)] = f.Outlet
		one, ok := first[f.Outlet]
		if !ok {
			first[f.Outlet] = f
			continue
		}
		if one.Owner != f.Owner || one.Country != f.Country || one.Kind != f.Kind || one.Trust != f.Trust {
			t.Errorf("%s: its feeds differ in owner, country, kind or trust", f.Outlet)
		}
	}
}

func TestReadCatalogueRefusesDamage(t *testing.T) {
	const good = "- {url: \"https://a.example/rss\", outlet: A, owner: \"\", lang: sr, country: rs, kind: daily, trust: normal, " +
		"regions: [serbia], every: 5m, verified: never, source: \"a/b: c\"}\n"
	tests := []struct{ name, data, want string }{
		{"unknown key", strings.Replace(good, "owner", "ownr", 1), "ownr"},
		{"no address", strings.Replace(good, "https://a.example/rss", "", 1), "row 1 of the catalogue of feeds lacks its url"},
		{"no outlet", strings.Replace(good, "outlet: A", "outlet: \"\"", 1), "lacks its url or its outlet"},
		{"address twice", good + good, "row 2 of the catalogue of feeds repeats the address https://a.example/rss"},
		{"no duration", strings.Replace(good, "every: 5m", "every: often", 1), "every must be a duration such as 5m"},
		{"no list", "url: x", "cannot be read"},
	}
	if list, err := readCatalogue([]byte(good)); err != nil || len(list) != 1 {
		t.Fatalf("the sound row gives %v, %v", list, err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := readCatalogue([]byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, expected it to say %q", err, tt.want)
			}
		})
	}
}

// shelf is a small catalogue with every relation that parts can have.
var shelf = []news.Feed{
	{URL: "https://a.example/1", Outlet: "Oslobođenje", Lang: "bs", Country: "ba", Kind: "daily", Regions: []string{"bosnia"}},
	{URL: "https://b.example/1", Outlet: "Kosovo Online", Lang: "sr-Cyrl", Country: "xk", Kind: "portal", Regions: []string{"kosovo/north", "serbia"}},
	{URL: "https://c.example/1", Outlet: "Koha", Lang: "sq", Country: "xk", Kind: "daily", Regions: []string{"kosovo"}},
	{URL: "https://d.example/1", Outlet: "Wire", Lang: "en", Country: "us", Kind: "agency", Regions: []string{"balkans"}},
	{URL: "https://d.example/2", Outlet: "Wire", Lang: "", Country: "us", Kind: "agency", Regions: []string{"kosovo/north", "kosovo"}},
	{URL: "https://e.example/1", Outlet: "Glas", Lang: "sr", Country: "ba", Kind: "daily", Regions: []string{"bosnia/republika-srpska"}},
}

func TestSelect(t *testing.T) {
	tests := []struct {
		name             string
		include, exclude []string
		want             string // the letters and numbers of the addresses
	}{
		{"all", []string{"balkans"}, nil, "a1 b1 c1 d1 d2 e1"},
		{"nothing asked for", nil, nil, ""},
		{"a region and what lies in it", []string{"balkans/kosovo"}, nil, "b1 c1 d2"},
		{"a region inside another", []string{"balkans/kosovo/north"}, nil, "b1 d2"},
		{"an entity belongs to its country", []string{"balkans/bosnia"}, nil, "a1 e1"},
		{"a country's outlets", []string{"balkans/us"}, nil, "d1 d2"},
		{"a language", []string{"balkans/lang/sq"}, nil, "c1"},
		{"a language in both scripts", []string{"balkans/lang/sr"}, nil, "b1 e1"},
		{"a language in one script", []string{"balkans/lang/sr-cyrl"}, nil, "b1"},
		{"the languages that understand each other", []string{"balkans/lang/sh"}, nil, "a1 b1 e1"},
		{"a kind", []string{"balkans/kind/agency"}, nil, "d1 d2"},
		{"an outlet", []string{"balkans/outlet/oslobodenje"}, nil, "a1"},
		{"an outlet of two words", []string{"balkans/outlet/kosovo-online"}, nil, "b1"},
		{"two parts, once each, in the catalogue's order", []string{"balkans/us", "balkans/kosovo", "balkans/us"}, nil, "b1 c1 d1 d2"},
		{"capitals, spaces and slashes as typed", []string{" Balkans/Kosovo/ "}, nil, "b1 c1 d2"},
		{"without a part", []string{"balkans"}, []string{"balkans/kosovo"}, "a1 d1 e1"},
		{"without an outlet by name", []string{"balkans"}, []string{"Oslobođenje", "wire"}, "b1 c1 e1"},
		{"without an outlet whose diacritics were not typed", []string{"balkans"}, []string{"oslobodenje"}, "b1 c1 d1 d2 e1"},
		{"without one address", []string{"balkans"}, []string{"https://d.example/2"}, "a1 b1 c1 d1 e1"},
		{"an exclusion of what was not asked for", []string{"balkans/us"}, []string{"Koha"}, "d1 d2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list, err := selectFrom(shelf, tt.include, tt.exclude)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range list {
				got = append(got, f.URL[len("https://"):][:1]+f.URL[len(f.URL)-1:])
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, expected %q", got, tt.want)
			}
		})
	}
}

func TestSelectNamesWhatIsUnknown(t *testing.T) {
	tests := []struct {
		name             string
		include, exclude []string
		want             []string
	}{
		{"a mistyped region", []string{"balkans/kosova"}, nil, []string{`no part "balkans/kosova"`, "balkans/kosovo"}},
		{"only the last step", []string{"kosovo"}, nil, []string{"the nearest are balkans/kosovo,"}},
		{"an outlet's name is no part", []string{"Koha"}, nil, []string{`"Koha"`, "balkans/outlet/koha"}},
		{"the beginning of an outlet's name", []string{"balkans"}, []string{"Kosovo O"}, []string{"Kosovo Online"}},
		{"the beginning of an outlet's part", []string{"balkans/outlet/oslo"}, nil, []string{"nearest are balkans/outlet/oslobodenje"}},
		{"an empty name", []string{""}, nil, []string{`no part ""`}},
		{"a mistyped outlet among the exclusions", []string{"balkans"}, []string{"Kohe"}, []string{`"Kohe"`, "Koha"}},
		{"a mistyped address", []string{"balkans"}, []string{"https://d.example/3"}, []string{"https://d.example/1", "https://d.example/2"}},
		{"all mistakes at once", []string{"balkans/x"}, []string{"y"}, []string{`"balkans/x"`, `"y"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list, err := selectFrom(shelf, tt.include, tt.exclude)
			if err == nil {
				t.Fatalf("got %d feeds and no error", len(list))
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, expected it to say %q", err, want)
				}
			}
		})
	}
}

func TestCatalogueParts(t *testing.T) {
	all := catalogue(t)
	for _, name := range []string{
		"balkans", "balkans/kosovo", "balkans/kosovo/north", "balkans/bosnia/republika-srpska", "balkans/rs", "balkans/xk",
		"balkans/lang/sq", "balkans/lang/sr", "balkans/lang/sh", "balkans/kind/agency", "balkans/outlet/oslobodenje",
	} {
		if err := CheckPart(name); err != nil {
			t.Error(err)
		}
		if list, err := Select([]string{name}, nil); err != nil || len(list) == 0 {
			t.Errorf("%s selects %d feeds, %v", name, len(list), err)
		}
	}
	if err := CheckPart("balkans/lang/xx"); err == nil || !strings.Contains(err.Error(), "balkans/lang/") {
		t.Errorf("an unknown language gives %v", err)
	}
	list, err := Select([]string{"balkans"}, nil)
	if err != nil || len(list) != len(all) {
		t.Errorf("balkans selects %d of %d feeds, %v", len(list), len(all), err)
	}
}

// Every part selects a run of the catalogue in its order, and a part without itself is empty.
func TestSelectHolds(t *testing.T) {
	all := catalogue(t)
	place := map[string]int{}
	for i, f := range all {
		place[f.URL] = i
	}
	for name := range partsOf(all) {
		list, err := selectFrom(all, []string{name}, nil)
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %d feeds, %v", name, len(list), err)
		}
		if !slices.IsSortedFunc(list, func(a, b news.Feed) int { return place[a.URL] - place[b.URL] }) {
			t.Errorf("%s is out of order", name)
		}
		if rest, err := selectFrom(all, []string{name}, []string{name}); err != nil || len(rest) != 0 {
			t.Errorf("%s without itself leaves %d feeds, %v", name, len(rest), err)
		}
		in, err1 := selectFrom(all, []string{name}, nil)
		out, err2 := selectFrom(all, []string{"balkans"}, []string{name})
		if err1 != nil || err2 != nil || len(in)+len(out) != len(all) {
			t.Errorf("%s: %d inside and %d outside are not the %d of the catalogue", name, len(in), len(out), len(all))
		}
	}
}

func FuzzSelect(f *testing.F) {
	for _, seed := range []string{"balkans", "balkans/kosovo/north", "Oslobođenje", "https://a.example/1", "", "/", "balkans//", "\xff", "İstanbul"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, include, exclude string) {
		with, err := selectFrom(shelf, []string{include}, nil)
		if err == nil && len(with) == 0 {
			t.Errorf("%q is a part without feeds", include)
		}
		without, err := selectFrom(shelf, []string{"balkans"}, []string{exclude})
		if err == nil && len(without) == len(shelf) {
			t.Errorf("%q excludes nothing and is no mistake", exclude)
		}
	})
}
