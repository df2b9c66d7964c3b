package console

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// event is a line of the console's JSON. Its names are a promise: more may come, none is renamed.
type event struct {
	Event       news.Act         `json:"event"`
	Kind        news.AlertKind   `json:"kind,omitempty"`
	At          string           `json:"at"`
	Delivery    string           `json:"delivery"`
	Alert       string           `json:"alert"`
	Destination news.Destination `json:"destination"`
	Watchlists  []string         `json:"watchlists"`
	Reason      news.Reason      `json:"reason"`
	Story       string           `json:"story"`
	Stories     []string         `json:"stories"`
	Revision    int              `json:"revision"`
	Level       news.Level       `json:"level"`
	Confirmed   news.Level       `json:"confirmed"`
	Category    news.Category    `json:"category"`
	Regions     []string         `json:"regions"`
	Paths       []string         `json:"paths"`
	Headline    string           `json:"headline"`
	Summary     string           `json:"summary"`
	URL         string           `json:"url"`
	Concepts    []string         `json:"concepts"`
	Items       []Item           `json:"items"`
	Evidence    []evidence       `json:"evidence"`
	Mention     string           `json:"mention,omitempty"`
	Note        string           `json:"note,omitempty"`
	Quote       *quote           `json:"quote,omitempty"`
	Milestones  []milestone      `json:"milestones,omitempty"`
	Taken       *taken           `json:"taken,omitempty"`
	QuietUntil  string           `json:"quiet_until,omitempty"`
	Corrected   []corrected      `json:"corrected,omitempty"`
}

// corrected is what a person corrected of a story.
type corrected struct {
	At     string     `json:"at"`
	By     string     `json:"by"`
	Story  string     `json:"story"`
	Did    news.Amend `json:"did"`
	From   news.Level `json:"from"`
	To     news.Level `json:"to"`
	Other  string     `json:"other,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

// quote is the words that gave a level, and who wrote them.
type quote struct {
	Text   string `json:"text"`
	Outlet string `json:"outlet"`
}

// milestone is a line that says how the alert grew.
type milestone struct {
	Reason news.Reason `json:"reason"`
	Text   string      `json:"text"`
}

// taken is who is on an alert.
type taken struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	At   string `json:"at"`
}

// Item is an item in the JSON of the console and of `news`.
type Item struct {
	ID        string `json:"id"` // what its feed calls it
	Title     string `json:"title"`
	URL       string `json:"url"`
	Outlet    string `json:"outlet"`
	Lang      string `json:"lang"`
	Published string `json:"published"`
	TakenBack string `json:"taken_back"` // when its outlet took it back; "" while it stands
}

type evidence struct {
	Item string `json:"item"`
	news.Evidence
}

// Items returns reports as they are printed.
func Items(reports []news.Report) []Item {
	items := make([]Item, len(reports))
	for i, r := range reports {
		items[i] = Item{r.Key, r.Title, r.URL, r.Outlet, r.Annotation.Lang, Time(r.Published), ""}
		if !r.TakenBack.IsZero() {
			items[i].TakenBack = Time(r.TakenBack)
		}
	}
	return items
}

// Time is a time as it is printed: RFC 3339 in UTC, whole seconds.
func Time(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// StoryID is a story's id as it is printed; "" for no story.
func StoryID(id int64) string {
	if id == 0 {
		return ""
	}
	return "s" + strconv.FormatInt(id, 10)
}

// List returns a list that prints as [] when it is empty.
func List[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func line(c alerts.Card) ([]byte, error) {
	e := event{
		Event: c.Act, Kind: c.Kind, Mention: c.Mention, Note: c.Note, At: Time(c.At), Delivery: c.Delivery, Alert: "a" + strconv.FormatInt(c.Alert, 10), Destination: c.Destination,
		Watchlists: List(c.Watchlists), Reason: c.Reason, Story: StoryID(c.Story), Stories: []string{}, Revision: c.Revision,
		Level: c.Level, Confirmed: c.Confirmed, Category: c.Category, Regions: List(c.Regions), Paths: List(c.Paths),
		Headline: c.Headline, Summary: c.Summary, URL: c.URL, Concepts: List(c.Concepts), Items: Items(c.Reports), Evidence: []evidence{},
	}
	if t := c.Taken; t.ID != "" {
		e.Taken = &taken{t.ID, t.Name, Time(t.At)}
	}
	if !c.QuietUntil.IsZero() {
		e.QuietUntil = Time(c.QuietUntil)
	}
	for _, a := range c.Amended {
		e.Corrected = append(e.Corrected, corrected{Time(a.At), a.By, StoryID(a.Story), a.Did, a.From, a.To, StoryID(a.Note.Story), a.Reason})
	}
	keys := map[int64]string{}
	for _, r := range c.Reports {
		keys[r.ID] = r.Key
	}
	for _, s := range c.Stories {
		e.Stories = append(e.Stories, StoryID(s))
	}
	if c.Quote.Text != "" {
		e.Quote = &quote{c.Quote.Text, c.Quote.Outlet}
	}
	if c.Act == news.Reply {
		for i, text := range bot.Milestones(c) {
			e.Milestones = append(e.Milestones, milestone{c.Milestones[i].Reason, text})
		}
	}
	for _, v := range c.Evidence {
		e.Evidence = append(e.Evidence, evidence{keys[v.Report], v.Evidence})
	}
	return Line(e)
}

// Line returns a value as one line of JSON, with letters and signs as they are.
func Line(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
