package config

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/karaula/karaula/news"
)

// Config is a config.yaml that holds no mistake, with the defaults filled in. Nothing in it changes after Parse.
type Config struct {
	Store      Store
	SecretKey  Secret         // empty when none was given
	Listen     string         // host:port, or "" for no listener
	PublicURL  string         // where the outside reaches Listen, or ""
	TimeZone   *time.Location // never nil
	Language   string         // BCP 47, what karaula writes in
	Keep       Keep
	Log        Log
	Poll       Poll
	Fetch      Fetch
	Feeds      Feeds
	Watchlists []news.Watchlist // Query is filled, also where the file gives lists; names are unique
	Alerts     Alerts
	Ops        Ops
	Slack      *Slack   // nil without the section
	Discord    *Discord // nil without the section

	Warnings Mistakes // what works all the same but was probably not meant

	places []Mistake // where the watchlists stand, without a message
}

// AboutWatchlist makes a remark on the i-th watchlist, at its place in the file.
func (c *Config) AboutWatchlist(i int, message string) Mistake {
	m := c.places[i]
	m.Message = message
	return m
}

// Keep is how long stored things are kept.
type Keep struct {
	Items, Keys, Audit time.Duration
}

// Log is what is logged and how.
type Log struct {
	Level  slog.Level
	Format string // auto (text on a terminal, else json), text or json
}

// Poll is when feeds are asked and how old an entry may be.
type Poll struct {
	Every      time.Duration // for a feed that asks for no longer
	MaxBackoff time.Duration // the longest wait after failures
	Backfill   int           // how many of a new feed's old entries are posted
	MaxAge     time.Duration // an entry older than this is stored, not posted
}

// Fetch is how publishers are asked.
type Fetch struct {
	Contact              string // an address for publishers, in the User-Agent; may be empty
	Timeout              time.Duration
	MaxBody              int64          // bytes after decompression
	PerHost              int            // requests at a time to one host and port
	AllowPrivateNetworks []netip.Prefix // networks that feeds may live in besides the public ones
	CAFile               string         // certificates in PEM to trust besides the system's; "" for none
}

// Feeds is which feeds are read: parts of the catalogue, and more.
type Feeds struct {
	Include, Exclude []string    // parts of the catalogue, such as balkans/kosovo
	Add              []news.Feed // Source is "config", Trust is never empty; addresses may hold a password
}

// Alerts is what holds for every alert.
type Alerts struct {
	GroupWindow time.Duration // how long after its last change an alert takes a new story
	Throttle    Rate          // messages to one destination
}

// Rate is Count in every Per, such as 20 an hour; the zero value is no limit.
type Rate struct {
	Count int
	Per   time.Duration
}

// Ops is where karaula tells about itself.
type Ops struct {
	PostTo       []news.Destination
	Daily        string // the time of day of the daily line, such as "08:00"; "" for none
	HeartbeatURL Secret // asked now and then, so that somebody notices when it stops; empty for none
}

// Slack is one workspace.
type Slack struct {
	BotToken, AppToken Secret
	APIURL             string // method names are appended to it; ends in a slash
}

// Discord is one bot account.
type Discord struct {
	Token   Secret
	Servers []string // the servers it serves; none: those that the token's owner added it to
	APIURL  string   // routes are appended to it; ends in a slash
}
