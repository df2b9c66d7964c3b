package app

import (
	"testing"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/rules"
)

// The shipped config.yaml, read with the real rules and the real catalogue, has no mistake and no warning, and watches
// every feed of the catalogue.
func TestShippedConfiguration(t *testing.T) {
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := feeds.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	nothingSet := func(string) (string, bool) { return "", false }
	cfg, err := config.Load("../config.yaml", nothingSet, &names{rules: r})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range cfg.Warnings {
		t.Errorf("warning: %s", w.Error())
	}
	c := &command{Env: Env{Lookup: nothingSet}, file: "../config.yaml"}
	s, err := c.prepare()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.feeds) != len(catalogue) || len(catalogue) < 24 {
		t.Errorf("%d feeds of %d in the catalogue, want all of at least 24", len(s.feeds), len(catalogue))
	}
	_, problems := r.CheckFor(s.Watchlists[0].Query, rules.Options{})
	if len(problems) > 0 {
		t.Errorf("its watchlist: %v", problems)
	}
}

// A part of the catalogue can be watched by each name that config.yaml offers.
func TestConfigurationOfParts(t *testing.T) {
	for _, part := range []string{"balkans", "balkans/kosovo", "balkans/lang/sq", "balkans/rs", "balkans/kind/agency"} {
		file := writeFile(t, "config.yaml", "feeds: {include: ["+part+"]}\n")
		c := &command{Env: Env{Lookup: func(string) (string, bool) { return "", false }}, file: file}
		s, err := c.prepare()
		if err != nil {
			t.Errorf("%s: %v", part, err)
		} else if len(s.feeds) == 0 {
			t.Errorf("%s: no feeds", part)
		}
	}
}
