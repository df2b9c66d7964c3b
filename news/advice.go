package news

// Advice is what karaula says of a watchlist that sent more in a day than people read.
type Advice struct {
	Watchlist string
	Filed     bool // it stands in config.yaml, and is changed there
	Sent      int  // messages of that day
	Remedies  []Remedy
	Done      string // what became of it, in words; "" while nobody decided
	Dismissed bool   // somebody would rather leave the watchlist as it is
}

// Remedy is a change of a watchlist that makes it quieter.
type Remedy struct {
	Name    string // by which it is chosen
	Label   string // "Violence only"
	Would   int    // messages that it would have left of that day's
	Part    string // what all that the watchlist asks for has to meet besides: "-topic:sport"; "" for nothing
	How     string // what is to be typed, or written into config.yaml, for it
	Options string // its policy, as it is typed: "post_at:3 digest:08:00"; "" as it is
}
