package work_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// hook is a platform of incoming webhooks that does nothing about what its errors say.
type hook struct{ to func() string }

func (h hook) Name() string { return "slack-webhook" }

func (h hook) Post(ctx context.Context, _ alerts.Card) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.to(), strings.NewReader("{}"))
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err // repeats the address
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return "", errors.Join(err, &news.Problem{Kind: news.Refused, Err: fmt.Errorf("%s: %s", resp.Status, text)})
}

func (h hook) Edit(ctx context.Context, _ string, c alerts.Card) error {
	_, err := h.Post(ctx, c)
	return err
}

func (h hook) Reply(ctx context.Context, _ string, c alerts.Card) (string, error) {
	return h.Post(ctx, c)
}

func (h hook) Find(context.Context, news.Destination, string, string, time.Time) ([]string, error) {
	return nil, alerts.ErrCannotAsk
}

func (h hook) Remove(context.Context, news.Destination, string) error { return nil }

// A webhook that refuses, hangs up, or is not there: its address is neither logged nor stored in clear.
func TestWebhookStaysSecret(t *testing.T) {
	const key = "T0/B0/hunter2hunter2hunter2"
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/hangs-up/") {
			panic(http.ErrAbortHandler)
		}
		http.Error(w, "no_service: "+r.URL.Path+" has no hunter2hunter2hunter2", http.StatusForbidden)
	}))
	defer refuses.Close()
	for name, address := range map[string]string{
		"refuses": refuses.URL + "/services/" + key, "hangs up": refuses.URL + "/hangs-up/" + key, "is not there": "http://127.0.0.1:1/services/" + key,
	} {
		t.Run(name, func(t *testing.T) {
			o := tempStore(t)
			to := news.Destination("slack-webhook:" + address)
			d := newDesk(t, o, newChat(t), news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: new(news.Level), PostTo: []news.Destination{to}})
			defer d.close()
			var log bytes.Buffer
			d.deliverer.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			d.intake.Log = d.deliverer.Log
			d.deliverer.Platform = func(string) (alerts.Messenger, bool) { return hook{func() string { return address }}, true }
			id := d.report("Barricades in Zvečan", "Ibar").Alerts[0]
			if d.alert(id).Destination != to {
				t.Errorf("the alert goes to %q", d.alert(id).Destination)
			}
			for range 3 {
				if _, err := d.reconcile(id); err != nil {
					t.Fatal(err)
				}
			}
			var failing []news.Delivery
			err := d.store.Read(t.Context(), func(tx *store.Tx) (err error) {
				failing, err = tx.Failing()
				return err
			})
			if err != nil || len(failing) != 1 || failing[0].Error == "" || failing[0].Failures != 3 {
				t.Errorf("the deliveries that fail are %+v, error %v", failing, err)
			}
			said := log.String() + fmt.Sprint(failing)
			if strings.Count(said, "will be tried again") != 3 || strings.Contains(said, "hunter2") {
				t.Errorf("it said:\n%s", said)
			}
			files, err := filepath.Glob(o.File + "*")
			if err != nil || len(files) < 3 {
				t.Fatalf("the store's files are %q, error %v", files, err)
			}
			for _, file := range files {
				if b, err := os.ReadFile(file); err != nil || bytes.Contains(b, []byte("hunter2")) {
					t.Errorf("%s holds the key in clear (error %v)", filepath.Base(file), err)
				}
			}
		})
	}
}
