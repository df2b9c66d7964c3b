package config

import (
	"log/slog"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules/query"
)

const (
	day     = 24 * time.Hour
	century = 36500 * day

	mostBackfill = 10_000 // more would be an archive, not news

	slackAPI   = "https://slack.com/api/"
	discordAPI = "https://discord.com/api/v10/"
)

// defaults is the configuration of an empty file: DESIGN's values.
func defaults(lookup func(string) (string, bool)) *Config {
	zone, err := time.LoadLocation("Europe/Belgrade")
	if err != nil {
		zone = time.UTC // a system without time zones; naming one in the file then is a mistake that says so
	}
	key, _ := lookup("KARAULA_SECRET_KEY")
	elevated := news.Elevated
	return &Config{
		Store:     NewStore("karaula.db"),
		SecretKey: NewSecret(key),
		Listen:    "127.0.0.1:8080",
		TimeZone:  zone,
		Language:  "en",
		Keep:      Keep{Items: 180 * day, Keys: 400 * day, Audit: 400 * day},
		Log:       Log{Level: slog.LevelInfo, Format: "auto"},
		Poll:      Poll{Every: 5 * time.Minute, MaxBackoff: 6 * time.Hour, MaxAge: 48 * time.Hour},
		Fetch:     Fetch{Timeout: 20 * time.Second, MaxBody: 5 << 20, PerHost: 1},
		Feeds:     Feeds{Include: []string{"balkans"}},
		Watchlists: []news.Watchlist{{
			Name:   "balkans",
			Query:  query.FromLists([]string{"balkans"}, nil, nil, false),
			PostAt: &elevated,
			PostTo: []news.Destination{news.Console},
		}},
		Alerts: Alerts{GroupWindow: 6 * time.Hour, Throttle: Rate{20, time.Hour}},
		Ops:    Ops{PostTo: []news.Destination{news.Console}},
	}
}

// fields is the whole file. What others are judged by stands before them: secret_key before store, fetch before poll
// and feeds, slack and discord before whatever posts.
func (r *reader) fields(c *Config) []field {
	r.root = []field{
		{name: "secret_key", read: func(v value) { v.secretKey(c) }},
		{name: "store", read: func(v value) { v.store(c) }},
		{name: "listen", read: func(v value) { set(v, &c.Listen, parseListen) }},
		{name: "public_url", read: func(v value) { set(v, &c.PublicURL, optional(parseAddress)) }},
		{name: "time_zone", read: func(v value) { set(v, &c.TimeZone, parseZone) }},
		{name: "language", read: func(v value) { set(v, &c.Language, parseLanguage) }},
		{name: "keep", sub: []field{
			{name: "items", read: func(v value) { v.duration(&c.Keep.Items, time.Minute, century) }},
			{name: "keys", read: func(v value) { v.duration(&c.Keep.Keys, time.Minute, century) }},
			{name: "audit", read: func(v value) { v.duration(&c.Keep.Audit, time.Minute, century) }},
		}},
		{name: "log", sub: []field{
			{name: "level", read: func(v value) { v.logLevel(c) }},
			{name: "format", read: func(v value) { v.word(&c.Log.Format, "auto", "text", "json") }},
		}},
		{name: "fetch", sub: []field{
			{name: "contact", read: func(v value) { v.contact(c) }},
			{name: "timeout", read: func(v value) { v.duration(&c.Fetch.Timeout, 100*time.Millisecond, 10*time.Minute) }},
			{name: "max_body", read: func(v value) { v.maxBody(c) }},
			{name: "per_host", read: func(v value) { v.integer(&c.Fetch.PerHost, 1, 64) }},
			{name: "allow_private_networks", read: func(v value) { v.networks(c) }},
			{name: "ca_file", read: func(v value) { v.caFile(c) }},
		}},
		{name: "poll", sub: []field{
			{name: "every", read: func(v value) { v.every(&c.Poll.Every) }},
			{name: "max_backoff", read: func(v value) { v.duration(&c.Poll.MaxBackoff, time.Millisecond, 30*day) }},
			{name: "backfill", read: func(v value) { v.integer(&c.Poll.Backfill, 0, mostBackfill) }},
			{name: "max_age", read: func(v value) { v.duration(&c.Poll.MaxAge, time.Minute, century) }},
		}, read: func(v value) { v.backoff(c) }},
		{name: "feeds", sub: []field{
			{name: "include", read: func(v value) { c.Feeds.Include = v.parts() }},
			{name: "exclude", read: func(v value) { c.Feeds.Exclude = v.excluded() }},
			{name: "add", read: func(v value) { c.Feeds.Add = v.feeds() }},
		}},
		slackSection(c),
		discordSection(c),
		{name: "watchlists", read: func(v value) { c.Watchlists = v.watchlists(c) }},
		{name: "alerts", sub: []field{
			{name: "group_window", read: func(v value) { v.duration(&c.Alerts.GroupWindow, time.Second, day) }},
			{name: "throttle", read: func(v value) { set(v, &c.Alerts.Throttle, parseRate) }},
		}},
		{name: "ops", sub: []field{
			{name: "post_to", read: func(v value) { c.Ops.PostTo = plain(v.destinations(c)) }},
			{name: "daily", read: func(v value) { v.daily(c) }},
			{name: "heartbeat_url", read: func(v value) { v.heartbeat(c) }},
		}},
	}
	return r.root
}

// slackSection reads one workspace. With its mistakes, too, the section counts as given, so that destinations do not
// ask for it again.
func slackSection(c *Config) field {
	s := &Slack{APIURL: slackAPI}
	return field{name: "slack", sub: []field{
		{name: "bot_token", required: true, read: func(v value) { v.hidden(&s.BotToken) }},
		{name: "app_token", required: true, read: func(v value) { v.hidden(&s.AppToken) }},
		{name: "api_url", read: func(v value) { set(v, &s.APIURL, parseBase) }},
	}, read: func(value) { c.Slack = s }}
}

func discordSection(c *Config) field {
	d := &Discord{APIURL: discordAPI}
	return field{name: "discord", sub: []field{
		{name: "token", required: true, read: func(v value) { v.hidden(&d.Token) }},
		{name: "servers", read: func(v value) { d.Servers = v.servers() }},
		{name: "api_url", read: func(v value) { set(v, &d.APIURL, parseBase) }},
	}, read: func(value) { c.Discord = d }}
}
