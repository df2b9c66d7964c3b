// Package feeds asks publishers politely for their feeds and understands what they say.
//
// A [Fetcher] makes one request: conditional, limited in time and size, and never into a private network. [Parse] reads
// RSS, Atom, RDF and JSON Feed in any character set into a [Document] of plain texts; [Document.News] turns a document
// into the items of a feed, each with the key by which it is known again. [Canonical] gives the form of an address in
// which reports of the same page meet.
//
// It is the one package that speaks HTTP to publishers and the one that knows gofeed. It keeps no state: validators, due
// times and known keys live in the store and are handed in and out.
package feeds
