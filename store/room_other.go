//go:build !linux && !darwin

package store

// diskOf cannot tell here.
func diskOf(string) (free, size int64, err error) { return 0, 0, nil }
