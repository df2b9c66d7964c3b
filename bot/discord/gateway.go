package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
)

// pulse says how long the gateway may take.
type pulse struct {
	open    time.Duration // to make a session ready
	silence time.Duration // without a word from Discord: it answers a heartbeat every 41 s
	first   time.Duration // before a session is made anew; doubled each time up to longest
	longest time.Duration
	steady  time.Duration // a session that held for so long is made anew after first again
	answer  time.Duration // before a person who pressed is told that an answer will come; Discord waits 3 s
}

// Discord allows 1,000 new sessions a day.
var realPulse = pulse{20 * time.Second, 2 * time.Minute, time.Second, 2 * time.Minute, 10 * time.Minute, 1500 * time.Millisecond}

// Run holds a session at Discord's gateway until ctx ends, and answers what people press. A session that breaks is replaced by
// a new one; none is resumed, since what was pressed in between cannot be answered in its three seconds anyway, and a server
// that ignores a resumption would hold up everything.
func (d *Discord) Run(ctx context.Context, h bot.Handler) error {
	acting, stop := context.WithCancel(ctx)
	desk := &desk{Discord: d, handle: h, ctx: acting, room: make(chan struct{}, mostAtOnce), known: map[string]bool{}}
	defer desk.all.Wait() // what was pressed outlives its session: answers go another way
	defer stop()
	for wait := d.gateway.first; ; wait = min(2*wait, d.gateway.longest) {
		began := time.Now()
		err := d.live(ctx, desk)
		if ctx.Err() != nil {
			return nil
		}
		kind, asked := news.KindOf(err)
		if kind == news.Refused {
			return err
		}
		if time.Since(began) > d.gateway.steady {
			wait = d.gateway.first
		}
		d.opts.Log.Warn("the connection to Discord is made anew; buttons do not work meanwhile", "wait", max(wait, asked), "reason", err)
		pause := time.NewTimer(max(wait, asked))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return nil
		}
	}
}

// live is the life of one session. Its error says why it ended.
func (d *Discord) live(ctx context.Context, desk *desk) error {
	if err := d.mayStart(ctx); err != nil {
		return err
	}
	s, err := newSession(d.opts.Token)
	if err != nil {
		return err
	}
	line := &line{}
	line.heard()
	s.Client = &http.Client{Transport: d.session.Client.Transport, Timeout: d.timeout}
	s.Dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: d.gateway.open, NetDialContext: line.dial}
	s.Identify.Intents = discordgo.IntentsGuilds // presses come without any; this tells when karaula is added to a server
	s.LogLevel = -1                              // what happens is told here

	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { desk.hear(e.Type, e.RawData) })
	down := make(chan struct{})
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { line.over.Do(func() { close(down) }) })

	opened := make(chan error, 1)
	go func() { opened <- s.Open() }() // it ends when its connection does
	late := time.NewTimer(d.gateway.open)
	defer late.Stop()
	select {
	case err := <-opened:
		if err != nil {
			line.cut()
			return closed(err)
		}
	case <-late.C:
		line.cut()
		return fmt.Errorf("discord: no session was ready after %s", d.gateway.open)
	case <-ctx.Done():
		line.cut()
		return ctx.Err()
	}
	d.opts.Log.Info("connected to Discord")
	defer func() {
		go func() { _ = s.Close() }() // it says goodbye for a second, and may hang on a connection that does
		wait := time.NewTimer(goodbye)
		defer wait.Stop()
		select {
		case <-down:
		case <-wait.C:
		}
		line.cut()
	}()
	return d.watch(ctx, line, down)
}

// goodbye is how long the end of a session may take.
const goodbye = 3 * time.Second

// watch waits until the session is over, or says nothing any more.
func (d *Discord) watch(ctx context.Context, l *line, down <-chan struct{}) error {
	look := time.NewTicker(max(d.gateway.silence/4, time.Millisecond))
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-down:
			return errors.New("discord: the connection broke, or Discord asked for a new one")
		case <-look.C:
			if quiet := time.Since(l.lastHeard()); quiet > d.gateway.silence {
				return fmt.Errorf("discord: not a word came for %s", quiet.Round(time.Second))
			}
		}
	}
}

// mayStart asks whether the token is valid and a session may be started.
func (d *Discord) mayStart(ctx context.Context) error {
	var g struct {
		Limit struct {
			Total     int     `json:"total"`
			Remaining int     `json:"remaining"`
			Reset     float64 `json:"reset_after"` // ms
		} `json:"session_start_limit"`
	}
	err := d.call(ctx, http.MethodGet, "gateway/bot", "", nil, &g)
	var r *refusal
	switch {
	case errors.As(err, &r) && r.status == http.StatusUnauthorized:
		return err
	case errors.As(err, &r) && r.status < 500 && r.status != http.StatusTooManyRequests: // a server without the question
		return nil
	case err != nil:
		return asked(err)
	case g.Limit.Total > 0 && g.Limit.Remaining == 0:
		return &news.Problem{Wait: time.Duration(g.Limit.Reset) * time.Millisecond, Err: errors.New("discord: as many sessions as Discord allows a day were started")}
	}
	return nil
}

// closed turns the gateway's reason for ending a session that cannot be started into what is to be done.
func closed(err error) error {
	var c *websocket.CloseError
	if !errors.As(err, &c) {
		return fmt.Errorf("discord: no session: %w", err)
	}
	advice := map[int]string{
		4004: badToken,
		4010: "Discord does not take the number of the shard: please report this",
		4011: "karaula is on more servers than one session may have: leave some",
		4012: "Discord does not speak this version of its gateway any more: get a newer karaula",
		4013: "Discord does not take the intents: please report this",
		4014: "Discord does not allow the intents: in the Developer Portal, open the app, and then Bot, and save it once more; karaula needs none of the privileged ones",
	}[c.Code]
	if advice == "" {
		return fmt.Errorf("discord: no session: %w", err)
	}
	return &news.Problem{Kind: news.Refused, Err: fmt.Errorf("discord: %s (closed with %d %s)", advice, c.Code, plain(c.Text, 100))}
}

// line is the connection of one session. It can be cut whatever the session is doing, and knows when something came last.
type line struct {
	mu   sync.Mutex
	conn net.Conn
	dead bool
	last atomic.Int64
	over sync.Once
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	l.conn = conn
	return &heardConn{conn, l}, nil
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

func (l *line) heard()               { l.last.Store(time.Now().UnixNano()) }
func (l *line) lastHeard() time.Time { return time.Unix(0, l.last.Load()) }

// heardConn notes that something came.
type heardConn struct {
	net.Conn
	line *line
}

func (c *heardConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.line.heard()
	}
	return n, err
}
