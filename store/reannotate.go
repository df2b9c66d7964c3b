package store

import "github.com/karaula/karaula/news"

// StoredReport is a report and the story that it belongs to.
type StoredReport struct {
	news.Report
	Story int64
}

// ReportsBelow returns up to n reports with an id lower than id, the newest first.
func (t *Tx) ReportsBelow(id int64, n int) ([]StoredReport, error) {
	return list(t, func(r row) (s StoredReport, err error) {
		s.Report, err = scanReport(withMore{r, []any{&s.Story}})
		return s, err
	}, `SELECT `+reportColumns+`, story_id FROM items WHERE id < $1 ORDER BY id DESC LIMIT $2`, id, n)
}
