package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/feeds"
)

func (c *command) feedCommand() *cobra.Command {
	feed := &cobra.Command{
		Use:   "feed",
		Short: "Parse, find, import, export, drop and resume feeds, and say how they are",
		// How many letters may be wrong for a name to be suggested; the root sets this for its own commands only.
		SuggestionsMinimumDistance: 2,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("feed wants one of its commands: karaula feed parse FILE… (see karaula feed --help)")}
			}
			near := ""
			if names := cmd.SuggestionsFor(args[0]); len(names) > 0 {
				near = "; did you mean " + strings.Join(names, " or ") + "?"
			}
			return usageError{fmt.Errorf("unknown command %q for %q%s (see karaula feed --help)", args[0], cmd.CommandPath(), near)}
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	var o feeds.ParseOptions
	parse := &cobra.Command{
		Use:   "parse FILE…",
		Short: "Parse feed files, one JSON object a line",
		Args:  arguments(cobra.MinimumNArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return c.feedParse(args, o) },
	}
	parse.Flags().StringVar(&o.ContentType, "content-type", "", "the Content-Type that the server would have sent")
	parse.Flags().StringVar(&o.Base, "base", "", "the address the file was read from, for relative links")
	parse.Flags().StringVar(&o.Language, "language", "", "the Content-Language that the server would have sent")
	feed.AddCommand(append(c.feedSetCommands(), parse, c.feedFindCommand(), c.feedHealthCommand())...)
	return feed
}

// feedParse prints a line for each file, in their order. A file that cannot be parsed gives its error.
func (c *command) feedParse(files []string, o feeds.ParseOptions) error {
	out := bufio.NewWriter(c.Out)
	var partly error
	for _, name := range files {
		d, err := c.parseFile(name, o)
		message := ""
		if err != nil {
			d, message, partly = &feeds.Document{}, err.Error(), errPartly
			say(c.Err, "%s: %s", name, message)
		}
		line, err := withFile(name, message, d)
		if err != nil {
			return err
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return errors.Join(out.Flush(), partly)
}

// parseFile reads one file. Far more than any publisher sends is not read: a mistyped path must not fill the memory.
func (c *command) parseFile(name string, o feeds.ParseOptions) (*feeds.Document, error) {
	f, err := c.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	const most = 64 << 20
	body, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if len(body) > most {
		return nil, fmt.Errorf("larger than %d MiB", most>>20)
	}
	return feeds.Parse(body, o)
}

// withFile is a document's JSON with the file's name before it and its error behind.
func withFile(name, message string, d *feeds.Document) ([]byte, error) {
	doc, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(struct {
		File  string `json:"file"`
		Error string `json:"error"`
	}{name, message})
	if err != nil {
		return nil, err
	}
	return append(append(head[:len(head)-1], ','), doc[1:]...), nil
}
