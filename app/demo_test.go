package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/karaula/karaula/app/demo"
)

// The demo shows what it promises: north Kosovo rises from tension to violence as one alert that grows, no decoy is told,
// and it ends by itself with a summary. It is not parallel to the other tests here, and its first day goes as in the shell: a
// machine that stalls for seconds would tell of two raises as one.
func TestDemo(t *testing.T) {
	t.Parallel()
	var out, people bytes.Buffer
	c := &command{Env: Env{Out: &out, Err: &people}, json: true}
	if err := c.demo(t.Context(), pace{2400, 20 * 2400}); err != nil {
		t.Fatal(err)
	}
	items, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	decoys := map[string]bool{}
	for _, it := range items {
		decoys[it.ID] = it.Kind == demo.Decoy
	}

	type line struct {
		Event, Reason, Alert, Delivery string
		Level                          int
		Items                          []struct{ ID string }
	}
	rises := map[string][]string{} // what stands out of each alert: its opening and the raised answers
	var order []string
	deliveries := map[string]bool{}
	dec := json.NewDecoder(&out)
	for dec.More() {
		var l line
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		if deliveries[l.Delivery] {
			t.Errorf("delivery %s was printed twice", l.Delivery)
		}
		deliveries[l.Delivery] = true
		for _, it := range l.Items {
			if decoys[it.ID] {
				t.Errorf("alert %s tells of the decoy %s", l.Alert, it.ID)
			}
		}
		if l.Event == "post" {
			order = append(order, l.Alert)
		}
		if l.Event == "post" || l.Event == "reply" && l.Reason == "raised" {
			rises[l.Alert] = append(rises[l.Alert], fmt.Sprintf("%s %d", l.Event, l.Level))
		}
	}
	want := []string{"post 1", "reply 2", "reply 3"}
	if len(order) == 0 || !slices.Equal(rises[order[0]], want) {
		t.Errorf("the first alert went %v, want %v (all: %v)", rises[order[0]], want, rises)
	}
	summary := regexp.MustCompile(`That was it: (\d+) items of \d+ stories were read; [1-9]\d* of them stand in (\d+) alerts, 0 are decoys\.`)
	said := summary.FindStringSubmatch(people.String())
	if said == nil || said[2] != fmt.Sprint(len(order)) {
		t.Errorf("it said\n%s\nwant %s with %d alerts", people.String(), summary, len(order))
	}
	if all := fmt.Sprintf("%d of %[1]d feeds read", len(demo.Outlets())); !strings.Contains(people.String(), all) {
		t.Errorf("it said\n%s\nwant %q", people.String(), all)
	}
}
