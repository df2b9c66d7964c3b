package news

// Growth is how far the reports of an alert reach, as its destination was told last.
type Growth struct {
	Outlets   int      `json:"outlets"`
	Languages []string `json:"languages"` // each for its kin: Serbian stands for Croatian too
	Places    []string `json:"places"`    // region paths
	Corrected int      `json:"corrected"` // the alert's revision up to which corrections were told
}

// Correction is that an outlet took back something of what an alert says.
type Correction struct {
	Revision int      `json:"revision"` // the alert's, which came of it
	Story    int64    `json:"story"`
	Outlet   string   `json:"outlet"`
	From     Level    `json:"from"` // the story's level before and after
	To       Level    `json:"to"`
	Left     []string `json:"left"`            // region paths that the story does not name any more
	Title    string   `json:"title,omitempty"` // of the report that was taken back as a whole
}

// Reach is where a report of an alert comes from, and which places it names.
type Reach struct {
	Story  int64
	Outlet string
	Lang   string
	Paths  []string
}
