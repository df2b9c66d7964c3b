// Package ops_test holds the dashboard and the alert rules against the metrics that karaula serves.
package ops_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/karaula/karaula/metrics"
)

// served is each time series that karaula serves from its start, as name{labels}.
func served(t *testing.T) []string {
	t.Helper()
	m := metrics.New(metrics.Build{Version: "1"}, []string{"console"}, metrics.Sources{
		Ready: func(context.Context) error { return nil },
		State: func(context.Context) (metrics.State, error) { return metrics.State{}, nil },
	})
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	var all []string
	for line := range strings.Lines(answer.Body.String()) {
		if !strings.HasPrefix(line, "#") {
			series, _, _ := strings.Cut(line, " ")
			all = append(all, series)
		}
	}
	return all
}

var (
	selector = regexp.MustCompile(`\b((?:karaula|go|process)_[a-z0-9_]+)(\{[^}]*\})?`)
	matcher  = regexp.MustCompile(`([a-z_]+)(=~?)"([^"]*)"`)
)

// unserved returns what an expression selects that no time series can match. Labels that Prometheus adds are left aside.
func unserved(expr string, series []string) []string {
	var wrong []string
	for _, s := range selector.FindAllStringSubmatch(expr, -1) {
		some := slices.ContainsFunc(series, func(x string) bool {
			name, labels, _ := strings.Cut(x, "{")
			if name != s[1] {
				return false
			}
			for _, m := range matcher.FindAllStringSubmatch(s[2], -1) {
				value := regexp.QuoteMeta(m[3])
				if m[2] == "=~" {
					value = "(?:" + m[3] + ")"
				}
				if m[1] != "instance" && m[1] != "job" && !regexp.MustCompile(`\b`+m[1]+`="`+value+`"`).MatchString(labels) {
					return false
				}
			}
			return true
		})
		if !some {
			wrong = append(wrong, s[0])
		}
	}
	return wrong
}

func TestUnservedIsFound(t *testing.T) {
	series := []string{`karaula_polls_total{outcome="read"}`, `karaula_ready`, `go_goroutines`}
	for _, tt := range []struct{ expr, wrong string }{
		{`sum(rate(karaula_polls_total{outcome="read", instance=~"$instance"}[5m]))`, ""},
		{`karaula_polls_total{outcome=~"read|failed"}`, ""},
		{`karaula_polls_total{outcome="lost"}`, `karaula_polls_total{outcome="lost"}`},
		{`karaula_polls_total{kind="read"}`, `karaula_polls_total{kind="read"}`},
		{`karaula_ready == 0 or karaula_steady > 1`, "karaula_steady"},
		{`rate(karaula_ready_bucket[5m])`, "karaula_ready_bucket"},
		{`go_goroutines{job="karaula"}`, ""},
	} {
		if got := strings.Join(unserved(tt.expr, series), " "); got != tt.wrong {
			t.Errorf("%s: got %q, want %q", tt.expr, got, tt.wrong)
		}
	}
}

func TestAlertRules(t *testing.T) {
	page, err := os.ReadFile("alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For string
				Labels           struct{ Severity string }
				Annotations      struct{ Summary, Description string }
			}
		}
	}
	if err := yaml.Unmarshal(page, &file); err != nil {
		t.Fatal(err)
	}
	series, names := served(t), map[string]bool{}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			for _, wrong := range unserved(r.Expr, series) {
				t.Errorf("alerts.yml: %s asks for %s, which karaula does not serve", r.Alert, wrong)
			}
			if names[r.Alert] {
				t.Errorf("alerts.yml: there are two rules %s", r.Alert)
			}
			names[r.Alert] = true
			if r.For == "" || r.Labels.Severity == "" || r.Annotations.Summary == "" || r.Annotations.Description == "" {
				t.Errorf("alerts.yml: %s lacks for, a severity, a summary or a description", r.Alert)
			}
		}
	}
	for _, name := range []string{"KaraulaDown", "KaraulaNotReady", "KaraulaNoPolls", "KaraulaSlow", "KaraulaDeliveriesFailing", "KaraulaFeedsFailing", "KaraulaStoreNotWritable"} {
		if !names[name] {
			t.Errorf("alerts.yml has no rule %s", name)
		}
	}
}

func TestDashboard(t *testing.T) {
	page, err := os.ReadFile("grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		UID    string
		Panels []struct {
			ID      int
			Type    string
			Title   string
			Targets []struct{ Expr string }
			GridPos struct{ X, Y, W, H int }
		}
	}
	if err := json.Unmarshal(page, &board); err != nil {
		t.Fatal(err)
	}
	series, ids, shown := served(t), map[int]bool{}, map[string]bool{}
	for _, p := range board.Panels {
		if ids[p.ID] {
			t.Errorf("grafana.json: two panels have the id %d", p.ID)
		}
		ids[p.ID] = true
		if p.GridPos.X+p.GridPos.W > 24 || p.GridPos.H == 0 {
			t.Errorf("grafana.json: %q does not fit into the grid", p.Title)
		}
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("grafana.json: %q shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			for _, wrong := range unserved(target.Expr, series) {
				t.Errorf("grafana.json: %q asks for %s, which karaula does not serve", p.Title, wrong)
			}
			for _, s := range selector.FindAllStringSubmatch(target.Expr, -1) {
				shown[base(s[1])] = true
			}
		}
	}
	for _, s := range series {
		name, _, _ := strings.Cut(s, "{")
		if strings.HasPrefix(name, "karaula_") && !shown[base(name)] {
			t.Errorf("grafana.json shows nothing of %s", base(name))
		}
	}
}

// base is a metric's name without what a histogram adds.
func base(name string) string {
	for _, end := range []string{"_bucket", "_sum", "_count"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}
