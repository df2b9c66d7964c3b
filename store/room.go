package store

import (
	"fmt"
	"path/filepath"
)

// Room is how much room the disk has that holds a SQLite file. Where that cannot be told, Size is 0: of a PostgreSQL's disk only its
// server knows.
type Room struct {
	File       string // of the database
	Free, Size int64  // in bytes; Free is what others than root may use
}

// RoomFor looks at the disk of a SQLite file, which need not exist yet; its folder must.
func RoomFor(file string) (Room, error) {
	free, size, err := diskOf(filepath.Dir(file))
	if err != nil {
		return Room{}, fmt.Errorf("store: how full the disk of %s is cannot be told: %w", file, err)
	}
	return Room{File: file, Free: free, Size: size}, nil
}

// Room looks at the disk that holds the database.
func (s *Store) Room() (Room, error) {
	if s.postgres != "" {
		return Room{}, nil
	}
	return RoomFor(s.name)
}
