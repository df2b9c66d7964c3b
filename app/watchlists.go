package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/text"
	"github.com/karaula/karaula/store"
)

func (c *command) watchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "watch", Short: "Export the watchlists that were made in chat, or compare them with a file's", Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var workspace string
	var remove bool
	apply := &cobra.Command{
		Use: "apply FILE", Short: "Make the watchlists of chat those of a file, as a new version of each that differs",
		Long: "apply reads the watchlists of FILE, written as in config.yaml, and makes what chat made say the same, also while karaula\n" +
			"runs. What stands in chat alone stays, unless --remove is given. Each change is a version that chat can restore.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.watchApply(cmd.Context(), args[0], workspace, remove)
		},
	}
	apply.Flags().StringVar(&workspace, "workspace", "", "the `WORKSPACE` or server of new watchlists, such as slack:T0123 (default: that of others in the same channel)")
	apply.Flags().BoolVar(&remove, "remove", false, "remove what FILE does not have")
	cmd.AddCommand(apply,
		&cobra.Command{Use: "export", Short: "Print the watchlists that were made in chat as config.yaml writes them", Args: arguments(cobra.NoArgs),
			RunE: func(cmd *cobra.Command, _ []string) error { return c.watchExport(cmd.Context()) }},
		&cobra.Command{Use: "diff FILE", Short: "Show how the watchlists of a file differ from what was made in chat", Args: arguments(cobra.ExactArgs(1)),
			RunE: func(cmd *cobra.Command, args []string) error { return c.watchDiff(cmd.Context(), args[0]) }})
	return cmd
}

func (c *command) watchExport(ctx context.Context) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	kept, err := s.kept(ctx)
	if err != nil {
		return err
	}
	scope := ""
	for i, line := range bot.ExportedLines(kept) {
		if i > 0 && kept[i-1].Scope != scope {
			scope = kept[i-1].Scope
			line = "# made in " + scope + "\n" + line
		}
		if _, err := fmt.Fprintln(c.Out, line); err != nil {
			return err
		}
	}
	return nil
}

// kept are all watchlists that were made in chat.
func (s *setup) kept(ctx context.Context) (all []store.Kept, err error) {
	err = s.read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Kept("")
		return err
	})
	return all, err
}

// difference is how a watchlist of a file differs from what was made in chat; a line that diff and apply print.
type difference struct {
	Change string `json:"change"` // added, changed or removed
	Name   string `json:"name"`
	Scope  string `json:"scope"`
	Before string `json:"before"` // as config.yaml writes it; "" for nothing
	After  string `json:"after"`

	list news.Watchlist
	was  store.Kept
}

// fileWatchlists are the watchlists of a file, which may say nothing else.
func (c *command) fileWatchlists(s *setup, file string) ([]news.Watchlist, error) {
	in, err := c.open(file)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, cause(err))
	}
	data, err := io.ReadAll(io.LimitReader(in, 4<<20))
	_ = in.Close()
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, cause(err))
	}
	// Channels may be named whatever platforms the file sets up: whether karaula reaches them is the configuration's matter.
	for name, section := range map[string]string{"slack": "slack: {bot_token: x, app_token: x}", "discord": "discord: {token: x}"} {
		if !regexp.MustCompile(`(?m)^` + name + `:`).Match(data) {
			data = append(data, []byte("\n"+section+"\n")...)
		}
	}
	cfg, err := config.Parse(file, data, c.Lookup, &names{rules: s.rules})
	if err != nil {
		return nil, mistaken(err)
	}
	return cfg.Watchlists, nil
}

// differences compares the watchlists of a file with what was made in chat.
func differences(lists []news.Watchlist, kept []store.Kept) (all []difference) {
	found := map[int]bool{}
	for _, w := range lists {
		i := slices.IndexFunc(kept, func(k store.Kept) bool {
			return text.Fold(k.Name) == text.Fold(w.Name) && slices.ContainsFunc(k.PostTo, func(d news.Destination) bool { return slices.Contains(w.PostTo, d) })
		})
		if i < 0 {
			all = append(all, difference{Change: "added", Name: w.Name, After: bot.Exported(w), list: w})
			continue
		}
		found[i] = true
		w.Scope = kept[i].Scope
		if !reflect.DeepEqual(w, kept[i].Watchlist) {
			all = append(all, difference{"changed", w.Name, w.Scope, bot.Exported(kept[i].Watchlist), bot.Exported(w), w, kept[i]})
		}
	}
	for i, k := range kept {
		if !found[i] {
			all = append(all, difference{Change: "removed", Name: k.Name, Scope: k.Scope, Before: bot.Exported(k.Watchlist), was: k})
		}
	}
	return all
}

