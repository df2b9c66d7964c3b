package slack

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

const (
	homeAgain   = 3 * time.Second // between two looks of one person at their page
	homeBlocks  = 100             // Slack takes so many
	partBlocks  = 11              // of one channel, so that eight and the first part fit
	mostPages   = 10              // of a listing of channels
	publishCall = "views.publish"
)

// homes knows when people were last shown their page.
type homes struct {
	mu    sync.Mutex
	shown map[string]time.Time
}

// due reports whether a person may be shown their page anew, and takes it as shown.
func (h *homes) due(user string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.shown[user]) < homeAgain {
		return false
	}
	if h.shown == nil || len(h.shown) >= maxNames {
		h.shown = map[string]time.Time{}
	}
	h.shown[user] = now
	return true
}

// home shows somebody their page of karaula. Slack goes on showing the last one, so one that comes too soon, or fails, is left out.
func (a *acts) home(ctx context.Context, user, handle, team string, at time.Time) {
	if !a.homes.due(user, at) {
		return
	}
	spots, err := a.spots(ctx, user)
	if err != nil {
		a.slack.opts.Log.Warn("somebody's page is not brought up to date: their channels are not known", "error", err)
		return
	}
	answer := a.handle(ctx, bot.Press{Verb: bot.Home, Spots: spots, Destination: byID(user), Scope: scope(team), At: at, Person: a.slack.people.who(ctx, user, handle)})
	if err := a.slack.pace.turn(ctx, publishCall, 0); err != nil {
		a.slack.opts.Log.Debug("somebody's page is not brought up to date now", "error", err)
		return
	}
	_, err = a.slack.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: homeView(answer)})
	if err = a.slack.problem(publishCall, publishCall, err); err != nil {
		a.slack.opts.Log.Warn("somebody's page is not brought up to date", "error", err)
	}
}

// homeView dresses what somebody is shown.
func homeView(a bot.Answer) slack.HomeTabViewRequest {
	v := slack.HomeTabViewRequest{Type: slack.VTHomeTab}
	parts := a.Home
	if len(parts) == 0 && a.Private != nil {
		parts = []bot.Part{{Page: *a.Private}}
	}
	for i, p := range parts {
		blocks := page(p.Page, origin{destination: p.Channel}, 0).blocks
		if most := min(partBlocks, homeBlocks-len(v.Blocks.BlockSet)-1); len(blocks) > most { // a part's buttons stand in its last block
			last := min(len(p.Page.Controls), 1)
			blocks = slices.Concat(blocks[:max(most-last, 0)], blocks[len(blocks)-last:])
		}
		if i > 0 {
			v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewDividerBlock())
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, blocks...)
	}
	unlike(v.Blocks.BlockSet)
	return v
}

// unlike gives the blocks of controls of one page ids of their own: those of several parts would be the same where they have the same channel.
func unlike(blocks []slack.Block) {
	seen := map[string]bool{}
	for _, b := range blocks {
		if x, ok := b.(*slack.ActionBlock); ok {
			if seen[x.BlockID] {
				x.BlockID = ""
			}
			seen[x.BlockID] = true
		}
	}
}

// spots are the channels that somebody and karaula are both in, by their names.
func (a *acts) spots(ctx context.Context, user string) ([]bot.Spot, error) {
	mine, err := a.slack.inside(ctx, "")
	if err != nil {
		return nil, err
	}
	theirs, err := a.slack.inside(ctx, user)
	if err != nil {
		return nil, err
	}
	var all []bot.Spot
	for id, name := range theirs {
		if _, in := mine[id]; in {
			all = append(all, bot.Spot{Destination: news.Destination(Name + ":#" + name), Channel: byID(id)})
		}
	}
	slices.SortFunc(all, func(a, b bot.Spot) int { return strings.Compare(string(a.Destination), string(b.Destination)) })
	return all, nil
}

// inside are the channels that somebody is in, by their ids; of nobody, those that karaula is in.
func (s *Slack) inside(ctx context.Context, user string) (map[string]string, error) {
	const method = "users.conversations"
	all := map[string]string{}
	p := slack.GetConversationsForUserParameters{UserID: user, Types: []string{"public_channel", "private_channel"}, Limit: 999, ExcludeArchived: true}
	for range mostPages {
		if err := s.pace.turn(ctx, method, 0); err != nil {
			return nil, err
		}
		some, next, err := s.api.GetConversationsForUserContext(ctx, &p)
		if err != nil {
			return nil, s.problem(method, method, err)
		}
		for _, ch := range some {
			all[ch.ID] = ch.Name
		}
		if p.Cursor = next; next == "" {
			break
		}
	}
	return all, nil
}

// screen is a view in which somebody pressed something: their page of karaula, or a window above it.
type screen struct {
	ID   string
	Type string
}

func (s screen) window() bool { return s.Type == string(slack.VTModal) }

// window shows somebody a page that answers what they did outside any channel, and reports whether they see it.
func (a *acts) window(ctx context.Context, w way, p bot.Page) bool {
	v := window(p, w)
	var method string
	var err error
	switch {
	case w.screen.window():
		method = "views.update"
		_, err = a.slack.api.UpdateViewContext(ctx, v, "", "", w.screen.ID)
	case w.trigger != "" && time.Since(w.at) <= openWithin:
		method = "views.open"
		_, err = a.slack.api.OpenViewContext(ctx, w.trigger, v)
	default:
		return false
	}
	if err != nil {
		a.slack.opts.Log.Warn("a page could not be shown in a window", "error", a.slack.problem(method, method, err))
	}
	return err == nil
}

// window dresses a page as one.
func window(p bot.Page, w way) slack.ModalViewRequest {
	remembered, _ := json.Marshal(place{Channel: w.channel, Destination: w.origin.destination, Home: true}) // strings alone cannot fail
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain("karaula", maxTitle), Close: plain("Close", maxTitle), PrivateMetadata: string(remembered),
		Blocks: slack.Blocks{BlockSet: page(p, origin{destination: byID(w.channel)}, w.alert).blocks},
	}
}
