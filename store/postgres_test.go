package store_test

import (
	"testing"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/pgtest"
	"github.com/karaula/karaula/store/storetest"
)

func TestPostgres(t *testing.T) {
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	storetest.Run(t, func(t *testing.T) *store.Store {
		address, err := server.New(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), store.Options{Postgres: address})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
