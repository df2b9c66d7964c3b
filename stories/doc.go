// Package stories decides which story an item belongs to, and what a story says as a whole. It is pure: it sees an item
// and the stories that might be its own, and answers; the store finds the candidates and keeps the result.
//
// A story is, for now, the items with the same link, or the same folded title, within 72 hours.
package stories
