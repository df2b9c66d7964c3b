package discord

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Account is the bot account that a token belongs to.
type Account struct {
	ID   string `json:"id"`
	Name string `json:"username"`
}

// Account asks Discord whose token it is.
func (d *Discord) Account(ctx context.Context) (Account, error) { return d.me(ctx) }

func (d *Discord) me(ctx context.Context) (a Account, err error) {
	if a, ok := d.accounts.get(""); ok {
		return a, nil
	}
	if err := d.call(ctx, http.MethodGet, "users/@me", "", nil, &a); err != nil {
		return a, asked(err)
	}
	d.accounts.put("", a)
	return a, nil
}

// CheckChannel says what a channel is called, and what is wrong with it: each permission that karaula lacks there, by name.
// mention is whom watchlists call there, "" for nobody.
func (d *Discord) CheckChannel(ctx context.Context, id, mention string) (name string, wrong []string, err error) {
	c, err := d.channel(ctx, id)
	if err != nil {
		return "", nil, err
	}
	if len(d.opts.Servers) > 0 && !slices.Contains(d.opts.Servers, c.Server) {
		wrong = append(wrong, "it is on server "+c.Server+", which discord.servers does not name")
	}
	if c.Type == forumChannel || c.Type == mediaChannel {
		wrong = append(wrong, "it is a forum, in which karaula cannot post: use a text channel")
	}
	in := c
	if c.isThread() {
		if in, err = d.channel(ctx, c.Parent); err != nil {
			return c.Name, nil, err
		}
	}
	m, err := d.member(ctx, in.Server)
	if err != nil {
		return c.Name, nil, err
	}
	has := m.in(in)
	for _, r := range needed {
		if has&r.bit == 0 {
			wrong = append(wrong, "the permission "+r.name+" is missing")
		}
	}
	if text, allowed := calls(mention); mention != "" {
		switch {
		case len(allowed.Parse)+len(allowed.Roles)+len(allowed.Users) == 0:
			wrong = append(wrong, fmt.Sprintf("mention.who %q calls nobody: write @here, @everyone, <@&role's number> or <@person's number>", text))
		case m.cannotCall(has, allowed):
			wrong = append(wrong, "the permission "+mayMention.name+" is missing, so that "+mention+" would call nobody")
		}
	}
	return c.Name, wrong, nil
}

// cannotCall reports whether a mention needs a permission that is missing. A role that everybody may mention needs none.
func (m member) cannotCall(has uint64, allowed mentions) bool {
	closed := func(id string) bool {
		return !slices.ContainsFunc(m.roles, func(r role) bool { return r.ID == id && r.Mentionable })
	}
	return has&mentionEveryone == 0 && (len(allowed.Parse) > 0 || slices.ContainsFunc(allowed.Roles, closed))
}

// Invite is the address at which somebody adds the bot account to a server, with the permissions that karaula needs.
func (d *Discord) Invite(ctx context.Context) (string, error) {
	var app struct {
		ID string `json:"id"`
	}
	if err := d.call(ctx, http.MethodGet, "applications/@me", "", nil, &app); err != nil {
		return "", asked(err)
	}
	rights := mayMention.bit
	for _, r := range needed {
		rights |= r.bit
	}
	return "https://discord.com/oauth2/authorize?" + url.Values{
		"client_id": {app.ID}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatUint(rights, 10)},
	}.Encode(), nil
}
