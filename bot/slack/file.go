package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// file sends a file to the person alone: into their own conversation with karaula, since Slack knows no file in a channel that one
// person alone sees. It returns what is shown where they asked: where the file is, or else why not, with what stands in it.
func (a *acts) file(ctx context.Context, w way, f bot.File, instead *bot.Page) *bot.Page {
	err := a.slack.sendFile(ctx, w.user, f)
	if err == nil {
		return &bot.Page{Paragraphs: []bot.Text{bot.Say(f.Says), bot.Say("The file " + f.Name + " is in your messages with karaula: Apps, karaula, Messages.")}}
	}
	a.slack.opts.Log.Warn("a file could not be sent; what stands in it is shown", "error", err)
	says := "Slack did not take the file; ask once more in a moment."
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &refused) && refused.Err == "missing_scope":
		says = "karaula may send no files in this workspace: the permission files:write is missing. Who runs karaula gives it: " + adviceInstall + "."
	case errors.Is(err, errShut):
		says = "Slack lets karaula send you no message, and so no file: ask an administrator of the workspace."
	}
	p := &bot.Page{Paragraphs: []bot.Text{bot.Say(says)}}
	if instead != nil {
		p.Paragraphs, p.Controls = append(p.Paragraphs, instead.Paragraphs...), instead.Controls
	}
	return p
}

// errShut says that a person cannot be written to.
var errShut = errors.New("the person takes no messages")

// sendFile puts a file into a person's conversation with karaula. What the conversation is called is known by writing into it.
func (s *Slack) sendFile(ctx context.Context, user string, f bot.File) error {
	up, err := s.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Content)})
	if err != nil {
		return fmt.Errorf("files.getUploadURLExternal: %w", unnamed(err))
	}
	if err := s.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: up.UploadURL, Filename: f.Name, Reader: bytes.NewReader(f.Content)}); err != nil {
		return fmt.Errorf("the upload of a file: %w", unnamed(err)) // its address lets whoever has it write
	}
	key := "post " + user
	if err := s.pace.turn(ctx, key, s.opts.Pace); err != nil {
		return err
	}
	says := page(bot.Page{Paragraphs: []bot.Text{bot.Say(f.Says)}}, origin{}, 0)
	talk, _, err := s.api.PostMessageContext(ctx, user, content(says), slack.MsgOptionDisableLinkUnfurl())
	if err = s.problem("chat.postMessage", key, err); err != nil {
		if kind, _ := news.KindOf(err); kind == news.Refused {
			return fmt.Errorf("%w: %w", errShut, err)
		}
		return err
	}
	_, err = s.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{Files: []slack.FileSummary{{ID: up.FileID, Title: f.Name}}, Channel: talk})
	if err != nil {
		return fmt.Errorf("files.completeUploadExternal: %w", unnamed(err))
	}
	return nil
}
