// Command karaula watches Balkan news and alerts teams in chat.
package main

import (
	"context"
	_ "embed" // for the configuration that ships
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the image has no time zones of its own

	"golang.org/x/term"

	"github.com/karaula/karaula/app"
)

//go:embed config.yaml
var builtin []byte

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A hang-up asks for the configuration to be read anew, but for a karaula whose terminal goes away: that one ends.
	hangup := make(chan os.Signal, 1)
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		signal.Notify(hangup, syscall.SIGHUP)
	}
	status := app.Main(ctx, app.Env{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lookup: os.LookupEnv, Builtin: builtin, Hangup: hangup,
		Color: term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "",
	})
	stop()
	os.Exit(status)
}
