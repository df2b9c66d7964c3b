package rules

import (
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// TestWhyNot: what a query asks for and does not get, and what it leaves out, is said part by part.
func TestWhyNot(t *testing.T) {
	const title = "Utakmica u Zvečanu: barikade ispred stadiona"
	cases := []struct{ query, want string }{
		{"region:kosovo/north", ""},
		{"barikada", ""},
		{"region:serbia", "it asks for anything in Serbia"},
		{"region:kosovo/north pucnjava", "it asks for anything mentioning “pucnjava” in any form"},
		{"region:serbia pucnjava barikada", "it asks for anything in Serbia; it asks for anything mentioning “pucnjava” in any form"},
		{"region:kosovo -topic:sport", "it leaves out anything about sport: “Utakmica”"},
		{"region:kosovo -stadion", "it leaves out anything mentioning “stadion” in any form: “stadiona”"},
		{"region:kosovo level:4", "it asks for anything deadly"},
		{"region:serbia, region:albania", "it asks for anything in Serbia; it asks for anything in Albania"},
		{"region:kosovo -topic:sport, region:serbia", "it leaves out anything about sport: “Utakmica”; it asks for anything in Serbia"},
		{"region:kosovo lang:sq", "it asks for anything written in Albanian"},
		{"barikada (", ""},
	}
	r := load(t)
	reading := r.Read(news.Item{Title: title, Lang: "sr"})
	for _, c := range cases {
		if got := strings.Join(r.WhyNot(c.query, factsOf(reading), []*Reading{reading}), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
}
