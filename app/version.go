package app

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/store"
)

// release is set when a release is built: -ldflags "-X github.com/karaula/karaula/app.release=1.2.3".
var release = ""

// version is the release, or for a build out of a checkout the module's version.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// commit is the revision that the binary was built from, "unknown" where the build did not know it.
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}

type versions struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
	SQLite  string `json:"sqlite"`
	Rules   string `json:"rules"`
}

func (c *command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of karaula and of what it is made of",
		Args:  arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			r, err := loadRules()
			if err != nil {
				return err
			}
			v := versions{version(), commit(), runtime.Version(), store.SQLiteVersion(), r.Stamp()}
			if c.json {
				return c.print(v)
			}
			_, err = fmt.Fprintf(c.Out, "karaula %s\ncommit  %s\nGo      %s\nSQLite  %s\nrules   %s\n", v.Version, v.Commit, v.Go, v.SQLite, v.Rules)
			return err
		},
	}
}

// print writes a value as a line of JSON.
func (c *command) print(v any) error {
	b, err := console.Line(v)
	if err != nil {
		return err
	}
	_, err = c.Out.Write(b)
	return err
}
