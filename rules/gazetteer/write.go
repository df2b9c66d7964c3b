package main

import (
	"fmt"
	"io"
	"strings"
)

// write writes the gazetteer, a line a place:
//
//	path TAB name TAB code of ISO 3166-2 TAB how many people TAB forms
//
// The name is empty where the path is one of those entered by hand. The forms, its own name first, are folded but for their
// capitals, with a comma between them; before one stands ? when it is an everyday word or somebody's name as well, + when
// another place elsewhere in the world has it too, ++ when that is far larger.
func write(w io.Writer, places []place) {
	fmt.Fprintln(w, "# Made by rules/gazetteer from GeoNames' cities500 (https://www.geonames.org, CC BY 4.0): do not edit.")
	for _, p := range places {
		said := make([]string, len(p.forms))
		for i, f := range p.forms {
			switch {
			case f.far:
				said[i] += "++"
			case f.shared:
				said[i] += "+"
			}
			if f.everyday {
				said[i] += "?"
			}
			said[i] += f.said
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", p.path, p.name, p.code, p.population, strings.Join(said, ","))
	}
}
