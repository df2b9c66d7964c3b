package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/discord"
)

// addDiscord adds Discord, where it is configured, and its incoming webhooks, which need no section of their own.
func (s *setup) addDiscord(add func(bot.Platform), log *slog.Logger) error {
	o := s.discordOptions(log)
	if s.Discord != nil {
		account, err := discord.New(o)
		if err != nil {
			return mistaken(fmt.Errorf("%s: %w", s.file, err))
		}
		add(account)
	}
	hooks, err := discord.NewWebhook(o)
	if err != nil {
		return mistaken(fmt.Errorf("%s: %w", s.file, err))
	}
	add(hooks)
	return nil
}

func (s *setup) discordOptions(log *slog.Logger) discord.Options {
	o := discord.Options{Zone: s.TimeZone, Name: s.regionName, Log: log, Timeout: callTimeout}
	if s.Discord != nil {
		o.Token, o.APIURL, o.Servers = s.Discord.Token.Clear(), s.Discord.APIURL, s.Discord.Servers
	}
	return o
}

// checkDiscord tries the token, each channel, and each permission there.
func (s *setup) checkDiscord(ctx context.Context) (all []checkedPlatform) {
	o := s.discordOptions(nil)
	if s.Discord != nil {
		destinations, who := s.destinations("discord")
		all = discordLines(discord.Check(ctx, o, destinations, who))
	}
	hooks, _ := s.destinations("discord-webhook")
	return append(all, discordLines(discord.CheckWebhooks(ctx, o, hooks))...)
}

func discordLines(found []discord.Finding) (all []checkedPlatform) {
	for _, f := range found {
		all = append(all, checkedLine("discord", f.What, f.Says, f.Problem))
	}
	return all
}

func (c *command) discordCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discord",
		Short: "What concerns Discord alone",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "invite",
		Short: "Print the address at which the bot is added to a server",
		Args:  arguments(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.discordInvite(cmd.Context()) },
	})
	return cmd
}

func (c *command) discordInvite(ctx context.Context) error {
	s, err := c.prepare()
	if err != nil {
		return err
	}
	if s.Discord == nil {
		return usageError{errors.New(s.file + " has no section discord: add it with the bot's token (README, Discord)")}
	}
	address, err := discord.Invite(ctx, s.discordOptions(nil))
	if err != nil {
		return err
	}
	if c.json {
		return c.print(struct {
			URL string `json:"url"`
		}{address})
	}
	if _, err := fmt.Fprintln(c.Out, address); err != nil {
		return err
	}
	say(c.people(), "Open it in a browser, choose the server, and press Authorize.")
	return nil
}
