package config

import (
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

// draft is a watchlist as the file gives it, before its parts are judged together.
type draft struct {
	news.Watchlist
	named                      value
	query                      queryText
	regions, keywords, exclude []queryText
	match                      string
	matched                    bool // match was given
	broken                     bool // regions or keywords were given, with a mistake
	brokenTo                   bool // post_to was given, with a mistake
	hasFrom, hasTo             bool // quiet_hours has a beginning, an end
	to                         []destination
	who                        []entry
}

// watchlists reads the watchlists, each name once.
func (v value) watchlists(c *Config) []news.Watchlist {
	all := []news.Watchlist{}
	c.places = nil
	first := map[string]position{}
	for _, e := range v.list("- {name: …, query: …, post_to: [console]}") {
		d := draft{match: "any"}
		if !v.r.section(e, watchlistFields(&d, c)) {
			continue
		}
		d.judge(e)
		key := strings.ToLower(d.Name)
		if at, ok := first[key]; ok && d.Name != "" {
			d.named.mistake("%s: another watchlist is called %q already, in line %d; names are unique", d.named.name(), d.Name, at.line)
		} else if d.Name != "" {
			first[key] = d.named.at()
		}
		all = append(all, d.Watchlist)
		c.places = append(c.places, v.r.at(d.named.at(), ""))
	}
	return all
}

func watchlistFields(d *draft, c *Config) []field {
	return []field{
		{name: "name", required: true, read: d.readName},
		{name: "query", read: func(v value) { d.query = v.query() }},
		{name: "regions", read: func(v value) { d.regions = d.list(v, "[kosovo/north]") }},
		{name: "keywords", read: func(v value) { d.keywords = d.list(v, "[barricade]") }},
		{name: "exclude", read: func(v value) { d.exclude = v.queryList("[topic:sport]") }},
		{name: "match", read: func(v value) { d.matched = true; v.word(&d.match, "any", "all") }},
		{name: "post_at", read: func(v value) { v.level(&d.PostAt) }},
		{name: "post_to", required: true, read: d.readPostTo(c)},
		{name: "mention", sub: []field{
			{name: "level", required: true, read: d.readMentionLevel},
			{name: "who", required: true, read: func(v value) { d.who, _ = v.entries() }},
		}, read: func(value) { d.mention() }},
		{name: "digest", read: func(v value) { d.Digest = v.times() }},
		{name: "quiet_hours", sub: []field{
			{name: "from", required: true, read: func(v value) { d.hasFrom = set(v, &d.Quiet.From, parseTime) }},
			{name: "to", required: true, read: func(v value) { d.hasTo = set(v, &d.Quiet.To, parseTime) }},
			{name: "mode", read: func(v value) { v.word(&d.Quiet.Mode, "critical", "hold", "silent") }},
		}, read: d.quietHours},
		{name: "group_by", read: func(v value) { v.word((*string)(&d.GroupBy), string(news.GroupStory), string(news.GroupRegion)) }},
	}
}

// list reads regions or keywords, and keeps in mind when they were meant but are wrong.
func (d *draft) list(v value, example string) []queryText {
	before := len(v.r.mistakes)
	all := v.queryList(example)
	d.broken = d.broken || len(v.r.mistakes) > before
	return all
}

// readName reads a name that fits a line of chat.
func (d *draft) readName(v value) {
	const most = 80
	text, ok := v.line()
	if !ok {
		return
	}
	if strings.TrimSpace(text) != text || len([]rune(text)) > most {
		v.wrong("a name of at most %d characters without a space at its ends", most)
		return
	}
	d.Name, d.named = text, v
}

func (d *draft) readPostTo(c *Config) func(value) {
	return func(v value) {
		before := len(v.r.mistakes)
		d.to = v.destinations(c)
		d.PostTo = plain(d.to)
		d.brokenTo = len(v.r.mistakes) > before
		if len(d.to) == 0 && !d.brokenTo {
			v.mistake("%s: the list is empty; name at least one destination, such as console", v.name())
		}
	}
}

func (v value) level(to **news.Level) {
	text, ok := v.scalar()
	if !ok {
		return
	}
	level, err := news.ParseLevel(text)
	if err != nil {
		v.mistake("%s: expected a level from 0 to 4 (%s), found %s%s", v.name(),
			strings.Join(news.LevelNames(), ", "), v.found(), v.near(text, news.LevelNames()))
		return
	}
	*to = &level
}

func (d *draft) readMentionLevel(v value) {
	var level *news.Level
	if v.level(&level); level != nil {
		d.Mention.Level = *level
	}
}

// mention reads who is called where. A key is no text with variables; it names a destination as post_to writes it.
func (d *draft) mention() {
	const whoPath = "watchlists.mention.who" // without the key, which may be a webhook's address
	for _, e := range d.who {
		e.path = whoPath
		text, ok := e.line()
		if !ok {
			continue
		}
		to, ok := d.posted(e.name)
		if !ok && d.brokenTo {
			continue // the mistake there says it
		}
		if !ok {
			e.key.mistake("%s: %s is not in post_to; name a destination as post_to of this watchlist writes it%s",
				whoPath, showKey(e.name), d.nearest(e.name))
			continue
		}
		if d.Mention.Who == nil {
			d.Mention.Who = map[news.Destination]string{}
		}
		d.Mention.Who[to] = text
	}
}

// posted finds the destination of post_to that is called name, as it is written there or with its variables' values.
func (d *draft) posted(name string) (news.Destination, bool) {
	for _, to := range d.to {
		if name == to.raw || name == string(to.to) {
			return to.to, true
		}
	}
	return "", false
}

func (d *draft) nearest(name string) string {
	var known []string
	for _, to := range d.to {
		if shown := showKey(to.raw); shown != showKey(name) {
			known = append(known, shown)
		}
	}
	return didYouMean(showKey(name), known)
}

// times reads one time of day, or a list of them.
func (v value) times() []string {
	entries := []value{v}
	if _, ok := v.node.(*ast.SequenceNode); ok {
		entries = v.list(`["08:00"]`)
	}
	var all []string
	for _, e := range entries {
		var at time.Duration
		if set(e, &at, parseTime) {
			all = append(all, showTime(at))
		}
	}
	return all
}

func (d *draft) quietHours(v value) {
	if d.Quiet.Mode == "" {
		d.Quiet.Mode = "critical"
	}
	if d.hasFrom && d.hasTo && d.Quiet.From == d.Quiet.To {
		v.mistake("%s: from and to are the same time; quiet hours need a beginning and an end that differ", v.name())
	}
}

// judge asks for a query or lists, not both, and makes the query of lists.
func (d *draft) judge(e value) {
	hasQuery := d.query.node != nil
	lists := len(d.regions)+len(d.keywords) > 0
	switch {
	case hasQuery && (lists || len(d.exclude) > 0 || d.matched):
		d.query.mistake("%s: a watchlist has a query, or regions, keywords, exclude and match, not both; put all into the query", d.query.name())
	case hasQuery:
		d.Query = d.query.text
		d.query.check()
	case !lists && d.broken:
	case !lists:
		e.mistake("%s: the watchlist asks for nothing; give it a query, regions or keywords", e.name())
	default:
		d.Query = query.FromLists(texts(d.regions), texts(d.keywords), texts(d.exclude), d.match == "all")
		d.checkLists(e)
	}
}
