package app

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot/discord/discordtest"
	"github.com/karaula/karaula/bot/slack/slacktest"
	"github.com/karaula/karaula/store"
)

// BenchmarkChats is a karaula that is connected to a Slack and to a Discord and posts each entry to both: how long after its
// reading an entry is posted on each, and the memory. Entries come 1.1 to 1.6 s apart, since Slack takes one message a second of a
// channel; what comes faster waits for its turn.
func BenchmarkChats(b *testing.B) {
	const entries = 100
	for b.Loop() {
		workspace, err := slacktest.NewServer()
		if err != nil {
			b.Fatal(err)
		}
		server := discordtest.Start(b)
		room := newNewsroom(b)
		room.config = slackConfig(b, postTo(b, room.config, "slack:#balkans", "discord:"+server.Channels[0].ID), workspace)
		room.config = discordConfig(b, room.config, server)
		c := startChild(b, "run", "--json", "--config", room.config)
		c.says("12 of 12 feeds read")
		for range entries {
			room.publish()
			<-time.After(1100*time.Millisecond + rand.N(500*time.Millisecond))
		}
		posted := func() (onSlack, onDiscord map[string]time.Time) {
			onSlack, onDiscord = map[string]time.Time{}, map[string]time.Time{}
			for _, m := range workspace.Seen("balkans") {
				onSlack[titleOf(m)] = slackTime(b, m.TS)
			}
			for _, call := range server.Calls(http.MethodPost, "/messages") {
				var m struct{ Embeds []struct{ Title string } }
				if err := json.Unmarshal(call.Body, &m); err != nil || len(m.Embeds) == 0 || call.Status != http.StatusOK {
					b.Fatalf("%v, %d: %s", err, call.Status, call.Body)
				}
				onDiscord[strings.ReplaceAll(m.Embeds[0].Title, `\`, "")] = call.At
			}
			return onSlack, onDiscord
		}
		for deadline := time.Now().Add(time.Minute); ; <-time.After(20 * time.Millisecond) {
			if onSlack, onDiscord := posted(); len(onSlack) == entries && len(onDiscord) == entries {
				break
			}
			if time.Now().After(deadline) {
				b.Fatalf("not all is posted; it said:\n%s", c.said())
			}
		}
		b.ReportMetric(memory(b, c.cmd.Process.Pid, "VmRSS"), "MB")
		b.ReportMetric(memory(b, c.cmd.Process.Pid, "VmHWM"), "MB-highest")
		if status := c.stop(os.Interrupt); status != 0 {
			b.Errorf("exit status %d; it said:\n%s", status, c.said())
		}
		read := room.read(b)
		onSlack, onDiscord := posted()
		for name, at := range map[string]map[string]time.Time{"slack": onSlack, "discord": onDiscord} {
			var took []time.Duration
			for title := range room.titles {
				took = append(took, at[title].Sub(read[title]))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Milliseconds()), name+"-p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), name+"-p99-ms")
		}
		_ = workspace.Close()
	}
}

// read is when each entry was read, as the store has it, by title.
func (r *newsroom) read(t testing.TB) map[string]time.Time {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{File: r.store})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	read := map[string]time.Time{}
	if err := st.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.Newest(time.Time{}, len(r.titles)+len(publishers))
		for _, report := range all {
			read[report.Title] = report.Seen
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return read
}

// titleOf is the headline of an opening message: its first link.
func titleOf(m slacktest.Seen) string {
	for line := range strings.Lines(m.Shown()) {
		if title, _, ok := strings.Cut(line, " <"); ok {
			return title
		}
	}
	return ""
}

// slackTime is the time that a message's number tells.
func slackTime(t testing.TB, ts string) time.Time {
	t.Helper()
	seconds, micros, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	us, err2 := strconv.ParseInt(micros, 10, 64)
	if err != nil || err2 != nil {
		t.Fatal(fmt.Errorf("%q is no time: %w, %w", ts, err, err2))
	}
	return time.UnixMicro(s*1e6 + us)
}
