package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/store"
)

func (c *command) storeCommand() *cobra.Command {
	all := &cobra.Command{
		Use:   "store",
		Short: "Work on the store as a whole",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var to string
	move := &cobra.Command{
		Use:   "move --to URL",
		Short: "Copy the store into another database, from SQLite to PostgreSQL or back",
		Long: "move copies all that the configured store holds into an empty one: a new SQLite file, or an empty PostgreSQL database\n" +
			"(postgres://user@host/db; the password may stand in the environment's PGPASSWORD). Ids and messages are kept, so that\n" +
			"nothing is posted again. karaula must not run meanwhile. The old store is left as it is.",
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.move(cmd.Context(), to) },
	}
	move.Flags().StringVar(&to, "to", "", "the `URL` of a PostgreSQL database, or the name of a new SQLite file")
	all.AddCommand(move)
	return all
}

func (c *command) move(ctx context.Context, to string) (err error) {
	if strings.TrimSpace(to) == "" {
		return usageError{errors.New("store move wants to know where to: karaula store move --to postgres://user@host/db")}
	}
	s, err := c.prepare()
	if err != nil {
		return err
	}
	target := &setup{Config: &config.Config{Store: config.NewStore(to), SecretKey: s.SecretKey}}
	if target.Store.Clear() == s.Store.Clear() {
		return usageError{fmt.Errorf("--to names %s, which is the store itself", s.Store)}
	}
	if target.Store.Postgres() && s.SecretKey.Empty() {
		return usageError{fmt.Errorf("on PostgreSQL, secret_key must be given: write secret_key: ${KARAULA_SECRET_KEY} into %s, make a key with openssl rand -hex 32, "+
			"and call this again; what the key file %s sealed is sealed with the new key there", s.file, store.KeyFile(s.Store.Clear()))}
	}
	from, err := s.openAlone(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	into, err := target.openAlone(ctx, c)
	if err != nil {
		return err
	}
	counts, err := store.Move(ctx, from, into)
	if err := errors.Join(err, into.Close()); err != nil {
		return err
	}
	if err := c.printCounts(counts); err != nil {
		return err
	}
	say(c.people(), "All of %s is in %s now, counted in both; the old store was left as it is.", s.Store, target.Store)
	say(c.people(), "Next: write the new store into %s, and start karaula:\n  store: %s", s.file, target.Store)
	tellKey(c.people(), target)
	return nil
}

// openAlone opens a store that no other karaula works on.
func (s *setup) openAlone(ctx context.Context, c *command) (*store.Store, error) {
	o := s.storeOptions()
	if s.Config != nil {
		o.Log = logger(c.Err, s.Log, c.Color)
	}
	st, err := store.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := st.Idle(ctx); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}
