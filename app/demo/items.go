package demo

import (
	"bytes"
	_ "embed" // for the items
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"
)

// Start is when the demo's clock begins: shortly before the first item that rings, on 25 May 2023 in the afternoon. What
// is older is the outlets' archive.
func Start() time.Time { return time.Date(2023, time.May, 25, 16, 0, 0, 0, time.UTC) }

// Calm is when the first rise is over: what the items tell until then, from tension to violence in north Kosovo, fits in
// one alert. A short demo can stop here; the days up to End bring the weekend's statements and the clash of 29 May.
func Calm() time.Time { return time.Date(2023, time.May, 26, 16, 30, 0, 0, time.UTC) }

// End is when the last item has been published.
func End() time.Time { return time.Date(2023, time.May, 31, 22, 0, 0, 0, time.UTC) }

// Kind says what an item is in the demo for.
type Kind string

// The kinds. Chain items name north Kosovo or a municipality of it and report what happens there; related items belong to
// the same crisis but to other places; decoys are about anything else, often in the words of violence, and must not ring.
const (
	Chain   Kind = "chain"
	Related Kind = "related"
	Decoy   Kind = "decoy"
)

// Item is one version of one entry of an outlet's feed.
type Item struct {
	ID        string    `json:"id"`     // an edited entry has its ID again, at a later time
	Outlet    string    `json:"outlet"` // an Outlet's name
	Lang      string    `json:"lang"`
	Country   string    `json:"country"`
	Published time.Time `json:"published"` // when this version appears, UTC
	Kind      Kind      `json:"kind"`
	Title     string    `json:"title"`
	Summary   string    `json:"summary"`
	URL       string    `json:"url"`
}

//go:embed items.jsonl
var itemsFile []byte

// Items returns every version of every item, in the order of time. An error means that the file in this binary is broken.
func Items() ([]Item, error) {
	items, err := parseItems(itemsFile)
	if err != nil {
		return nil, fmt.Errorf("the demo's items (app/demo/items.jsonl) cannot be used: %w", err)
	}
	return items, nil
}

// parseItems reads one JSON object after the other and checks each against the outlets and against the one before it.
func parseItems(data []byte) ([]Item, error) {
	outlets := make(map[string]Outlet)
	for _, o := range Outlets() {
		outlets[o.Name] = o
	}
	var items []Item
	first := make(map[string]Item)
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	for {
		var it Item
		err := dec.Decode(&it)
		if errors.Is(err, io.EOF) {
			return items, nil
		}
		if err == nil {
			err = it.check(outlets)
		}
		if err == nil && len(items) > 0 && it.Published.Before(items[len(items)-1].Published) {
			err = fmt.Errorf("published %s is earlier than the item before it", it.Published.Format(time.RFC3339))
		}
		if was, again := first[it.ID]; err == nil && again && was.Outlet != it.Outlet {
			err = fmt.Errorf("the id %q is already one of %s", it.ID, was.Outlet)
		}
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", len(items)+1, err)
		}
		if _, again := first[it.ID]; !again {
			first[it.ID] = it
		}
		items = append(items, it)
	}
}

// check tells the first thing that is wrong with an item by itself.
func (it Item) check(outlets map[string]Outlet) error {
	o, known := outlets[it.Outlet]
	u, urlErr := url.Parse(it.URL)
	switch {
	case it.ID == "" || it.Title == "" || it.Summary == "":
		return fmt.Errorf("id, title and summary must be given (id %q)", it.ID)
	case !known:
		return fmt.Errorf("there is no outlet %q", it.Outlet)
	case it.Lang != o.Lang || it.Country != o.Country:
		return fmt.Errorf("%s publishes in %s from %s, not in %q from %q", o.Name, o.Lang, o.Country, it.Lang, it.Country)
	case it.Published.IsZero():
		return fmt.Errorf("published must be given (id %q)", it.ID)
	case it.Kind != Chain && it.Kind != Related && it.Kind != Decoy:
		return fmt.Errorf("kind %q is none of chain, related, decoy", it.Kind)
	case urlErr != nil:
		return fmt.Errorf("url: %w", urlErr)
	case u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("url %q is no https address", it.URL)
	}
	return nil
}
