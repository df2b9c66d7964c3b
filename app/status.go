package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/health"
	"github.com/karaula/karaula/secret"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/work"
)

func (c *command) statusCommand() *cobra.Command {
	var health bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show feeds, last poll, queue, database and versions",
		Args:  arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if health {
				return c.askHealth(cmd.Context())
			}
			return c.status(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&health, "health", false, "only ask the running karaula whether it is well (exit status 1 when it is not)")
	return cmd
}

// statusLine is what status prints.
type statusLine struct {
	Version  string   `json:"version"`
	Rules    string   `json:"rules"`
	Store    string   `json:"store"`
	Database string   `json:"database"`  // its kind and version
	Free     int64    `json:"disk_free"` // bytes on the disk of the SQLite file
	Size     int64    `json:"disk_size"` // of that disk; 0: it cannot be told
	Items    int      `json:"items"`
	Stories  int      `json:"stories"`
	Alerts   int      `json:"alerts"`
	Waiting  int      `json:"waiting"` // alerts whose destination does not show their current state
	Quiet    int      `json:"quiet"`   // how many quietings hold
	LastPoll string   `json:"last_poll"`
	Platform []string `json:"platforms"`
	// Processes are those that work on the store. One that was killed is among them until another finds that it is dead; on
	// SQLite, until the next start.
	Processes []processStatus `json:"processes"`

	Feeds    []feedStatus   `json:"feeds"`
	Places   []health.Place `json:"places"`  // what the watchlists' regions rest on
	Failing  []delivery     `json:"failing"` // deliveries that were tried and did not arrive
	Troubles []trouble      `json:"troubles"`

	setup *setup
}

// trouble is one that stands and was told.
type trouble struct {
	Key   string `json:"key"`
	Since string `json:"since"`
	Text  string `json:"text"`
}

type delivery struct {
	Delivery string `json:"delivery"`
	Failures int    `json:"failures"`
	Error    string `json:"error"`
}

func (c *command) status(ctx context.Context) error {
	s, err := c.prepareKept(ctx)
	if err != nil {
		return err
	}
	line := statusLine{Version: version(), Rules: s.rules.Stamp(), Store: s.Store.String(), Platform: []string{"console"}, Feeds: []feedStatus{}, Places: []health.Place{},
		Failing: []delivery{}, Troubles: []trouble{}, setup: s}
	st, err := s.look(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	if err := st.Read(ctx, line.read); err != nil {
		return err
	}
	room, err := st.Room()
	if err != nil {
		return err
	}
	line.Free, line.Size = room.Free, room.Size
	if why := work.Filling(room); why != "" {
		say(c.Err, "warning: %s", why)
	}
	if c.json {
		return c.print(line)
	}
	return line.write(c.Out)
}

func (l *statusLine) read(tx *store.Tx) (err error) {
	if l.Database, err = tx.Database(); err != nil {
		return err
	}
	counts, err := tx.Count()
	if err != nil {
		return err
	}
	l.Items, l.Stories, l.Alerts, l.Waiting = counts.Items, counts.Stories, counts.Alerts, counts.Waiting
	now := time.Now()
	quiet, err := tx.Quietings(now)
	if err != nil {
		return err
	}
	l.Quiet = len(quiet)
	states, err := tx.Feeds()
	if err != nil {
		return err
	}
	var last time.Time
	for _, f := range states {
		if f.Tried.After(last) {
			last = f.Tried
		}
		l.Feeds = append(l.Feeds, statusOf(f, now, l.setup.TimeZone))
	}
	l.Places = append(l.Places, health.Places(l.setup.watchedRegions(), states, now)...)
	l.LastPoll = moment(last)
	if l.Processes, err = processes(tx, states); err != nil {
		return err
	}
	failing, err := tx.Failing()
	for _, d := range failing {
		l.Failing = append(l.Failing, delivery{d.Key, d.Failures, d.Error})
	}
	if err != nil {
		return err
	}
	troubles, err := tx.Troubles()
	for _, t := range troubles {
		if t.Stands() {
			l.Troubles = append(l.Troubles, trouble{t.Key, moment(t.Since), t.Text})
		}
	}
	return err
}

// showMoved is where a feed moved to, as it may be shown: where its address holds a secret, the new one may hold it anywhere.
func showMoved(f store.FeedState) string {
	if f.MovedTo != "" && (f.Shown != "" || secret.In(f.URL)) {
		return secret.ShowHost(f.MovedTo)
	}
	return secret.Show(f.MovedTo)
}

// moment is a time as it is printed, "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return console.Time(t)
}

func (l *statusLine) write(out io.Writer) error {
	local := local(l.setup.TimeZone)
	var b strings.Builder
	fmt.Fprintf(&b, "karaula %s, rules %s\nstore %s: %s items, %s stories, %d alerts, %d of them waiting to be shown\ndatabase %s\nplatforms: %s\nlast poll %s\n",
		l.Version, l.Rules, l.Store, thousands(l.Items), thousands(l.Stories), l.Alerts, l.Waiting, l.Database, strings.Join(l.Platform, ", "), local(l.LastPoll))
	if l.Size > 0 {
		fmt.Fprintf(&b, "disk: %.1f GB free of %.1f GB\n", float64(l.Free)/1e9, float64(l.Size)/1e9)
	}
	writeProcesses(&b, l.Processes, local)
	if l.Quiet > 0 {
		fmt.Fprintf(&b, "quiet: %s (karaula quiet list)\n", count(l.Quiet, "thing"))
	}
	read := 0
	for _, f := range l.Feeds {
		if f.State.Answers() {
			read++
		}
	}
	fmt.Fprintf(&b, "feeds: %d of %d read\n", read, len(l.Feeds))
	for _, f := range l.Feeds {
		fmt.Fprintf(&b, "  %-24s next %-12s %s\n", f.Outlet, local(f.Due), f.line(local))
	}
	for _, p := range l.Places {
		fmt.Fprintln(&b, p.Sentence(l.setup.regionName(p.Region)))
	}
	for _, d := range l.Failing {
		fmt.Fprintf(&b, "not delivered: %s, tried %d×: %s\n", d.Delivery, d.Failures, d.Error)
	}
	for _, t := range l.Troubles {
		fmt.Fprintf(&b, "trouble since %s: %s\n", local(t.Since), t.Text)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// askHealth asks the karaula that listens where the configuration says.
func (c *command) askHealth(ctx context.Context) error {
	cfg, file, err := c.load(nil)
	if err != nil {
		return err
	}
	if cfg.Listen == "" {
		return usageError{fmt.Errorf("%s: listen is \"\": nobody can be asked", file)}
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.Listen+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no karaula answers at %s: %w", cfg.Listen, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("karaula at %s is not well: %s", cfg.Listen, resp.Status)
	}
	say(c.people(), "karaula at %s is well", cfg.Listen)
	return nil
}
