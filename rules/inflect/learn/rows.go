package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
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

// readRows reads the rows of a language that may be learned from.
func readRows(file string, l language) (rows []row, err error) {
	in, err := openGzip(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		c := strings.Split(lines.Text(), "\t")
		if len(c) != 6 || !slices.Contains(l.codes, c[0]) || len(l.sources) > 0 && !slices.Contains(l.sources, c[4]) {
			continue
		}
		n, err := strconv.ParseFloat(c[5], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: the count of %q: %w", file, c[1], err)
		}
		rows = append(rows, row{l.lower(c[1]), l.lower(c[2]), c[3], n})
	}
	return rows, lines.Err()
}

// lower is a word as it is learned: lower case, composed, without accents that tell nothing.
func (l language) lower(s string) string {
	s = strings.ToLower(s)
	if l.bare {
		s = strings.Map(func(r rune) rune {
			if r == '\u0301' || r == '\u0308' {
				return -1
			}
			return r
		}, norm.NFD.String(s))
	}
	return norm.NFC.String(s)
}

// openGzip opens a gzipped file. Closing it closes both.
func openGzip(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the words to learn from: %w", err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s is not gzipped: %w", name, err), f.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}
