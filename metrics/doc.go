// Package metrics counts what karaula does, for Prometheus. It has a registry of its own; nobody but this package knows
// the library.
package metrics
