package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// prefix marks a sealed text; its number grows with its form.
const prefix = "sealed:1:"

// ErrNoKey is returned where a text is to be sealed or opened and there is no key at all.
var ErrNoKey = errors.New("there is no key")

// ErrSealed is returned where a sealed text does not open: none of the keys sealed it, or somebody changed it since.
var ErrSealed = errors.New("it was sealed with another key, or is damaged")

// Ring is the keys of a store. Texts are sealed with the first, and open with any. The zero Ring has no key.
//
// Sealing is AES-256-GCM. The nonce is an HMAC of the text under a key of its own, so that the same text always gives the
// same sealed text: a database can hold it unique, and find it. That gives away which of two sealed texts are the same (also
// those of two stores with the same key) and how long a text is, to the byte; nothing else, as long as the key cannot be
// guessed.
type Ring struct{ keys []sealer }

type sealer struct {
	aead  cipher.AEAD
	nonce []byte // the HMAC's key
}

// NewRing makes the keys of a ring from texts of any length; they should be long and random, since they are not stretched.
func NewRing(keys ...string) (Ring, error) {
	var r Ring
	for _, k := range keys {
		s, err := newSealer(k)
		if err != nil {
			return Ring{}, fmt.Errorf("a key cannot be used: %w", err)
		}
		r.keys = append(r.keys, s)
	}
	return r, nil
}

func newSealer(key string) (s sealer, err error) {
	encryption, err := hkdf.Key(sha256.New, []byte(key), nil, "karaula sealed:1 encryption", 32)
	if err != nil {
		return s, err
	}
	if s.nonce, err = hkdf.Key(sha256.New, []byte(key), nil, "karaula sealed:1 nonce", 32); err != nil {
		return s, err
	}
	block, err := aes.NewCipher(encryption)
	if err != nil {
		return s, err
	}
	s.aead, err = cipher.NewGCM(block)
	return s, err
}

// Empty reports whether there is no key.
func (r Ring) Empty() bool { return len(r.keys) == 0 }

// Sealed reports whether a text is marked as sealed.
func Sealed(text string) bool { return strings.HasPrefix(text, prefix) }

// Seal returns a text sealed with the first key.
func (r Ring) Seal(text string) (string, error) {
	if r.Empty() {
		return "", ErrNoKey
	}
	s := r.keys[0]
	mac := hmac.New(sha256.New, s.nonce)
	mac.Write([]byte(text))
	nonce := mac.Sum(nil)[:s.aead.NonceSize()]
	return prefix + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(text), []byte(prefix))), nil
}

// Open returns the text that was sealed. Its errors never hold any of it.
func (r Ring) Open(sealed string) (string, error) {
	if r.Empty() {
		return "", ErrNoKey
	}
	body, found := strings.CutPrefix(sealed, prefix)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if !found || err != nil || strings.ContainsAny(body, "\r\n") { // which the decoder skips
		return "", ErrSealed
	}
	for _, s := range r.keys {
		if len(raw) < s.aead.NonceSize() {
			break
		}
		nonce, box := raw[:s.aead.NonceSize()], raw[s.aead.NonceSize():]
		if text, err := s.aead.Open(nil, nonce, box, []byte(prefix)); err == nil {
			return string(text), nil
		}
	}
	return "", ErrSealed
}
