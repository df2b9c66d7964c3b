package news

import "time"

// Corrected is what people corrected of a story; the zero value says that they corrected nothing.
type Corrected struct {
	Held  *Held  `json:"held,omitempty"`  // the level that they gave it; nil: it has that of its reports
	Notes []Note `json:"notes,omitempty"` // the latest, the oldest first
}

// Held is a level that a person gave a story.
type Held struct {
	Level  Level     `json:"level"`
	Seen   Level     `json:"seen"`            // the highest that its reports gave then: what is above it counts all the same
	By     string    `json:"by"`              // the person's name
	Scope  string    `json:"scope,omitempty"` // the workspace or server that the person did it in
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// Amend is how people correct a story.
type Amend string

// The corrections of people.
const (
	AmendLevel Amend = "level" // gave it a level
	AmendAuto  Amend = "auto"  // let it have the level of its reports again
	AmendSplit Amend = "split" // took reports out of it, to be a story of their own
	AmendPart  Amend = "part"  // made it of reports that were taken out of another
	AmendMerge Amend = "merge" // made another a part of it
)

// Note says what a person corrected, as messages show it.
type Note struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`              // the person's name
	Scope   string    `json:"scope,omitempty"` // the workspace or server that the person did it in
	Did     Amend     `json:"did"`
	From    Level     `json:"from"` // for AmendLevel and AmendAuto: before and after
	To      Level     `json:"to"`
	Story   int64     `json:"story,omitempty"`   // the other one, else
	Reports int       `json:"reports,omitempty"` // how many, for AmendSplit
	Reason  string    `json:"reason,omitempty"`
}
