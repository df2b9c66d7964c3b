package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/karaula/karaula/health"
)

// lookLimit is how long the lookup of the state may take: a store that is slow must not keep the counters away.
const lookLimit = 3 * time.Second

// stateCollector looks the state up each time that the metrics are read.
type stateCollector struct {
	sources                                          Sources
	ready, up, waiting, held, feeds, moved, troubles *prometheus.Desc
}

func newStateCollector(s Sources) stateCollector {
	return stateCollector{
		sources:  s,
		ready:    prometheus.NewDesc("karaula_ready", "1 when /readyz says that karaula is ready.", nil, nil),
		up:       prometheus.NewDesc("karaula_store_up", "1 when the store answers. When it does not, the gauges of alerts, feeds and troubles are missing.", nil, nil),
		waiting:  prometheus.NewDesc("karaula_alerts_waiting", "Alerts whose destination does not show their current state, and that are being delivered.", nil, nil),
		held:     prometheus.NewDesc("karaula_alerts_held", "Alerts that wait for a time: a digest's, the end of quiet hours.", nil, nil),
		feeds:    prometheus.NewDesc("karaula_feeds", "Feeds, by how asking them goes: read, quiet (read, but nothing new comes although it usually would have), failing, dead (for some time), stopped (its publisher says that it is gone), new (not asked yet).", []string{"state"}, nil),
		moved:    prometheus.NewDesc("karaula_feeds_moved", "Feeds that moved for good and are asked at their new address.", nil, nil),
		troubles: prometheus.NewDesc("karaula_troubles", "Troubles that stand and were told to the destinations of ops.post_to.", nil, nil),
	}
}

// Describe lists what Collect gives; it satisfies prometheus.Collector.
func (c stateCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.ready, c.up, c.waiting, c.held, c.feeds, c.moved, c.troubles} {
		to <- d
	}
}

// Collect looks the state up; it satisfies prometheus.Collector, which gives no context.
func (c stateCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	gauge(c.ready, yes(c.sources.Ready(ctx)))
	state, err := c.sources.State(ctx)
	gauge(c.up, yes(err))
	if err != nil {
		return
	}
	gauge(c.waiting, float64(state.Waiting))
	gauge(c.held, float64(state.Held))
	gauge(c.troubles, float64(state.Troubles))
	gauge(c.moved, float64(state.Moved))
	for _, s := range health.States() {
		gauge(c.feeds, float64(state.Feeds[s]), string(s))
	}
}

// yes is 1 where there is no error.
func yes(err error) float64 {
	if err != nil {
		return 0
	}
	return 1
}
