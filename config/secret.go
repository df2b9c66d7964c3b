package config

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/secret"
)

// Secret is a text that prints, logs and marshals as "***"; an empty one as "". Compare two by Clear.
type Secret struct {
	// A pointer, since fmt cannot call methods on a value inside somebody's unexported field: there it prints an address.
	clear *string
}

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{&text} }

// Clear returns the text itself; the only way to it.
func (s Secret) Clear() string {
	if s.clear == nil {
		return ""
	}
	return *s.clear
}

// Empty says whether no secret was given.
func (s Secret) Empty() bool { return s.Clear() == "" }

// String returns the mask.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return secret.Mask
}

// Format prints the mask whatever the verb.
func (s Secret) Format(f fmt.State, verb rune) { formatMasked(f, verb, s.String()) }

// LogValue gives logs the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText gives encoders the mask.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON gives JSON the mask.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalYAML gives YAML the mask.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// Store is where karaula remembers: a file for SQLite, or a postgres:// address, whose password is masked in print.
type Store struct{ address Secret }

// NewStore makes a Store of a path or a postgres:// address.
func NewStore(address string) Store { return Store{NewSecret(address)} }

// Clear returns the path or address itself, the password included.
func (s Store) Clear() string { return s.address.Clear() }

// Postgres says whether the store is a PostgreSQL server; else it is a file.
func (s Store) Postgres() bool {
	return strings.HasPrefix(s.Clear(), "postgres://") || strings.HasPrefix(s.Clear(), "postgresql://")
}

// String returns the path, or the address without its password.
func (s Store) String() string {
	if s.Postgres() {
		return secret.Show(s.Clear())
	}
	return s.Clear()
}

// Format prints String whatever the verb.
func (s Store) Format(f fmt.State, verb rune) { formatMasked(f, verb, s.String()) }

// LogValue gives logs String.
func (s Store) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText gives encoders String.
func (s Store) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalYAML gives YAML String.
func (s Store) MarshalYAML() (any, error) { return s.String(), nil }

func formatMasked(f fmt.State, verb rune, text string) {
	if verb == 'q' || verb == 'v' && f.Flag('#') {
		text = fmt.Sprintf("%q", text)
	}
	_, _ = io.WriteString(f, text) // fmt.State keeps no error
}

// ShowFeed returns a feed's address as it may be shown.
func ShowFeed(f news.Feed) string { return cmp.Or(f.Shown, secret.Show(f.URL)) }

// anyVariable is a reference to a variable wherever it stands.
var anyVariable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}`)

// showRaw shows an address as the file writes it, its variables by their names.
func showRaw(raw string) string {
	var names, words []string
	text := anyVariable.ReplaceAllStringFunc(raw, func(v string) string {
		names = append(names, "${"+anyVariable.FindStringSubmatch(v)[1]+"}")
		words = append(words, fmt.Sprintf("karaula-variable-%d-", len(words))) // which, unlike the variable, is no odd part of an address
		return words[len(words)-1]
	})
	shown := secret.Show(text)
	for i, w := range words {
		shown = strings.ReplaceAll(shown, w, names[i])
	}
	return shown
}

// showKey returns a key, or a destination, as it is written and as it may be shown: of an address, which may let anybody
// post, only what stands before it.
func showKey(raw string) string {
	before, after, found := strings.Cut(raw, ":")
	if found && strings.Contains(after, "//") || strings.HasSuffix(before, "-webhook") && !strings.HasPrefix(after, "${") {
		return before + ":" + secret.Mask
	}
	return raw
}

// ShowDestination returns a destination as it may be shown: an incoming webhook's address, with which anybody could
// post, is masked.
func ShowDestination(d news.Destination) string {
	if secret.InDestination(d) {
		return d.Platform() + ":" + secret.Mask
	}
	return string(d)
}
