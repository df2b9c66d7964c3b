// Package query reads karaula's query language into a tree, prints the tree back in normal form, and points at mistakes.
//
// It knows the language's grammar and nothing of regions, outlets or the store: names stand in the tree as they were
// typed, and package rules resolves them.
package query
