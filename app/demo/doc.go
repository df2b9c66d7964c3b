// Package demo holds what `karaula demo` watches: a week of invented outlets' news about true events, and the feed server
// that publishes it.
//
// The items tell 25 to 31 May 2023 in north Kosovo, in the region's languages, among the sport, weather, history and
// accidents that such words also occur in. The events are public facts; the outlets, their owners and every sentence were
// made up for karaula. The file items.jsonl has the keys that `karaula replay` and `karaula match --items` read, so it
// can be tried with them too.
//
// The server speaks real HTTP on loopback and lives in the time of the clock that it is given: an item stands in its
// outlet's feed once that clock has passed the item's time.
package demo
