package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/news"
)

func (c *command) initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Ask a few questions and write config.yaml",
		Long: `init asks what to watch and writes a config.yaml for it, which it checks. What an option answers is not asked; with --yes
nothing is.`,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.given = func(name string) bool { return o.yes || cmd.Flags().Changed(name) }
			return c.makeConfig(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.file, "file", "", "the `FILE` to write (default: that of --config, else config.yaml)")
	f.StringArrayVar(&o.regions, "region", nil, "a `PLACE` to watch: a path, a code, or a name in any language; may be repeated")
	f.StringArrayVar(&o.keywords, "keyword", nil, "a `WORD` or phrase to watch for; may be repeated")
	f.StringVar(&o.language, "language", "en", "the `LANGUAGE` that karaula writes in")
	f.StringVar(&o.zone, "time-zone", "Europe/Belgrade", "the time `ZONE` of the messages")
	f.StringVar(&o.store, "store", "karaula.db", "where to remember: a `FILE`, or postgres://user@host/db")
	f.StringArrayVar(&o.postTo, "post-to", []string{"console"}, "a `DESTINATION`: console, slack:#channel, discord:number, or an incoming webhook; may be repeated")
	f.BoolVar(&o.yes, "yes", false, "ask nothing")
	f.BoolVar(&o.force, "force", false, "overwrite the file if it exists")
	return cmd
}

// initOptions are init's options, and by and by the answers to its questions.
type initOptions struct {
	file, language, zone, store string
	regions, keywords, postTo   []string
	yes, force                  bool
	given                       func(option string) bool // it needs no question
}

// makeConfig asks what is to be known, and writes and checks the configuration.
func (c *command) makeConfig(ctx context.Context, o initOptions) error {
	r, err := loadRules()
	if err != nil {
		return err
	}
	if o.file == "" {
		o.file = c.file
	}
	if o.file == "" {
		o.file = "config.yaml"
	}
	if _, err := os.Lstat(o.file); err == nil && !o.force {
		return usageError{fmt.Errorf("%s exists already: change it with an editor, give another --file, or overwrite it with --force", o.file)}
	}
	ctx, done := context.WithCancel(ctx)
	defer done()
	q := questions{ctx: ctx, out: c.people(), lines: readLines(ctx, c.In), rules: r, lookup: c.Lookup}
	if err := q.ask(&o); err != nil {
		return err
	}
	text := o.text()
	// What would be refused later is not written: mistakes of options are told as those of the file that they would make.
	if _, err := config.Parse(o.file, []byte(text), c.Lookup, &names{rules: r}); err != nil {
		return usageError{fmt.Errorf("nothing was written: %w%s", err, o.advice())}
	}
	if err := o.write(text); err != nil {
		return err
	}
	say(c.people(), "\n%s is written.", o.file)
	c.file = o.file
	if err := c.check(ctx, true); err != nil {
		return err
	}
	tried := error(nil)
	if o.posts("slack") || o.posts("discord") {
		if tried, err = c.tryPlatforms(ctx); err != nil {
			return err
		}
	}
	option := ""
	if o.file != "config.yaml" {
		option = " --config " + o.file
	}
	say(c.people(), `
Next:
  karaula match%[1]s "a headline"   what would it do, and why?
  karaula check%[1]s                can each feed be read from here?
  karaula run%[1]s                  start; Ctrl-C ends it`, option)
	return tried
}

// tryPlatforms tries the tokens, channels and permissions of the configuration that was just written. What is wrong there can
// be mended without init.
func (c *command) tryPlatforms(ctx context.Context) (wrong, err error) {
	s, err := c.prepare()
	if err != nil {
		return nil, err
	}
	if wrong = c.checkPlatforms(ctx, s); !errors.Is(wrong, errPartly) {
		return nil, wrong
	}
	say(c.people(), "\nMend what is WRONG, and try it again with `karaula check`.")
	return wrong, nil
}

