package config

import (
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing that is wrong in a configuration file, or worth a warning.
type Mistake struct {
	File    string // the file's name as it was given
	Line    int    // from 1
	Column  int    // from 1, in characters
	Message string // what was expected, what was found, what to do; further lines show the place in a query
}

// Error prints "config.yaml:12:5: message".
func (m Mistake) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Message)
}

// Mistakes is every mistake of one file, in the order of the lines.
type Mistakes []Mistake

// Error prints a mistake a line, and how many there are.
func (ms Mistakes) Error() string {
	lines := make([]string, 0, len(ms)+1)
	for _, m := range ms {
		lines = append(lines, m.Error())
	}
	if len(ms) == 1 {
		return lines[0] + "\n1 mistake in the configuration"
	}
	return strings.Join(append(lines, fmt.Sprintf("%d mistakes in the configuration", len(ms))), "\n")
}

func (ms Mistakes) sort() {
	slices.SortStableFunc(ms, func(a, b Mistake) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}
