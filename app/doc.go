// Package app turns a configuration into a running program, and each subcommand of the command line into a call. It is
// the one place that knows every other package.
//
// A Program can be started in a test like in the shell: it takes its files, streams and clock from outside, and several
// of them run side by side in one process.
package app
