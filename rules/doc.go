// Package rules reads an item once, says what it reports (regions, level, category, concepts, topics, with the words
// that say so), and says which watchlists a story concerns.
//
// Load reads the data that ships inside the binary: the tree of regions with the names of its places in every language
// (data/regions), the words of escalation and of everyday topics by language (data/lexicon), and the concepts
// (data/concepts.yaml). A region, a language or a concept is data only; the tests find and check it.
//
// The package is pure: no files, no network, no clock. A Rules and a Set never change once made and may be used from
// any number of goroutines.
package rules
