// Package text is karaula's one normal form of words: matching, searching and grouping all see a text through it.
//
// Read splits a text into tokens. Each token knows where it stood in the original bytes and carries two keys: Kept,
// in lower case with its letters kept (Cyrillic and Greek written in Latin, one letter for one), and Folded, in which
// the diacritics of every language of the region are gone too, so that "Zvečan", "Звечан" and "Zveçan" are one.
package text
