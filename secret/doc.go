// Package secret knows which addresses let somebody in, takes what does so out of texts, and seals texts for a database.
// It does no I/O.
package secret
