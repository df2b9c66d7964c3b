package app

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// A replay of anything gives the same output twice, whatever the order of the lines; every message has a delivery of its
// own, and every alert is opened once, by its first message.
func TestReplayOfAnything(t *testing.T) {
	t.Parallel()
	events := []string{
		"Barikade", "BARIKADE", "Барикаде", "Pucnjava, ranjeni policajci", "Protest", "Clashes between protesters and police", "Sneg", "Dvoje mrtvih u pucnjavi",
		"Sukobi demonstranata i policije", "Rukometni turnir",
	}
	places := []string{"u Zvečanu", "u Leposaviću", "у Звечану", "in Zubin Potok", "në Zveçan", "u Severnoj Mitrovici", "u Peći", "na Kopaoniku"}
	outlets := []string{"N1", "B92", "Koha Ditore", "RTS", "Portal nobody knows", ""}
	cfg := writeFile(t, "config.yaml", `
watchlists:
  - {name: north, query: "region:kosovo/north", post_at: 1, post_to: [console]}
  - {name: stories, query: "barikada, pucnjava", post_at: 0, group_by: story, post_to: ["slack:#desk"]}
  - {name: violence, query: "region:kosovo level:3", post_to: [console, "slack:#desk"]}
slack: {bot_token: xoxb-1, app_token: xapp-1}
`)
	r := rand.New(rand.NewPCG(1, 1)) // the same at each run, so that a failure can be looked into
	start := time.Date(2023, time.May, 26, 8, 0, 0, 0, time.UTC)
	var lines []string
	for i := range 150 {
		line, err := json.Marshal(map[string]string{
			"id": fmt.Sprintf("i%03d", i), "title": events[r.IntN(len(events))] + " " + places[r.IntN(len(places))], "outlet": outlets[r.IntN(len(outlets))],
			"summary":   []string{"", "Policija je na terenu.", "KFOR posmatra."}[r.IntN(3)],
			"url":       []string{"", fmt.Sprintf("https://a.example/%d", r.IntN(600))}[r.IntN(2)],
			"published": start.Add(time.Duration(r.IntN(14*24*60)) * time.Minute).Format(time.RFC3339),
		})
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	replay := func() string {
		status, out, people := call(t, "", "replay", "--json", "--config", cfg, writeFile(t, "items.jsonl", strings.Join(lines, "\n")))
		if status != 0 {
			t.Fatalf("exit status %d: %s", status, people)
		}
		return out
	}
	out := replay()
	r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if again := replay(); again != out {
		t.Error("another order of the lines gives another output")
	}
	checkEvents(t, out)
}

// checkEvents checks what must hold for the messages of any run without faults.
func checkEvents(t *testing.T, out string) {
	t.Helper()
	type message struct {
		Event, Alert, Delivery, Destination, At, Reason string
		Level, Revision                                 int
	}
	deliveries, shown := map[string]bool{}, map[string]message{}
	n := 0
	for line := range strings.Lines(out) {
		var m message
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		n++
		before, open := shown[m.Alert]
		switch {
		case deliveries[m.Delivery]:
			t.Errorf("delivery %s twice", m.Delivery)
		case (m.Event == "post") == open:
			t.Errorf("alert %s is opened twice, or goes on before it is opened: %s", m.Alert, line)
		case open && m.Destination != before.Destination:
			t.Errorf("alert %s moved from %s to %s", m.Alert, before.Destination, m.Destination)
		case m.Revision < before.Revision || m.At < before.At:
			t.Errorf("alert %s goes back from %+v to %+v", m.Alert, before, m)
		case open && m.Level > before.Level && (m.Event != "reply" || m.Reason != "raised"):
			t.Errorf("alert %s rises without saying so: %s", m.Alert, line)
		}
		deliveries[m.Delivery], shown[m.Alert] = true, m
	}
	if n < 20 {
		t.Errorf("only %d messages: this shows nothing", n)
	}
}
