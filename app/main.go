package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/store"
)

// Env is what the program gets from the system.
type Env struct {
	Args    []string // without the program's name
	In      io.Reader
	Out     io.Writer // data
	Err     io.Writer // what is for people when Out carries data, and logs
	Lookup  func(name string) (string, bool)
	Color   bool             // Out is a terminal
	Builtin []byte           // the config.yaml that ships
	Hangup  <-chan os.Signal // asks a running karaula to read its configuration anew; nil: nobody does
	// Platforms are chat platforms besides those that karaula makes itself: a stand-in, in tests.
	Platforms []bot.Platform
}

// The exit statuses.
const (
	exitFine   = 0
	exitFailed = 1 // it failed, or a part of it did
	exitUsage  = 2 // the call or the configuration is wrong
)

// usageError is a mistake in the call or the configuration.
type usageError struct{ error }

// Unwrap returns the mistake itself.
func (e usageError) Unwrap() error { return e.error }

// errPartly says that a part failed and was reported already.
var errPartly = errors.New("a part of it failed")

// Main runs one command and returns the exit status.
func Main(ctx context.Context, env Env) int {
	root := newRoot(env)
	root.SetArgs(env.Args)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errPartly):
		return exitFailed
	case errors.As(err, &usage) || errors.Is(err, store.ErrKey) || strings.HasPrefix(err.Error(), "unknown command"):
		complain(env, err)
		return exitUsage
	}
	complain(env, err)
	return exitFailed
}

func complain(env Env, err error) { say(env.Err, "karaula: %s", strings.TrimSpace(err.Error())) }

// say prints a line for people. Where even that cannot be written, nobody is left to be told.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }

// command is what all subcommands share: the system, and the options that every one takes.
type command struct {
	Env
	file string // --config
	json bool   // --json
}

func newRoot(env Env) *cobra.Command {
	c := &command{Env: env}
	root := &cobra.Command{
		Use:           "karaula",
		Short:         "Watches Balkan news and alerts teams in chat",
		Long:          "karaula reads news feeds from and about the Balkans, flags what concerns the places and words a team watches,\nand posts one short, explained message per story. Without a command it does its main job: karaula run.",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context(), runOptions{}) },
	}
	root.PersistentFlags().StringVar(&c.file, "config", "", "configuration `FILE` (default: config.yaml here, else the built-in one)")
	root.PersistentFlags().BoolVar(&c.json, "json", false, "print data as JSON, a line an object; all else goes to standard error")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())}
	})
	root.AddCommand(c.runCommand(), c.demoCommand(), c.initCommand(), c.checkCommand(), c.statusCommand(), c.chatCommand(), c.replayCommand(), c.matchCommand(),
		c.newsCommand(), c.quietCommand(), c.watchCommand(), c.drillCommand(), c.discordCommand(), c.feedCommand(), c.clusterCommand(), c.backupCommand(), c.storeCommand(), c.versionCommand())
	return root
}

// people is where text for people goes: standard output, unless that carries data.
func (c *command) people() io.Writer {
	if c.json {
		return c.Err
	}
	return c.Out
}

// arguments checks the number of a command's arguments; a wrong one is a mistake in the call.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())}
		}
		return nil
	}
}

// load reads the configuration: the file of --config, else config.yaml in the working directory, else the built-in one.
func (c *command) load(names config.Names) (*config.Config, string, error) {
	name := c.configPath()
	if c.file == "" {
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			cfg, err := config.Parse("the built-in config.yaml", c.Builtin, c.Lookup, names)
			return cfg, "the built-in config.yaml", mistaken(err)
		}
	}
	cfg, err := config.Load(name, c.Lookup, names)
	return cfg, name, mistaken(err)
}

// configPath is where the configuration's file is looked for.
func (c *command) configPath() string { return cmp.Or(c.file, "config.yaml") }

// mistaken marks an error of the configuration as the user's to mend.
func mistaken(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// open opens a file that the user named, "-" being standard input. Its error does not name the file: the caller does.
func (c *command) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.In), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", cause(err))
	}
	return f, nil
}

// cause is an error of the file system without the operation and the name that stand before it.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
