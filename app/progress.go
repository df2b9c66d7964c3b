package app

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"
)

// progress returns a function that shows how far a long work is, about ten times a second, when standard error is a
// terminal.
func (c *command) progress(what string, total int) func(done int) {
	f, ok := c.Err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func(int) {}
	}
	var shown time.Time
	return func(done int) {
		if done < total && time.Since(shown) < 100*time.Millisecond {
			return
		}
		shown = time.Now()
		end := "" // the line is written over
		if done == total {
			end = "\n"
		}
		_, _ = fmt.Fprintf(f, "\r%s %d of %d%s", what, done, total, end)
	}
}
