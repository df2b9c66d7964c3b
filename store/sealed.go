package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/secret"
)

// ErrKey is returned where the store holds addresses that are sealed, and secret_key is not what sealed them.
var ErrKey = errors.New("the key does not fit")

// vault seals what is written and opens what is read. It stands at the border of the database, so that nobody else has to
// know: a news.Destination or a private is sealed wherever it is an argument, and opened wherever it is scanned.
type vault struct {
	ring secret.Ring
	help string // what to do when something does not open
}

// private is a text that stands sealed in the database.
type private string

// address is an address as an argument: private when it holds a secret, or is said to.
func address(text string, secretAnyway bool) any {
	if secretAnyway || secret.In(text) {
		return private(text)
	}
	return text
}

func secretDestination(text string) bool { return secret.InDestination(news.Destination(text)) }

func (v *vault) seal(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	sealed, err := v.ring.Seal(text)
	if err != nil {
		return "", fmt.Errorf("store: an address with a secret cannot be stored: %w (%w): %s", err, ErrKey, v.help)
	}
	return sealed, nil
}

// open returns a text as it was before it was sealed; one in clear as it is.
func (v *vault) open(text string) (string, error) {
	if !secret.Sealed(text) {
		return text, nil
	}
	plain, err := v.ring.Open(text)
	if err != nil {
		return "", fmt.Errorf("an address does not open: %w (%w): %s", err, ErrKey, v.help)
	}
	return plain, nil
}

// arguments are a statement's arguments as they are stored.
func (v *vault) arguments(args []any) ([]any, error) {
	shared := true
	for i, a := range args {
		var text string
		switch a := a.(type) {
		case private:
			text = string(a)
		case news.Destination:
			if !secret.InDestination(a) {
				continue
			}
			text = string(a)
		default:
			continue
		}
		sealed, err := v.seal(text)
		if err != nil {
			return nil, err
		}
		if shared {
			args, shared = slices.Clone(args), false
		}
		args[i] = sealed
	}
	return args, nil
}

// opened is a row whose sealed texts open as they are scanned.
type opened struct {
	row
	vault *vault
}

// Scan scans into texts that may be sealed, and whatever else a row holds.
func (o opened) Scan(into ...any) error {
	for i, to := range into {
		switch to := to.(type) {
		case *news.Destination:
			into[i] = scanner{o.vault, (*string)(to)}
		case *private:
			into[i] = scanner{o.vault, (*string)(to)}
		}
	}
	return o.row.Scan(into...)
}

// scanner opens one text.
type scanner struct {
	vault *vault
	into  *string
}

// Scan takes the text as a database gives it; it satisfies sql.Scanner.
func (s scanner) Scan(v any) (err error) {
	switch v := v.(type) {
	case string:
		*s.into, err = s.vault.open(v)
	case []byte:
		*s.into, err = s.vault.open(string(v))
	default:
		err = fmt.Errorf("a text holds %T", v)
	}
	return err
}
