// Package health says how feeds are: what state each is in, in the words that status, check, ops messages, chat and the
// metrics have in common, and how many of those that a place rests on answer. It only reads what the store knows of a feed.
package health
