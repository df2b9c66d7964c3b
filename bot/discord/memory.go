package discord

import "sync"

// memory keeps what is known of messages and channels. It is a help only: what it forgot is asked for again.
type memory[T any] struct {
	mu       sync.Mutex
	now, old map[string]T // two generations, so that forgetting costs nothing
}

// mostKept is how many entries a generation holds.
const mostKept = 2000

func newMemory[T any]() *memory[T] { return &memory[T]{now: map[string]T{}} }

func (m *memory[T]) get(key string) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.now[key]
	if !ok {
		v, ok = m.old[key]
	}
	return v, ok
}

func (m *memory[T]) put(key string, v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.now) >= mostKept {
		m.now, m.old = map[string]T{}, m.now
	}
	m.now[key] = v
}

func (m *memory[T]) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.now, key)
	delete(m.old, key)
}
