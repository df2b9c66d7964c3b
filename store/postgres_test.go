package store_test

import (
	"testing"

	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/store/storetest"
)

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { return openPostgres(t) })
}
