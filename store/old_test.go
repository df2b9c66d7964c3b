package store_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// TestOldDatabases opens a copy of every database that an older karaula left in testdata, and reads what is in it. With
// -update it writes the one of this schema where there is none yet; those that exist are never written again, since
// they are what users have.
func TestOldDatabases(t *testing.T) {
	const first = "testdata/schema1.db.gz"
	if _, err := os.Stat(first); *update && errors.Is(err, os.ErrNotExist) {
		makeOld(t, first)
	}
	files, err := filepath.Glob("testdata/schema*.db.gz")
	if err != nil || !slices.Contains(files, first) {
		t.Fatalf("the old databases: %q, error %v", files, err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) { readOld(t, unpack(t, f)) })
	}
}

func readOld(t *testing.T, file string) {
	s := open(t, file)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Count()
		if want := (store.Counts{Feeds: 1, Items: 2, Stories: 1, Alerts: 1, Waiting: 1}); err != nil || c != want {
			t.Errorf("it holds %+v, error %v, want %+v", c, err, want)
		}
		feeds, err := tx.Feeds()
		if err != nil || len(feeds) != 1 || feeds[0].ETag != `"v1"` || feeds[0].Outlet != "Ibar" {
			t.Errorf("its feeds are %+v, error %v", feeds, err)
		}
		story, err := tx.Story(2) // merged into the first
		if err != nil || story.ID != 1 || len(story.Reports) != 2 || story.Level != news.Violence {
			t.Fatalf("its story is %+v, error %v", story, err)
		}
		r := story.Reports[1]
		if r.Title != "Sukobi u Zvečanu" || r.Annotation.Lang != "sr" || len(r.Evidence) != 1 || r.Evidence[0].StandsFor != "kosovo/north/zvecan" {
			t.Errorf("its report is %+v", r)
		}
		a, err := tx.Alert(1)
		if err != nil || a.Message != "m1" || a.Revision != 2 || a.Shown != 1 || len(a.Stories) != 1 || !a.Stories[0].Announced {
			t.Errorf("its alert is %+v, error %v", a, err)
		}
		d, err := tx.Pending(1)
		if err != nil || d.Key != "old001-1-2" || d.Act != news.Edit {
			t.Errorf("its delivery is %+v, error %v", d, err)
		}
		story.Reports[0].Title = "Edited"
		return errors.Join(tx.EditItem(story.Reports[0]), tx.SetFacts(story.ID, story.Facts), tx.ChangeAlert(a), tx.RecordShown(a), tx.PutDelivery(d))
	})
	if err != nil {
		t.Error(err)
	}
	if s.Stamp() != "old001" {
		t.Errorf("its stamp is %q", s.Stamp())
	}
}

// makeOld writes a database in which every table has a row.
func makeOld(t *testing.T, gz string) {
	file := filepath.Join(t.TempDir(), "old.db")
	s, err := store.Open(t.Context(), store.Options{File: file, Stamp: "old001"})
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SyncFeeds([]news.Feed{{URL: "https://ibar.example/rss", Outlet: "Ibar", Regions: []string{"kosovo"}}}, noon); err != nil {
			return err
		}
		feeds, err := tx.Feeds()
		if err != nil {
			return err
		}
		feeds[0].ETag = `"v1"`
		facts := news.Facts{Level: news.Violence, Category: news.Clash, Paths: []string{"kosovo/north/zvecan"}, First: noon, Latest: noon}
		errs := []error{tx.SaveFeed(feeds[0])}
		for i, title := range []string{"Mayors enter their offices", "Sukobi u Zvečanu"} {
			story, err := tx.AddStory(facts)
			errs = append(errs, err)
			_, err = tx.AddItem(news.Report{
				Item: news.Item{FeedID: 1, Key: title, Title: title, Outlet: "Ibar", Trust: news.Normal, Revision: 1, Published: noon, Seen: noon},
				Annotation: news.Annotation{Lang: "sr", Level: news.Violence, Category: news.Clash, RulesStamp: "1", Evidence: []news.Evidence{
					{Field: "title", Start: 9, End: 17, Text: "Zvečanu", StandsFor: "kosovo/north/zvecan", Rule: "place"}}},
			}, story)
			errs = append(errs, err, tx.AddKeys(int64(i+1), []string{"title " + title}, noon))
		}
		a := news.Alert{Destination: news.Console, Group: "kosovo/north", Opened: noon, Changed: noon, Revision: 1, Level: news.Violence,
			Cause: news.ReasonNew, Headline: 1}
		a.ID, err = tx.AddAlert(a)
		errs = append(errs, err, tx.PutAlertStory(a.ID, news.AlertStory{StoryID: 1, Joined: 1, Watchlists: []string{"north"}, Announced: true}))
		a.Revision, a.Message, a.Shown, a.ShownLevel, a.Posted = 2, "m1", 1, news.Violence, noon
		_, merged := tx.Merge(2, 1)
		errs = append(errs, tx.ChangeAlert(a), tx.RecordShown(a), merged,
			tx.PutDelivery(news.Delivery{Key: "old001-1-2", AlertID: a.ID, Act: news.Edit, Reason: news.ReasonReport, Intent: noon}))
		return errors.Join(errs...)
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(body)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	put(t, gz, packed.String())
}

// unpack writes a copy of a packed database and returns its name.
func unpack(t *testing.T, gz string) string {
	t.Helper()
	f, err := os.Open(gz)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "karaula.db")
	put(t, file, string(body))
	return file
}
