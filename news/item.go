package news

import "time"

// Item is one entry of a feed. The same entry seen again, or edited, is the same item with a higher Revision.
type Item struct {
	ID       int64  // given by the store; 0 before it is stored
	FeedID   int64  // 0 for an item that came from no feed (replay, match)
	Key      string // what its feed calls it: the guid, else the address, else title and date; never empty once read
	URL      string // as published, absolute; may be empty
	Link     string // the canonical form of URL, by which reports of one page are recognised; may be empty
	Title    string // plain text
	Summary  string // plain text, whole
	Outlet   string // who publishes
	Owner    string // who owns the outlet, where known
	Lang     string // BCP 47, as the feed says or as told apart from the text; may be empty
	Country  string // the outlet's, ISO 3166-1 alpha-2 in lower case; may be empty
	Trust    Trust
	Circle   Circle // who sees it; its story holds that once it is stored
	Revision int    // 1 for the first sight, one more for each edit

	Published time.Time // never zero once stored, never after Seen
	Seen      time.Time // first sight by karaula
	// Old says that the item was stored without ever ringing: a new feed's archive, or an entry over poll.max_age.
	Old bool
	// TakenBack is when it was seen that its outlet took it back; zero: it stands.
	TakenBack time.Time
}

// Trust is how far an outlet counts alone when a level is to be confirmed.
type Trust string

// The degrees of trust. Only Trusted confirms a level alone; a feed added in chat is Untrusted.
const (
	Trusted   Trust = "trusted"
	Normal    Trust = "normal"
	Untrusted Trust = "untrusted"
)

// Annotation is what the rules found in one item's text.
type Annotation struct {
	Lang       string   // primary subtag, such as "sr"; "" when it cannot be told
	Script     string   // ISO 15924, such as "Cyrl"; "" for a text without letters
	Regions    []string // codes such as "XK", "XK-N", a place's country always among them; sorted
	Paths      []string // the most exact region paths, most prominent first, such as "kosovo/north/zvecan"
	Level      Level
	Category   Category
	Concepts   []string // sorted
	Topics     []string // sorted
	Evidence   []Evidence
	RulesStamp string // version of the rules and their data that made this
}

// Evidence is one stretch of an item's text that made it match, and what it stands for.
type Evidence struct {
	Field     string `json:"field"`      // "title", "summary" or "text"
	Start     int    `json:"start"`      // byte offset into the UTF-8 field as given
	End       int    `json:"end"`        // exclusive
	Text      string `json:"text"`       // the field's bytes from Start to End
	StandsFor string `json:"stands_for"` // "kosovo/north/zvecan", "clash (level 3)", "barikada"
	Rule      string `json:"rule"`       // "place", "stands for", "level", "concept", "topic", "word", "phrase", "beginning", "exact", "lowered"
}