func (c *command) watchDiff(ctx context.Context, file string) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	lists, err := c.fileWatchlists(s, file)
	if err != nil {
		return err
	}
	kept, err := s.kept(ctx)
	if err != nil {
		return err
	}
	all := differences(lists, kept)
	if len(all) == 0 && !c.json {
		say(c.Out, "No difference: %s.", count(len(kept), "watchlist"))
	}
	for _, d := range all {
		if err := c.tellDifference(d); err != nil {
			return err
		}
	}
	return nil
}

func (c *command) tellDifference(d difference) error {
	if c.json {
		return c.print(d)
	}
	for _, line := range []struct{ sign, text string }{{"-", d.Before}, {"+", d.After}} {
		if line.text != "" {
			if _, err := fmt.Fprintf(c.Out, "%s %s\n", line.sign, line.text); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *command) watchApply(ctx context.Context, file, workspace string, remove bool) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	lists, err := c.fileWatchlists(s, file)
	if err != nil {
		return err
	}
	for _, w := range lists {
		if slices.ContainsFunc(s.Watchlists, func(own news.Watchlist) bool { return text.Fold(own.Name) == text.Fold(w.Name) }) {
			return usageError{fmt.Errorf("%s: the watchlist %s stands in %s as well: take it out of one of them", file, w.Name, s.file)}
		}
	}
	var done []difference
	err = c.asGuest(ctx, s, func(tx *store.Tx) error {
		kept, err := tx.Kept("")
		if err != nil {
			return err
		}
		for _, d := range differences(lists, kept) {
			if d.Change == "removed" && !remove {
				continue
			}
			if d.Scope, err = scopeOf(d, kept, workspace); err != nil {
				return usageError{fmt.Errorf("%s: %w", file, err)}
			}
			if err := d.apply(tx); err != nil {
				return err
			}
			done = append(done, d)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range done {
		if err := c.tellDifference(d); err != nil {
			return err
		}
	}
	if !c.json {
		say(c.Out, "%s. A karaula that runs takes it over within a second.", count(len(done), "change"))
	}
	return nil
}

// apply stores a difference as the next version of its watchlist.
func (d difference) apply(tx *store.Tx) error {
	k := d.was
	k.Watchlist, k.At, k.Who, k.WhoName, k.Action = d.list, time.Now().Truncate(time.Millisecond), "console:"+caller(), caller(), "apply"
	k.Name, k.Scope, k.Removed = d.Name, d.Scope, d.Change == "removed"
	if _, err := tx.Keep(k); err != nil {
		return err
	}
	about := fmt.Sprintf("watchlist %s: %s → %s", d.Name, cmp.Or(d.Before, "nothing"), cmp.Or(d.After, "removed"))
	return tx.Audit(store.Change{At: k.At, Who: k.Who + " (" + k.WhoName + ")", Action: "apply", About: about, Scope: d.Scope})
}

// scopeOf is the workspace or server that a watchlist belongs to: its own, that of others in the same channel, or the one that was
// given.
func scopeOf(d difference, kept []store.Kept, given string) (string, error) {
	if d.Scope != "" {
		return d.Scope, nil
	}
	for _, k := range kept {
		if slices.ContainsFunc(k.PostTo, func(to news.Destination) bool { return to != news.Console && slices.Contains(d.list.PostTo, to) }) {
			return k.Scope, nil
		}
	}
	if given == "" && slices.Equal(d.list.PostTo, []news.Destination{news.Console}) {
		return string(news.Console), nil
	}
	if given == "" {
		return "", fmt.Errorf("nobody made a watchlist in the channel of %s yet, so that its workspace or server is not known: give it with --workspace, such as slack:T0123 or discord:80351110224678912", d.Name)
	}
	return given, nil
}
