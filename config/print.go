package config

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/karaula/karaula/news"
)

// shown is a Config without its methods, for printing a masked copy.
type shown Config

// masked returns a copy in which destinations and feeds show no secret; Secret and Store mask themselves.
func (c Config) masked() shown {
	feeds := make([]news.Feed, len(c.Feeds.Add))
	for i, f := range c.Feeds.Add {
		f.URL = ShowFeed(f)
		feeds[i] = f
	}
	lists := make([]news.Watchlist, len(c.Watchlists))
	for i, w := range c.Watchlists {
		w.PostTo = maskedAll(w.PostTo)
		who := map[news.Destination]string{}
		for to, whom := range w.Mention.Who {
			who[news.Destination(ShowDestination(to))] = whom
		}
		w.Mention.Who = who
		lists[i] = w
	}
	c.Feeds.Add, c.Watchlists, c.Ops.PostTo = feeds, lists, maskedAll(c.Ops.PostTo)
	return shown(c)
}

func maskedAll(to []news.Destination) []news.Destination {
	out := make([]news.Destination, len(to))
	for i, d := range to {
		out[i] = news.Destination(ShowDestination(d))
	}
	return out
}

// Format prints the configuration with its secrets masked.
func (c Config) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), c.masked()) // fmt.State keeps no error
}

// LogValue gives logs the configuration with its secrets masked.
func (c Config) LogValue() slog.Value {
	text, err := json.Marshal(c)
	if err != nil {
		return slog.StringValue(err.Error())
	}
	return slog.StringValue(string(text))
}

// MarshalJSON gives JSON the configuration with its secrets masked.
func (c Config) MarshalJSON() ([]byte, error) { return json.Marshal(c.masked()) }

// MarshalYAML gives YAML the configuration with its secrets masked.
func (c Config) MarshalYAML() (any, error) { return c.masked(), nil }
