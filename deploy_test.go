package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// parseYAML reads a file of the repository strictly: a key twice is a mistake.
func parseYAML(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(files) < 2 {
		t.Fatalf("found %v, %v; want the workflows of ci and releases", files, err)
	}
	for _, name := range files {
		var flow struct {
			Name string
			On   any
			Jobs map[string]struct {
				RunsOn  string `yaml:"runs-on"`
				Timeout int    `yaml:"timeout-minutes"`
				Needs   any
				Steps   []struct{ Uses, Run string }
			}
		}
		parseYAML(t, name, &flow)
		if flow.Name == "" || flow.On == nil || len(flow.Jobs) == 0 {
			t.Errorf("%s has no name, no on, or no jobs", name)
		}
		for id, job := range flow.Jobs {
			if job.RunsOn == "" || job.Timeout == 0 || len(job.Steps) == 0 {
				t.Errorf("%s: the job %s lacks runs-on, timeout-minutes or steps", name, id)
			}
			for i, step := range job.Steps {
				if (step.Uses == "") == (step.Run == "") {
					t.Errorf("%s: step %d of the job %s must either use or run something", name, i+1, id)
				}
			}
			needs, _ := job.Needs.([]any)
			if one, ok := job.Needs.(string); ok {
				needs = []any{one}
			}
			for _, need := range needs {
				if _, ok := flow.Jobs[need.(string)]; !ok {
					t.Errorf("%s: the job %s needs %v, which does not exist", name, id, need)
				}
			}
		}
	}
}

func TestCompose(t *testing.T) {
	var file struct {
		Services map[string]struct {
			Image       string
			Environment map[string]string
			Volumes     []string
			DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
			Healthcheck struct{ Test []string }
		}
		Volumes map[string]any
	}
	parseYAML(t, "compose.yaml", &file)
	karaula, postgres := file.Services["karaula"], file.Services["postgres"]
	if postgres.Image != "postgres:17" || len(postgres.Healthcheck.Test) == 0 || len(karaula.Healthcheck.Test) == 0 {
		t.Errorf("PostgreSQL is %q with the check %q, karaula has the check %q", postgres.Image, postgres.Healthcheck.Test, karaula.Healthcheck.Test)
	}
	if karaula.DependsOn["postgres"].Condition != "service_healthy" {
		t.Error("karaula does not wait for PostgreSQL")
	}
	if !strings.HasPrefix(karaula.Environment["KARAULA_SECRET_KEY"], "${KARAULA_SECRET_KEY:?") {
		t.Error("KARAULA_SECRET_KEY is not asked for")
	}
	if !slices.Contains(karaula.Volumes, "./config.yaml:/data/config.yaml:ro") {
		t.Error("config.yaml is not mounted")
	}
	for name, s := range file.Services {
		for _, v := range s.Volumes {
			if from, _, _ := strings.Cut(v, ":"); !strings.HasPrefix(from, ".") {
				if _, ok := file.Volumes[from]; !ok {
					t.Errorf("the volume %s of %s is not declared", from, name)
				}
			}
		}
	}
	// What is executed to see whether karaula is well is a call that karaula knows; so in the Dockerfile.
	dockerfile, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	check := regexp.MustCompile(`HEALTHCHECK .*CMD (\[.*\])`).FindStringSubmatch(string(dockerfile))
	if check == nil || check[1] != `["/karaula", "status", "--health"]` || !slices.Equal(karaula.Healthcheck.Test, []string{"CMD", "/karaula", "status", "--health"}) {
		t.Errorf("the health checks are %q and %q, want both to call karaula status --health", check, karaula.Healthcheck.Test)
	}
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("listen: 127.0.0.1:1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := call(t, "status", "--health", "--config", config); status != 1 || !strings.Contains(errs, "no karaula answers at 127.0.0.1:1") {
		t.Errorf("where nobody listens, the check ends with %d: %s", status, errs)
	}
}

// TestImageHoldsEveryPackage holds .dockerignore, which leaves out what it does not name, against the packages.
func TestImageHoldsEveryPackage(t *testing.T) {
	b, err := os.ReadFile(".dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	for _, p := range listPackages(t) {
		if folder, _, _ := strings.Cut(p.name(), "/"); folder != "" && !slices.Contains(lines, "!"+folder) {
			t.Errorf(".dockerignore leaves out the package %s: add !%s", p.name(), folder)
		}
	}
}

func TestServiceUnit(t *testing.T) {
	b, err := os.ReadFile("packaging/karaula.service")
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string][]string{}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' || line[0] == '[' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			t.Errorf("karaula.service: %q is no setting", line)
		}
		settings[key] = append(settings[key], value)
	}
	for key, want := range map[string]string{
		"ExecStart": "/usr/local/bin/karaula run --config /etc/karaula/config.yaml", "EnvironmentFile": "-/etc/karaula/environment", "StateDirectory": "karaula",
		"Restart": "on-failure", "RestartPreventExitStatus": "2", "User": "karaula", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "CapabilityBoundingSet": "",
	} {
		if !slices.Equal(settings[key], []string{want}) {
			t.Errorf("karaula.service: %s is %q, want %q", key, settings[key], want)
		}
	}
}

// pages are what people read besides the README.
var pages = []string{"README.md", "docs/operations.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md", "CHANGELOG.md"}

// TestPagesLeadSomewhere follows the links of the pages that lead to files.
func TestPagesLeadSomewhere(t *testing.T) {
	for _, name := range pages {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllStringSubmatch(string(page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s leads to %s: %v", name, m[1], err)
			}
		}
	}
}

// TestOperationsConfigurations lets karaula check the configurations that the page for operators shows.
func TestOperationsConfigurations(t *testing.T) {
	b, err := os.ReadFile("docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(b), -1) {
		if !strings.HasPrefix(m[1], "# prometheus.yml") {
			checkConfig(t, m[1])
			checked++
		}
	}
	if checked < 2 {
		t.Errorf("%d configurations were checked", checked)
	}
}

// TestOperationsNamesCommands holds the commands of the page for operators against those that karaula lists.
func TestOperationsNamesCommands(t *testing.T) {
	b, err := os.ReadFile("docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, help, _ := call(t, "--help")
	named := regexp.MustCompile(`(?m)(?:^|/| )karaula ([a-z]+)`).FindAllStringSubmatch(strings.ReplaceAll(code(string(b)), "-u karaula", ""), -1)
	if len(named) < 8 {
		t.Fatalf("the page calls %d commands: %v", len(named), named)
	}
	for _, m := range named {
		if !regexp.MustCompile(`(?m)^  ` + m[1] + ` `).MatchString(help) {
			t.Errorf("docs/operations.md calls karaula %s, which karaula --help does not list", m[1])
		}
	}
}

// code is what stands in a page's blocks and spans of code.
func code(page string) string {
	var b strings.Builder
	for _, m := range regexp.MustCompile("(?s)```[a-z]*\n(.*?)```|`([^`\n]+)`").FindAllStringSubmatch(page, -1) {
		b.WriteString(m[1] + m[2] + "\n")
	}
	return b.String()
}
