package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// row is a form that stood in annotated text.
type row struct {
	form, lemma string
	pos         string
	count       float64
}

// readRows reads the rows of some languages from a gzipped table: language, form, lemma, part of speech, source, count.
// Rows whose source is not in sources are left out; none in sources is all.
func readRows(file string, codes, sources []string) (rows []row, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for in := bufio.NewScanner(z); in.Scan(); {
		c := strings.Split(in.Text(), "\t")
		if len(c) != 6 || !slices.Contains(codes, c[0]) || len(sources) > 0 && !slices.Contains(sources, c[4]) {
			continue
		}
		n, err := strconv.ParseFloat(c[5], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		rows = append(rows, row{lower(c[1]), lower(c[2]), c[3], n})
	}
	return rows, nil
}

func lower(s string) string { return norm.NFC.String(strings.ToLower(s)) }

// bare takes the accents off Greek, which wander when a word inflects.
func bare(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r == '\u0301' || r == '\u0308' {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}
