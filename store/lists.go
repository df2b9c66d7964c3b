package store

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/karaula/karaula/news"
)

// list columns hold JSON; jsonText and fromJSON are their two directions. An empty list is "[]".
func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	if string(b) == "null" {
		return "[]", nil
	}
	return string(b), nil
}

// column scans a list column into its target.
type column[T any] struct{ into *[]T }

// Scan reads the JSON text of a list; it satisfies sql.Scanner.
func (c column[T]) Scan(v any) error {
	var raw []byte
	switch v := v.(type) {
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("a list column holds %T", v)
	}
	if string(raw) == "[]" {
		*c.into = nil
		return nil
	}
	return json.Unmarshal(raw, c.into)
}

// evidence is how a piece of evidence is stored. Its names are the ones of the JSON that karaula prints, but they are
// kept apart: a new version may print other names and must still read these.
type evidence struct {
	Field     string `json:"f"`
	Start     int    `json:"s"`
	End       int    `json:"e"`
	Text      string `json:"t"`
	StandsFor string `json:"is"`
	Rule      string `json:"r"`
}

func storedEvidence(list []news.Evidence) []evidence {
	out := make([]evidence, len(list))
	for i, e := range list {
		out[i] = evidence(e)
	}
	return out
}

func newsEvidence(list []evidence) []news.Evidence {
	if list == nil {
		return nil
	}
	out := make([]news.Evidence, len(list))
	for i, e := range list {
		out[i] = news.Evidence(e)
	}
	return out
}

// indexed is a text as it stands in an index. PostgreSQL's indexes take no more than 2,704 bytes, and nobody looks a
// longer text up but to tell whether it is the same.
func indexed(s string) string {
	const most = 1000
	if len(s) <= most {
		return s
	}
	return fmt.Sprintf("%s…%x", strings.ToValidUTF8(s[:most/2], ""), sha256.Sum256([]byte(s)))
}

// value scans a column of JSON into its target; one that is empty leaves it as it is.
type value[T any] struct{ into *T }

// Scan reads the JSON text of a value; it satisfies sql.Scanner.
func (c value[T]) Scan(v any) error {
	var raw []byte
	switch v := v.(type) {
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("a column of JSON holds %T", v)
	}
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, c.into)
}

// valueText is what value scans: JSON, or nothing at all where there is nothing to keep.
func valueText(some bool, v any) (string, error) {
	if !some {
		return "", nil
	}
	return jsonText(v)
}
