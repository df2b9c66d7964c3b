package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/karaula/karaula/news"
)

// Finding is one thing that Check looked at.
type Finding struct {
	What    string // "token", "channel 123", "permission Embed Links in #alerts"
	Says    string // what is good about it
	Problem error  // nil: it is fine
}

// Check tries the token, each channel, and each permission there by name, and changes nothing. who maps a destination to whom
// it calls.
func Check(ctx context.Context, o Options, destinations []news.Destination, who map[news.Destination]string) []Finding {
	d, err := New(o)
	if err != nil {
		return []Finding{{What: "token", Problem: err}}
	}
	me, err := d.me(ctx)
	all := []Finding{{What: "token", Says: "it is " + plain(me.Name, 80) + "'s", Problem: err}}
	if err != nil {
		return all
	}
	for _, to := range destinations {
		all = append(all, d.checkChannel(ctx, to.Target(), who[to])...)
	}
	return all
}

// CheckWebhooks asks whether incoming webhooks are still there, and changes nothing.
func CheckWebhooks(ctx context.Context, o Options, destinations []news.Destination) (all []Finding) {
	w, err := NewWebhook(o)
	for _, to := range destinations {
		f := Finding{What: about(to), Problem: err}
		if err == nil {
			var h hook
			h, f.Problem = w.hook(ctx, to)
			f.Says = "it posts as " + plain(h.Name, 80)
		}
		all = append(all, f)
	}
	return all
}

// account is the bot account that a token belongs to.
type account struct {
	ID   string `json:"id"`
	Name string `json:"username"`
}

func (d *Discord) me(ctx context.Context) (a account, err error) {
	if a, ok := d.accounts.get(""); ok {
		return a, nil
	}
	if err := d.call(ctx, http.MethodGet, "users/@me", "", nil, &a); err != nil {
		return a, asked(err)
	}
	d.accounts.put("", a)
	return a, nil
}

// checkChannel says what is wrong with a channel: its server, its kind, and each permission that karaula lacks there.
func (d *Discord) checkChannel(ctx context.Context, id, mention string) []Finding {
	c, err := d.channel(ctx, id)
	f := Finding{What: "channel " + id, Says: "#" + plain(c.Name, 80), Problem: err}
	if err != nil {
		return []Finding{f}
	}
	if c.Type == forumChannel || c.Type == mediaChannel {
		f.Problem = errors.New("it is a forum, in which karaula cannot post: use a text channel")
	}
	if len(d.opts.Servers) > 0 && !slices.Contains(d.opts.Servers, c.Server) {
		f.Problem = fmt.Errorf("it is on server %s, which discord.servers does not name: add it there, or post elsewhere", c.Server)
	}
	in := c
	if c.isThread() {
		in, err = d.channel(ctx, c.Parent)
	}
	var m member
	if err == nil {
		m, err = d.member(ctx, in.Server)
	}
	if err != nil {
		return []Finding{f, {What: "permissions in #" + plain(c.Name, 80), Problem: err}}
	}
	all := []Finding{f}
	has := m.in(in)
	for _, r := range needed {
		all = append(all, checkRight(has, r, c.Name, "for "+r.what))
	}
	if mention == "" {
		return all
	}
	call := Finding{What: "mention in #" + plain(c.Name, 80), Says: plain(mention, 100)}
	switch _, allowed := calls(mention); {
	case len(allowed.Parse)+len(allowed.Roles)+len(allowed.Users) == 0:
		call.Problem = fmt.Errorf("%s calls nobody: write @here, @everyone, <@&number of a role> or <@number of a person>", plain(mention, 100))
	case m.cannotCall(has, allowed):
		call = checkRight(has, mayMention, c.Name, "for "+mayMention.what)
	}
	return append(all, call)
}

func checkRight(has uint64, r right, channel, says string) Finding {
	f := Finding{What: "permission " + r.name + " in #" + plain(channel, 80), Says: says}
	if has&r.bit == 0 {
		f.Problem = fmt.Errorf("it is missing, %s: in Discord, Edit Channel, Permissions, add karaula there and allow %s", says, r.name)
	}
	return f
}

// cannotCall reports whether a mention needs a permission that is missing. A role that everybody may mention needs none.
func (m member) cannotCall(has uint64, allowed mentions) bool {
	closed := func(id string) bool {
		return !slices.ContainsFunc(m.roles, func(r role) bool { return r.ID == id && r.Mentionable })
	}
	return has&mentionEveryone == 0 && (len(allowed.Parse) > 0 || slices.ContainsFunc(allowed.Roles, closed))
}

// Invite is the address at which somebody adds the bot account to a server, with the permissions that karaula needs.
func Invite(ctx context.Context, o Options) (string, error) {
	d, err := New(o)
	if err != nil {
		return "", err
	}
	var app struct {
		ID string `json:"id"`
	}
	if err := d.call(ctx, http.MethodGet, "applications/@me", "", nil, &app); err != nil {
		return "", asked(err)
	}
	rights := uint64(mayMention.bit)
	for _, r := range needed {
		rights |= r.bit
	}
	return "https://discord.com/oauth2/authorize?" + url.Values{
		"client_id": {app.ID}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatUint(rights, 10)},
	}.Encode(), nil
}
