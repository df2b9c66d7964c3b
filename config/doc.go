// Package config reads config.yaml into plain values, or lists every mistake in it.
//
// The reader walks the syntax tree itself, so that one reading reports all unknown keys, wrong types, unset variables and
// unknown names at once, each with its line and column, what was expected, what stands there and what was probably
// meant. Only a syntax error ends the reading, since nothing after it can be trusted.
//
// The package knows the form of every key. What only others know (the places and words of a query, the parts of the
// catalogue) it asks through [Names]. Values that must not be seen are of type [Secret]; a [Config] as a whole prints,
// logs and marshals with all of them masked.
package config
