package demo

import (
	"encoding/json"
	"time"
)

type jsonDoc struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url"`
	Language string     `json:"language"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	HTML      string `json:"content_html"`
	Published string `json:"date_published"`
	Modified  string `json:"date_modified,omitempty"`
}

// renderJSON is JSON Feed 1.1, which has date_modified only for an entry that was edited.
func (o Outlet) renderJSON(entries []entry) ([]byte, error) {
	doc := jsonDoc{Version: "https://jsonfeed.org/version/1.1", Title: o.Name, Home: o.Home(), Language: o.Lang, Items: []jsonItem{}}
	for _, e := range entries {
		it := jsonItem{
			ID: e.ID, URL: e.URL, Title: e.Title, Summary: e.Summary, HTML: paragraph(e.Summary),
			Published: e.first.In(o.zone()).Format(time.RFC3339),
		}
		if !e.Published.Equal(e.first) {
			it.Modified = e.Published.In(o.zone()).Format(time.RFC3339)
		}
		doc.Items = append(doc.Items, it)
	}
	return json.MarshalIndent(doc, "", "  ")
}
