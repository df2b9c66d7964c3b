// Command learn learns tables of endings from annotated words and writes them into the data files of package inflect:
//
//	go run ./rules/inflect/learn [-check] FOLDER
//
// FOLDER holds dev.lexicon.tsv.gz (language, form, lemma, part of speech, source, count) and, for -check, dev.jsonl.gz
// (sentences, and words with the sentences that hold a form of them). Only sources that may be learned from are read. What
// stands in a data file before its learned sections was written by hand and stays. With -check nothing is written: a fifth
// of the words is left out in turn, and it is printed how well the words left out are found.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// language is a data file and how its learned part is made.
type language struct {
	file    string
	codes   []string // of the rows
	sources []string // of the rows; none is all
	bare    bool     // accents tell nothing
	settings
}

// learned are the languages whose sources are under CC BY-SA. Bulgarian, Macedonian and Hungarian are written by hand: their
// sources are not for learning.
var learned = []language{
	{file: "sr.txt", codes: []string{"sr", "hr"}, settings: settings{support: 2, frequent: 5}},
	{file: "sl.txt", codes: []string{"sl"}, settings: settings{support: 1, frequent: 6, adverbs: true}},
	{file: "sq.txt", codes: []string{"sq"}, settings: settings{support: 1, frequent: 6, adverbs: true}},
	{file: "ro.txt", codes: []string{"ro"}, settings: settings{support: 1, frequent: 6, adverbs: true}},
	{file: "el.txt", codes: []string{"el"}, sources: []string{"UD_Greek-GUD"}, bare: true, settings: settings{support: 2, frequent: 6, adverbs: true}},
	{file: "tr.txt", codes: []string{"tr"}, settings: settings{frequent: 3, adverbs: true}}, // its endings are chains, by hand
	{file: "en.txt", codes: []string{"en"}, settings: settings{support: 1, frequent: 6, adverbs: true}},
}

// tables is where the data files are, from the top of the checkout.
const tables = "rules/inflect/data"

func main() {
	check := flag.Bool("check", false, "print how well words are found that were not learned from, and write nothing")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: go run ./rules/inflect/learn [-check] FOLDER")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string, check bool) error {
	var judge map[string]*judged
	if check {
		var err error
		if judge, err = readJudged(filepath.Join(folder, "dev.jsonl.gz")); err != nil {
			return err
		}
	}
	for _, l := range learned {
		rows, err := readRows(filepath.Join(folder, "dev.lexicon.tsv.gz"), l)
		if err != nil {
			return err
		}
		file := filepath.Join(tables, l.file)
		b, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("a language wants a data file with its codes, scripts and letters: %w", err)
		}
		hand, _, _ := strings.Cut(string(b), "\n[learned]\n")
		if check {
			err = crossValidate(judge, l, hand, rows)
		} else {
			err = os.WriteFile(file, []byte(whole(hand, rows, l.settings)), 0o644)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("%s", l.file), err)
		}
	}
	return nil
}

// whole is a data file: what was written by hand, and what is learned from the rows.
func whole(hand string, rows []row, o settings) string {
	closed, frequent := guarded(rows, o)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n[learned]\n", strings.TrimRight(hand, "\n"))
	for _, line := range learn(rows, o) {
		b.WriteString(line + "\n")
	}
	b.WriteString("\n[learned-closed]\n" + wrapped(closed) + "\n[frequent]\n")
	for _, line := range frequent {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// wrapped writes words in lines of a readable width.
func wrapped(words []string) string {
	var b strings.Builder
	width := 0
	for _, w := range words {
		n := len([]rune(w)) + 1
		if width > 0 && width+n > 120 {
			b.WriteByte('\n')
			width = 0
		} else if width > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		width += n
	}
	b.WriteByte('\n')
	return b.String()
}
