package query

import (
	"strings"
	"testing"
)

func TestFromLists(t *testing.T) {
	type lists = []string
	tests := []struct {
		name                       string
		regions, keywords, exclude lists
		all                        bool
		want                       string
		mistake                    string // a part of the message that parsing gives; "" for none
	}{
		{name: "nothing", mistake: "empty"},
		{name: "empty entries", regions: lists{""}, keywords: lists{" "}, exclude: lists{""}, mistake: "empty"},
		{name: "a region", regions: lists{"balkans"}, want: "region:balkans"},
		{name: "regions", regions: lists{"kosovo/north", "North Macedonia"}, want: `region:kosovo/north,"North Macedonia"`},
		{name: "a region or a keyword", regions: lists{"kosovo"}, keywords: lists{"barikada"}, want: "region:kosovo, barikada"},
		{name: "a region and a keyword", regions: lists{"kosovo"}, keywords: lists{"barikada"}, all: true, want: "region:kosovo barikada"},
		{name: "a region and keywords", regions: lists{"kosovo"}, keywords: lists{"barikada", "blokada"}, all: true, want: "region:kosovo (barikada, blokada)"},
		{name: "all with one list", keywords: lists{"a", "b"}, all: true, want: "a, b"},
		{name: "exclusion", regions: lists{"kosovo"}, exclude: lists{"rat"}, want: "region:kosovo -rat"},
		{name: "exclusion from all alternatives", regions: lists{"kosovo"}, keywords: lists{"barikada"}, exclude: lists{"topic:sport", "rukometna liga"},
			want: `(region:kosovo, barikada) -topic:sport -"rukometna liga"`},
		{name: "exclusion of all", regions: lists{"kosovo"}, keywords: lists{"a", "b"}, exclude: lists{"c"}, all: true, want: "region:kosovo (a, b) -c"},
		{name: "only an exclusion", exclude: lists{"rat"}, want: "-rat", mistake: "only excludes"},
		{name: "fields", keywords: lists{"concept:barricade"}, exclude: lists{"topic:sport,weather", `outlet:"Balkan Insight"`, "-topic:court", "level=0", "IN:albania"},
			want: `concept:barricade -topic:sport,weather -outlet:"Balkan Insight" -topic:court -level=0 -region:albania`},
		{name: "a field with a mistake", keywords: lists{"a"}, exclude: lists{"topic:sprot"}, want: "a -topic:sprot", mistake: "did you mean sport"},
		{name: "a field and more", keywords: lists{"a"}, exclude: lists{"topic:sport OR b"}, want: `a -topic:"sport OR b"`, mistake: "no topic"},
		{name: "since", keywords: lists{"since:24h"}, want: "since:24h", mistake: "questions only"},
		{name: "a colon in running words", keywords: lists{"region: kosovo", "14:05", "foo:bar"}, want: `"region kosovo", 14:05, "foo bar"`},
		{name: "phrases", keywords: lists{"special police", "Niš-Dimitrovgrad", "„posebna policija“", `"tear gas"`},
			want: `"special police", "Niš Dimitrovgrad", "posebna policija", "tear gas"`},
		{name: "marks", keywords: lists{"=Bar", "mobiliz*", "=Bar Association", "=Niš"}, want: `=Bar, mobiliz*, ="Bar Association", =Niš`},
		{name: "a beginning that is too short", keywords: lists{"mo*"}, want: "mo*", mistake: "3 letters"},
		{name: "both marks", keywords: lists{"=Bar*"}, want: "=Bar*", mistake: "one of them"},
		{name: "operators are words", keywords: lists{"OR", "a OR b", "a) OR (b", "NOT", "-a", "a, b", "a|b", "x NEAR y", "or"},
			want: `"OR", "a OR b", "a OR b", "NOT", a, "a b", "a b", "x NEAR y", "or"`},
		{name: "quotes do not break out", regions: lists{`koso"vo OR a`}, keywords: lists{`a" OR b "c`}, want: `region:"koso vo OR a", "a OR b c"`},
		{name: "no letter", keywords: lists{"!!!", "a"}, want: `"!!!", a`, mistake: "no word"},
		{name: "a number with a comma", keywords: lists{"3,500", "3,500*"}, want: `"3,500", "3,500"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := FromLists(test.regions, test.keywords, test.exclude, test.all)
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			n, problems := ParseWatchlist(got)
			if test.mistake == "" && (n == nil || len(problems) > 0) {
				t.Errorf("%s does not parse cleanly: %v", got, problems)
			}
			if test.mistake != "" && (n != nil || !strings.Contains(problems[0].Message, test.mistake)) {
				t.Errorf("%s: %v, want a mistake with %q", got, problems, test.mistake)
			}
		})
	}
}
