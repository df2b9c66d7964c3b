package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/karaula/karaula/secret"
)

// KeyFile is where the key of a SQLite file stands when the configuration gives none: beside it.
func KeyFile(store string) string { return store + ".key" }

// openKeys finds the store's key: the one that is given, else that of the key file, which is made where there is none. When
// both are there, what the file's key sealed is opened with it, and sealed with the given one from now on.
func (s *Store) openKeys(ctx context.Context, o Options) (err error) {
	if o.vault != nil {
		s.vault = *o.vault
		return nil
	}
	s.vault.help = "give the secret_key that it was sealed with"
	var keys []string
	if o.Key != "" {
		keys = append(keys, o.Key)
	}
	if s.postgres == "" {
		name := KeyFile(o.File)
		s.vault.help = fmt.Sprintf("give the secret_key that it was sealed with, or put the key file back at %s", name)
		fromFile, err := s.readKey(name)
		switch {
		case err == nil:
			keys = append(keys, fromFile)
		case o.ReadOnly || o.Guest || len(keys) > 0: // what does not open will say so
		case !errors.Is(err, fs.ErrNotExist):
			return err
		default:
			made, err := s.makeKey(ctx, name, o.Volatile)
			if err != nil {
				return err
			}
			keys = append(keys, made)
		}
	}
	s.vault.ring, err = secret.NewRing(keys...)
	return err
}

// readKey reads a key file; fs.ErrNotExist where there is none.
func (s *Store) readKey(name string) (string, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err != nil {
		return "", fmt.Errorf("store: %w: the key file cannot be read: check its owner and permissions: %w", ErrKey, err)
	}
	key := strings.TrimSpace(string(text))
	if len(key) < 16 {
		return "", fmt.Errorf("store: %w: the key file %s holds no whole key: put a copy of it back, or remove it if the store is new", ErrKey, name)
	}
	if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
		s.log.Warn("the key file can be read by others: chmod 600", "file", name)
	}
	return key, nil
}

// makeKey makes a key and its file, for a store that has nothing yet which another key sealed. A store that is thrown away
// needs no file.
func (s *Store) makeKey(ctx context.Context, name string, volatile bool) (string, error) {
	if err := s.Read(ctx, (*Tx).nothingSealed); err != nil {
		return "", err
	}
	random := make([]byte, 32)
	_, _ = rand.Read(random) // cannot fail
	key := hex.EncodeToString(random)
	if volatile {
		return key, nil
	}
	if err := writeKey(name, key); err != nil {
		return "", fmt.Errorf("store: the key file %s cannot be written: check the permissions of its folder: %w", name, err)
	}
	s.log.Info("a key was made, which seals addresses with secrets: keep a copy of it with your backups", "file", name)
	return key, nil
}

// writeKey makes a key file that is whole or not there, also after the machine loses power, and readable by its owner only.
// One that is there is not overwritten.
func writeKey(name, key string) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(name), ".karaula-key-*") // mode 600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(temp.Name())) }()
	_, err = temp.WriteString(key + "\n")
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), name); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
