package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
)

// Noise is how many messages a watchlist sent to a destination.
type Noise struct {
	Destination news.Destination
	Watchlist   string
	Messages    int
}

// NoiseSince counts the messages that stand in a channel, alerts and raised levels, by the watchlists that asked for what they
// told; the noisiest first.
func (t *Tx) NoiseSince(since time.Time) ([]Noise, error) {
	type key struct {
		to   news.Destination
		list string
	}
	told := map[key]map[string]bool{} // by the messages' deliveries
	_, err := list(t, func(r row) (delivery string, err error) {
		var to news.Destination
		var lists []string
		err = r.Scan(&delivery, &to, column[string]{&lists})
		for _, name := range lists {
			k := key{to, name}
			if told[k] == nil {
				told[k] = map[string]bool{}
			}
			told[k][delivery] = true
		}
		return delivery, err
	}, `SELECT DISTINCT d.key, a.destination, s.watchlists
		FROM deliveries d JOIN alerts a ON a.id = d.alert_id JOIN alert_stories s ON s.alert_id = a.id
		WHERE d.act <> 'edit' AND d.done >= $1 AND d.error = '' AND a.kind IN ('', 'fold')
			AND (d.act = 'post' AND s.joined <= d.revision OR d.reason IN ('raised', 'confirmed') AND s.story_id = d.story_id)`, millis(since))
	var all []Noise
	for k, messages := range told {
		all = append(all, Noise{k.to, k.list, len(messages)})
	}
	slices.SortFunc(all, func(a, b Noise) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Destination, b.Destination), cmp.Compare(a.Watchlist, b.Watchlist))
	})
	return all, err
}

// AdviceSince returns what a destination was told of its noisy watchlists, the latest first.
func (t *Tx) AdviceSince(d news.Destination, since time.Time) ([]news.Alert, error) {
	return t.alertsWhere(`destination = $1 AND opened >= $2 AND kind = 'advice' ORDER BY id DESC`, d, millis(since))
}
