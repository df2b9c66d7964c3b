package config

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/karaula/karaula/rules/query"
)

// maxFile is far more than any configuration needs; it keeps a mistyped path from filling the memory.
const maxFile = 4 << 20

// Names answers for the names that the configuration uses and that others know.
type Names interface {
	// CheckQuery returns what is wrong with a watchlist's query over the given feeds, and warnings.
	CheckQuery(q string, of Feeds) []query.Problem
	// CheckInclude says why name is no part of the catalogue, or returns nil.
	CheckInclude(name string) error
}

// Load reads the file at path as [Parse] does. The error is [Mistakes] where the file holds any.
func Load(path string, lookup func(string) (string, bool), names Names) (*Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("the configuration %s cannot be read: %w", path, err)
	}
	return Parse(path, data, lookup, names)
}

// Parse reads a configuration. Name stands in the mistakes; lookup gives the variables' values, as os.LookupEnv does;
// names may be nil, then neither queries nor the catalogue's parts are checked. The error is [Mistakes], all of them.
//
// What the file leaves out, or leaves empty, has its default, so an empty file is the shipped configuration.
func Parse(name string, data []byte, lookup func(string) (string, bool), names Names) (*Config, error) {
	r := newReader(name, data, lookup, names)
	root := r.parse(data)
	c := defaults(lookup)
	r.config = c
	for range c.Watchlists {
		c.places = append(c.places, r.at(position{1, 1}, ""))
	}
	if len(r.mistakes) == 0 {
		r.section(root, r.fields(c))
	}
	if len(r.mistakes) > 0 {
		r.mistakes.sort()
		return nil, r.mistakes
	}
	r.warnings.sort()
	c.Warnings = r.warnings
	return c, nil
}
