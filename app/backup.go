package app

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/store"
)

func (c *command) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a consistent copy of the store into a file, also while karaula runs",
		Long: "backup writes all that the store holds into FILE, a new SQLite file, and checks the copy. karaula may go on running. The\n" +
			"backup of a PostgreSQL store is written as a SQLite file too. To restore it, name FILE in store, or move it back with\n" +
			"karaula store move.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return c.backup(cmd.Context(), args[0]) },
	}
}

// copied is a line that backup and store move print about a table.
type copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

func (c *command) backup(ctx context.Context, file string) (err error) {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	st, err := s.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	counts, err := st.Backup(ctx, file)
	if err != nil {
		return err
	}
	if err := c.printCounts(counts); err != nil {
		return err
	}
	say(c.people(), "%s is a whole copy of %s: it was opened, checked and counted.", file, s.Store)
	tellKey(c.people(), s)
	return nil
}

// tellKey says which key a copy of the store cannot be read without.
func tellKey(people io.Writer, s *setup) {
	key := "secret_key"
	if s.SecretKey.Empty() {
		key = store.KeyFile(s.Store.Clear())
	}
	say(people, "Addresses with secrets are sealed in it: keep a copy of the key (%s) as well, elsewhere.", key)
}

// printCounts prints how many rows each table has.
func (c *command) printCounts(counts []store.TableCount) error {
	for _, n := range counts {
		if !c.json {
			say(c.Out, "%10s  %s", thousands(int(n.Rows)), n.Table)
		} else if err := c.print(copied(n)); err != nil {
			return err
		}
	}
	return nil
}
