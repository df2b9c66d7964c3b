package bottest

import (
	"testing"
	"time"
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
}
