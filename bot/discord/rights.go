package discord

import (
	"context"
	"net/http"
	"slices"
	"strconv"
)

// Permissions, as Discord numbers them.
const (
	administrator   = 1 << 3
	manageChannels  = 1 << 4
	manageServer    = 1 << 5
	viewChannel     = 1 << 10
	sendMessages    = 1 << 11
	embedLinks      = 1 << 14
	readHistory     = 1 << 16
	mentionEveryone = 1 << 17
	createThreads   = 1 << 35
	sendInThreads   = 1 << 38
)

// right is a permission that karaula needs, by the name that Discord shows.
type right struct {
	bit  uint64
	name string
	what string // it is for
}

// needed are the permissions that karaula needs in each channel. Mention @everyone is needed where a watchlist calls
// @here, @everyone or a role that not everybody may mention.
var needed = []right{
	{viewChannel, "View Channel", "seeing the channel"},
	{sendMessages, "Send Messages", "posting"},
	{embedLinks, "Embed Links", "showing alerts"},
	{readHistory, "Read Message History", "finding its own message when an answer was lost"},
	{createThreads, "Create Public Threads", "telling how an alert goes on below it"},
	{sendInThreads, "Send Messages in Threads", "telling how an alert goes on below it"},
}

var mayMention = right{mentionEveryone, "Mention @everyone, @here, and All Roles", "calling whom a watchlist wants to be called"}

// channel is what Discord says about a channel.
type channel struct {
	ID         string      `json:"id"`
	Type       int         `json:"type"`
	Name       string      `json:"name"`
	Server     string      `json:"guild_id"`
	Parent     string      `json:"parent_id"`
	Position   int         `json:"position"`
	Overwrites []overwrite `json:"permission_overwrites"`
}

// Types of channels.
const (
	textChannel   = 0
	newsChannel   = 5
	newsThread    = 10
	publicThread  = 11
	privateThread = 12
	forumChannel  = 15
	mediaChannel  = 16
)

func (c channel) isThread() bool {
	return c.Type == newsThread || c.Type == publicThread || c.Type == privateThread
}

// overwrite is what a channel allows and denies a role or member.
type overwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"` // 0 a role, 1 a member
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

// role is a role of a server.
type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions string `json:"permissions"`
	Mentionable bool   `json:"mentionable"`
}

// rights are karaula's permissions in a channel; those in a thread are its channel's.
func (d *Discord) rights(ctx context.Context, id string) (uint64, error) {
	c, err := d.channel(ctx, id)
	if err != nil {
		return 0, err
	}
	if c.isThread() {
		if c, err = d.channel(ctx, c.Parent); err != nil {
			return 0, err
		}
	}
	m, err := d.member(ctx, c.Server)
	if err != nil {
		return 0, err
	}
	return m.in(c), nil
}

func (d *Discord) channel(ctx context.Context, id string) (c channel, err error) {
	return c, asked(d.call(ctx, http.MethodGet, "channels/"+id, "channel "+id, nil, &c))
}

// member is karaula as a member of a server.
type member struct {
	id    string
	held  []string // roles
	roles []role   // all of the server
	// server is also the number of the role that everybody has.
	server string
}

func (d *Discord) member(ctx context.Context, server string) (m member, err error) {
	me, err := d.me(ctx)
	if err != nil {
		return m, err
	}
	m.id, m.server = me.ID, server
	about := "server " + server
	if err := d.call(ctx, http.MethodGet, "guilds/"+server+"/roles", about, nil, &m.roles); err != nil {
		return m, asked(err)
	}
	var self struct {
		Roles []string `json:"roles"`
	}
	if err := d.call(ctx, http.MethodGet, "guilds/"+server+"/members/"+me.ID, about, nil, &self); err != nil {
		return m, asked(err)
	}
	m.held = self.Roles
	return m, nil
}

// in works a member's permissions in a channel out as Discord does: the roles', then what the channel says of everybody, of the
// roles, and of the member.
func (m member) in(c channel) uint64 {
	var all uint64
	for _, r := range m.roles {
		if r.ID == m.server || slices.Contains(m.held, r.ID) {
			all |= bits(r.Permissions)
		}
	}
	if all&administrator != 0 {
		return ^uint64(0)
	}
	var roleDeny, roleAllow, selfDeny, selfAllow uint64
	for _, o := range c.Overwrites {
		switch {
		case o.Type == 0 && o.ID == m.server:
			all = all&^bits(o.Deny) | bits(o.Allow)
		case o.Type == 0 && slices.Contains(m.held, o.ID):
			roleDeny, roleAllow = roleDeny|bits(o.Deny), roleAllow|bits(o.Allow)
		case o.Type == 1 && o.ID == m.id:
			selfDeny, selfAllow = bits(o.Deny), bits(o.Allow)
		}
	}
	all = all&^roleDeny | roleAllow
	all = all&^selfDeny | selfAllow
	if all&viewChannel == 0 { // who does not see a channel can do nothing in it
		return 0
	}
	return all
}

func bits(s string) uint64 {
	n, _ := strconv.ParseUint(s, 10, 64) // what is no number allows nothing
	return n
}
