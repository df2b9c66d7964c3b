package bottest

import (
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
)

func TestLoopback(t *testing.T) {
	s, err := NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	Run(t, NewClient(s.URL(), 5*time.Second), "loopback:channel")
	t.Run("life", func(t *testing.T) {
		Life(t, NewClient(s.URL(), 5*time.Second), "loopback:life", func(h bot.Handler) Stand { return s.NewStand(h, "loopback:life") })
	})
}
