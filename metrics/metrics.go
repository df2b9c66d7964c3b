package metrics

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/work"
)

// Metrics is every number about one running karaula. It satisfies work.Observer. The values of its labels are few and
// known beforehand: never an address, an outlet or a watchlist.
type Metrics struct {
	registry *prometheus.Registry

	leased       prometheus.Counter
	polls        *prometheus.CounterVec
	pollTime     prometheus.Histogram
	items        *prometheus.CounterVec
	matches      prometheus.Counter
	opened       prometheus.Counter
	readLag      prometheus.Histogram
	deliveries   *prometheus.CounterVec
	deliveryTime *prometheus.HistogramVec
	postLag      *prometheus.HistogramVec
	writeTime    prometheus.Histogram
	writeFailed  prometheus.Counter
	heartbeats   *prometheus.CounterVec
}

// Build says what runs.
type Build struct {
	Version, Commit, Go, Rules string
}

// State is what is looked up when the metrics are asked for, rather than counted.
type State struct {
	Waiting  int // alerts whose destination does not show their current state
	Held     int // alerts that wait for a time: a digest's, the end of quiet hours
	Troubles int // that stand and were told to ops
	Feeds    map[health.State]int
	Moved    int // feeds that are asked elsewhere, since they moved for good
}

// Sources are what is asked while the metrics are read. The context has a limit of a few seconds.
type Sources struct {
	Ready func(context.Context) error
	State func(context.Context) (State, error)
}

const (
	done   = "done"
	failed = "failed"
)

// New returns metrics for a karaula that delivers to the platforms. All counters are there from the start, at zero: what
// appears only with the first failure cannot be compared with what was before it.
func New(b Build, platforms []string, s Sources) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.makePolls()
	m.makeItems()
	m.makeDeliveries(platforms)
	m.makeStore()
	m.heartbeats = m.counters("karaula_heartbeats_total", "Calls of ops.heartbeat_url, by outcome.", "outcome")
	each(m.heartbeats, []string{done, failed})
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "karaula_build_info", Help: "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": b.Version, "commit": b.Commit, "go": b.Go, "rules": b.Rules},
	})
	build.Set(1)
	m.registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), newStateCollector(s))
	return m
}

func (m *Metrics) makePolls() {
	m.leased = m.counter("karaula_feeds_leased_total", "Feeds that this process took to ask them.")
	m.polls = m.counters("karaula_polls_total", "Feeds asked, by outcome.", "outcome")
	each(m.polls, work.PollOutcomes())
	m.pollTime = m.histogram("karaula_poll_duration_seconds", "How long asking a feed took, parsing aside.",
		[]float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 20, 60})
}

func (m *Metrics) makeItems() {
	m.items = m.counters("karaula_items_total", "Items stored, by kind: new, old (stored without alerting: a new feed's archive, or over poll.max_age), edited.", "kind")
	each(m.items, []string{"new", "old", "edited"})
	m.matches = m.counter("karaula_story_matches_total", "Times that an item made a story concern a watchlist's destination.")
	m.opened = m.counter("karaula_alerts_opened_total", "Alerts opened.")
	m.readLag = m.histogram("karaula_published_to_read_seconds", "From the time that a new item's publisher gives it to its reading.",
		[]float64{15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 3 * 3600, 6 * 3600, 24 * 3600, 48 * 3600})
}

func (m *Metrics) makeDeliveries(platforms []string) {
	m.deliveries = m.counters("karaula_deliveries_total", "Calls of a chat platform for an alert, by what they came to.", "platform", "act", "outcome")
	m.deliveryTime = m.histograms("karaula_delivery_duration_seconds", "How long a call of a chat platform took.",
		[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}, "platform", "act")
	m.postLag = m.histograms("karaula_read_to_posted_seconds", "From an alert's change, stored with the item that was read, or from the end of quiet hours, to the message that shows it.",
		[]float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600}, "act")
	acts := []string{string(news.Post), string(news.Edit), string(news.Reply)}
	for _, act := range acts {
		m.postLag.WithLabelValues(act)
		for _, platform := range platforms {
			m.deliveryTime.WithLabelValues(platform, act)
			for _, outcome := range work.DeliveryOutcomes() {
				m.deliveries.WithLabelValues(platform, act, outcome)
			}
		}
	}
}

func (m *Metrics) makeStore() {
	m.writeTime = m.histogram("karaula_store_write_duration_seconds", "How long a transaction that writes took, the wait for its turn included.",
		[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10})
	m.writeFailed = m.counter("karaula_store_write_failures_total", "Transactions that could not be written.")
}

// Handler serves the metrics in Prometheus' form.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// Leased counts feeds that were taken to be asked.
func (m *Metrics) Leased(n int) { m.leased.Add(float64(n)) }

// Polled counts a feed that was asked.
func (m *Metrics) Polled(outcome string, took time.Duration) {
	m.polls.WithLabelValues(outcome).Inc()
	m.pollTime.Observe(took.Seconds())
}

// TookIn counts what became of a batch of items.
func (m *Metrics) TookIn(t work.Taken) {
	m.items.WithLabelValues("new").Add(float64(t.New - t.Old))
	m.items.WithLabelValues("old").Add(float64(t.Old))
	m.items.WithLabelValues("edited").Add(float64(t.Edited))
	m.matches.Add(float64(t.Matches))
	m.opened.Add(float64(t.Opened))
	for _, lag := range t.Lags {
		m.readLag.Observe(lag.Seconds())
	}
}

// Called counts a call of a platform.
func (m *Metrics) Called(platform string, act news.Act, outcome string, took time.Duration) {
	m.deliveries.WithLabelValues(platform, string(act), outcome).Inc()
	m.deliveryTime.WithLabelValues(platform, string(act)).Observe(took.Seconds())
}

// Shown counts a message that shows an alert's newest state, lag after that came to be.
func (m *Metrics) Shown(act news.Act, lag time.Duration) {
	m.postLag.WithLabelValues(string(act)).Observe(lag.Seconds())
}

// Wrote counts a transaction of the store that ended with err.
func (m *Metrics) Wrote(took time.Duration, err error) {
	m.writeTime.Observe(took.Seconds())
	if err != nil {
		m.writeFailed.Inc()
	}
}

// Beat counts a call of the heartbeat's address.
func (m *Metrics) Beat(err error) {
	outcome := done
	if err != nil {
		outcome = failed
	}
	m.heartbeats.WithLabelValues(outcome).Inc()
}

func (m *Metrics) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	m.registry.MustRegister(h)
	return h
}

func (m *Metrics) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(h)
	return h
}

// each makes a counter for each value of a label.
func each(c *prometheus.CounterVec, values []string) {
	for _, v := range values {
		c.WithLabelValues(v)
	}
}
