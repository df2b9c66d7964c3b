package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// itemLine is a line of the files that match, cluster and replay read. Unknown keys are ignored.
type itemLine struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	URL       string `json:"url"`
	Outlet    string `json:"outlet"`
	Source    string `json:"source"` // another word for outlet
	Lang      string `json:"lang"`
	Country   string `json:"country"`
	Published string `json:"published"`
}

// item is the line as an item. A time that cannot be read is an error, an absent one is zero.
func (l itemLine) item() (news.Item, error) {
	it := news.Item{
		Key: l.ID, URL: l.URL, Link: feeds.Canonical(l.URL), Title: l.Title, Summary: l.Summary, Outlet: l.Outlet, Lang: l.Lang,
		Country: l.Country, Trust: news.Normal, Revision: 1,
	}
	if it.Outlet == "" {
		it.Outlet = l.Source
	}
	if l.Published == "" {
		return it, nil
	}
	at, err := time.Parse(time.RFC3339, l.Published)
	if err != nil {
		return it, fmt.Errorf("published: %q is no time like 2023-05-26T14:05:00Z", l.Published)
	}
	it.Published = at.UTC()
	return it, nil
}

// maxLine bounds a line of a file: an item of a megabyte is none.
const maxLine = 4 << 20

// eachLine calls f with the number and content of each line that is not empty, as one JSON object of type T. A line that
// is none, or that f refuses, is told on standard error and the rest goes on; the error is errPartly then.
func eachLine[T any](c *command, name string, f func(T) error) error {
	file, err := c.open(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() { _ = file.Close() }()
	in := bufio.NewReaderSize(file, 1<<16)
	var partly error
	for n := 1; ; n++ {
		line, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return partly
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var v T
		if err = json.Unmarshal(line, &v); err != nil {
			err = fmt.Errorf("this is no JSON object of the expected form: %w", err)
		} else {
			err = f(v)
		}
		if errors.Is(err, errStop) {
			return errors.Unwrap(err)
		}
		if err != nil {
			say(c.Err, "%s:%d: %s", name, n, err)
			partly = errPartly
		}
	}
}

// errStop marks an error that ends the reading of lines rather than a mistake of one line.
var errStop = errors.New("stop")

type stopError struct{ error }

func (s stopError) Is(target error) bool { return target == errStop }
func (s stopError) Unwrap() error        { return s.error }

// stop marks an error of the output: reading on makes no sense.
func stop(err error) error {
	if err == nil {
		return nil
	}
	return stopError{err}
}

func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, more, err := in.ReadLine()
		if err != nil {
			return nil, err
		}
		if line = append(line, part...); len(line) > maxLine {
			return nil, fmt.Errorf("the line is longer than %d MiB", maxLine>>20)
		}
		if !more {
			return line, nil
		}
	}
}

func (c *command) clusterCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "cluster FILE.jsonl",
		Short: "Group items into stories",
		Long: "cluster reads a line an item ({\"id\",\"title\",\"summary\",\"outlet\",\"lang\",\"published\"}; - is standard input), in the order of\n" +
			"time, and prints {\"id\",\"story\"} for each, in the same order, after the last.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return c.cluster(args[0]) },
	}
}

func (c *command) cluster(file string) error {
	type placed struct {
		id    string
		story int64
	}
	var all []placed
	var index stories.Index
	partly := eachLine(c, file, func(l itemLine) error {
		it, err := l.item()
		if err != nil {
			return err
		}
		all = append(all, placed{l.ID, index.Add(it)})
		return nil
	})
	if partly != nil && !errors.Is(partly, errPartly) {
		return partly
	}
	out := bufio.NewWriter(c.Out)
	enc := json.NewEncoder(out)
	for _, p := range all {
		if err := enc.Encode(struct {
			ID    string `json:"id"`
			Story string `json:"story"`
		}{p.id, fmt.Sprintf("s%d", index.Story(p.story))}); err != nil {
			return err
		}
	}
	return errors.Join(out.Flush(), partly)
}
