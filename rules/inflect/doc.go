// Package inflect knows what endings words take in the languages of the region, so that a word of a query meets its other
// forms. Each language is one file of data; nothing here is written for one language alone.
//
// All is worked out from the word of the query: a few stems, each with a class of endings. A text's words are only cut and
// looked up.
package inflect
