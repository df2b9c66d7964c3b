package feeds

import (
	"bytes"
	"encoding/json"
	"time"
)

// Document is what a feed says, whatever its format: plain UTF-8 texts, absolute addresses where they could be resolved,
// times in UTC. Its JSON is the promise of `karaula feed parse`.
type Document struct {
	Title       string
	Link        string // the site's address
	Language    string // BCP 47 as the feed writes it, such as "sr-Latn" or "en-us"; "" when nobody says
	Description string
	Published   time.Time // zero when absent or impossible
	Updated     time.Time
	Items       []Entry // in the document's order

	TTL       time.Duration  // how long the feed asks to be left alone (RSS ttl); 0 when it does not say
	SkipHours []int          // hours in UTC, 0 to 23, in which it asks not to be read; never all of them
	SkipDays  []time.Weekday // likewise days in UTC
}

// Entry is one entry of a Document. Every text is plain: HTML converted, entities decoded, scripts dropped.
type Entry struct {
	ID          string // guid, Atom id, JSON Feed id; as the feed writes it
	Title       string
	Link        string
	Summary     string // whole
	Content     string // the full text where the feed carries it beside the summary
	Author      string
	AuthorEmail string
	Published   time.Time // zero when absent or impossible
	Updated     time.Time
	Enclosure   string // address of the first attached file
	Categories  []string
}

// MarshalJSON writes the shape of `feed parse`: absent texts and times are "", absent lists [], times are RFC 3339 in UTC
// with whole seconds.
func (d Document) MarshalJSON() ([]byte, error) {
	items := d.Items
	if items == nil {
		items = []Entry{}
	}
	return marshalPlain(struct {
		Title       string  `json:"title"`
		Link        string  `json:"link"`
		Language    string  `json:"language"`
		Description string  `json:"description"`
		Published   string  `json:"published"`
		Updated     string  `json:"updated"`
		Items       []Entry `json:"items"`
	}{d.Title, d.Link, d.Language, d.Description, stamp(d.Published), stamp(d.Updated), items})
}

// MarshalJSON writes the entry as `feed parse` promises it; see [Document.MarshalJSON].
func (e Entry) MarshalJSON() ([]byte, error) {
	categories := e.Categories
	if categories == nil {
		categories = []string{}
	}
	return marshalPlain(struct {
		ID          string   `json:"id"`
		Title       string   `json:"title"`
		Link        string   `json:"link"`
		Summary     string   `json:"summary"`
		Content     string   `json:"content"`
		Author      string   `json:"author"`
		AuthorEmail string   `json:"author_email"`
		Published   string   `json:"published"`
		Updated     string   `json:"updated"`
		Enclosure   string   `json:"enclosure"`
		Categories  []string `json:"categories"`
	}{e.ID, e.Title, e.Link, e.Summary, e.Content, e.Author, e.AuthorEmail, stamp(e.Published), stamp(e.Updated), e.Enclosure, categories})
}

// marshalPlain leaves &, < and > as they are: whether they need escaping is the caller's encoder's matter.
func marshalPlain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}
