package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/karaula/karaula/config"
)

const (
	// heartbeatEvery is how often the address of ops.heartbeat_url is asked while karaula is ready. A watchdog should wait
	// for a few of them before it calls somebody.
	heartbeatEvery = time.Minute
	// heartbeatLimit is how long one call may take.
	heartbeatLimit = 10 * time.Second
)

// heartbeat asks an address again and again while karaula is ready, so that a watchdog elsewhere notices when it is not.
// The address is a secret: whoever has it can keep the watchdog quiet.
type heartbeat struct {
	address config.Secret
	every   time.Duration
	ready   func(context.Context) error
	told    func(error) // is told of each call
	log     *slog.Logger
}

// run beats until ctx ends.
func (h *heartbeat) run(ctx context.Context) {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: heartbeatLimit, MaxResponseHeaderBytes: 64 << 10,
	}
	client := &http.Client{Transport: transport, Timeout: heartbeatLimit}
	failures := 0
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if h.ready(ctx) != nil { // it starts, or the store does not answer: look again soon
			timer.Reset(min(h.every, time.Second))
			continue
		}
		timer.Reset(h.every)
		err := h.beat(ctx, client)
		if ctx.Err() != nil {
			return
		}
		h.told(err)
		failures = h.tell(err, failures)
	}
}

// tell logs what changed, and returns how many calls failed in a row. One failure is nothing to speak of.
func (h *heartbeat) tell(err error, failures int) int {
	if err == nil {
		if failures >= 2 {
			h.log.Info("the heartbeat is heard again", "failures", failures)
		}
		return 0
	}
	failures++
	if failures == 2 {
		h.log.Warn("the heartbeat is not heard: check ops.heartbeat_url; it is tried every minute", "error", err)
	}
	return failures
}

// beat asks the address once. Its errors do not show it.
func (h *heartbeat) beat(ctx context.Context, client *http.Client) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.address.Clear(), nil)
	if err != nil {
		return errors.New("the address cannot be asked")
	}
	req.Header.Set("User-Agent", "karaula/"+version())
	resp, err := client.Do(req)
	if err != nil {
		var with *url.Error // prints the address
		if errors.As(err, &with) {
			err = with.Err
		}
		return err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("it answers %s", resp.Status)
	}
	return nil
}
