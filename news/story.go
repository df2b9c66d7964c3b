package news

import "time"

// Report is one item as a member of a story: the item and what the rules found in it.
type Report struct {
	Item
	Annotation
}

// Story is the reports, in any language and from any outlet, of the same event.
type Story struct {
	ID      int64
	Circle  Circle   // who sees it
	Reports []Report // in the order of their arrival
	Facts
}

// Facts is what a story says as a whole, summed over its reports.
type Facts struct {
	Level      Level      // the highest that any report gives
	Confirmed  Level      // the highest that a trusted outlet or two independent ones give
	Category   Category   // of the first report that gives Level
	Categories []Category // every report's, each once, in the order they came up
	Regions    []string   // codes, sorted
	Paths      []string   // region paths, the most prominent first
	Concepts   []string   // sorted
	First      time.Time  // earliest and latest publication
	Latest     time.Time
}