// posts reports whether one of the destinations is a channel of the platform.
func (o initOptions) posts(platform string) bool {
	return slices.ContainsFunc(o.postTo, func(to string) bool { return news.Destination(to).Platform() == platform })
}

// advice says what is needed besides the file.
func (o initOptions) advice() string {
	advice := ""
	if config.NewStore(o.store).Postgres() {
		advice = "\nThe key is read from the environment. Make one, keep it, and call init again:\n  export KARAULA_SECRET_KEY=$(openssl rand -hex 32)"
	}
	if o.posts("slack") {
		advice += "\nSlack's tokens are read from the environment (README.md, Slack, says where they come from):\n  export SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-…"
	}
	if o.posts("discord") {
		advice += "\nDiscord's token is read from the environment (README.md, Discord, says where it comes from):\n  export DISCORD_TOKEN=…"
	}
	return advice
}

// write writes the file whole or not at all. One that holds a database's address is for its owner's eyes only.
func (o initOptions) write(text string) (err error) {
	mode := os.FileMode(0o644)
	if config.NewStore(o.store).Postgres() {
		mode = 0o600
	}
	temp, err := os.CreateTemp(filepath.Dir(o.file), ".karaula-init-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", o.file, cause(err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.WriteString(text)
	err = errors.Join(err, temp.Chmod(mode), temp.Close())
	switch {
	case err != nil:
	case o.force:
		err = os.Rename(temp.Name(), o.file)
	default:
		// A link does not overwrite what somebody put there meanwhile.
		if err = os.Link(temp.Name(), o.file); err == nil {
			err = os.Remove(temp.Name())
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s exists already by now: overwrite it with --force", o.file)}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", o.file, cause(err))
	}
	return nil
}

// text is the configuration that the answers make.
func (o initOptions) text() string {
	var b strings.Builder
	b.WriteString("# Written by karaula init. A key that is missing has its default; the config.yaml that comes with karaula lists and explains\n" +
		"# them all. Try a change with `karaula check`.\n")
	fmt.Fprintf(&b, "store: %s\n", quoted(o.store))
	if config.NewStore(o.store).Postgres() {
		b.WriteString("secret_key: ${KARAULA_SECRET_KEY}\n")
	}
	fmt.Fprintf(&b, "time_zone: %s\nlanguage: %s\n\nwatchlists:\n", quoted(o.zone), quoted(o.language))
	fmt.Fprintf(&b, "  - name: %s\n", quoted(o.name()))
	if len(o.regions) > 0 {
		fmt.Fprintf(&b, "    # About one of these places, or one below it …\n    regions: %s\n", quotedList(o.regions))
	}
	if len(o.keywords) > 0 {
		fmt.Fprintf(&b, "    # With one of these words or phrases, in any form and script …\n    keywords: %s\n", quotedList(o.keywords))
	}
	b.WriteString("    # … but not with one of these:\n" +
		"    # exclude: [\"topic:sport\"]\n" +
		"    # From which level at once: 0 none, 1 tension, 2 elevated, 3 violence, 4 deadly. Without it a word is always posted, and a\n" +
		"    # place alone from level 2 on.\n" +
		"    # post_at: 1\n")
	fmt.Fprintf(&b, "    post_to: %s\n", destinationList(o.postTo))
	if o.posts("slack") {
		b.WriteString("\nslack:\n  bot_token: ${SLACK_BOT_TOKEN}\n  app_token: ${SLACK_APP_TOKEN}\n")
	}
	if o.posts("discord") {
		b.WriteString("\ndiscord:\n  token: ${DISCORD_TOKEN}\n")
	}
	return b.String()
}

// destinationList writes destinations, with the variables in them.
func destinationList(all []string) string {
	out := make([]string, len(all))
	for i, to := range all {
		if out[i] = quoted(to); to == "console" {
			out[i] = to
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// name is what the watchlist is called: after its first place.
func (o initOptions) name() string {
	if len(o.regions) == 0 {
		return "words"
	}
	return strings.ReplaceAll(o.regions[0], "/", "-")
}
