// Package news holds the words of karaula as plain types: outlets' feeds and their items, what the rules found in an
// item, the stories that items report, the watchlists of teams, and the destinations that alerts go to.
//
// It stands at the bottom: every other package speaks in these types, and news imports nothing of ours. The types are
// plain values without locks or hidden state; whoever receives one may keep and copy it. Slices in them are shared, so a
// package that changes one copies it first.
package news
