//go:build unix

package work_test

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// benchmarkMiniflux lets miniflux, whose program the environment variable MINIFLUX names, refresh the same feeds on the same
// kind of server: to compare.
func benchmarkMiniflux(b *testing.B) {
	program := os.Getenv("MINIFLUX")
	if program == "" {
		b.Skip("MINIFLUX names no program (go install miniflux.app/v2@latest)")
	}
	server, err := postgres()
	if err != nil {
		b.Fatal(err)
	}
	address, err := server.New(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	run := func(args ...string) (cpu time.Duration) {
		cmd := exec.CommandContext(b.Context(), program, args...)
		cmd.Env = append(os.Environ(), "DATABASE_URL="+address, "BATCH_SIZE="+fmt.Sprint(benchFeeds), "WORKER_POOL_SIZE=16",
			"FETCHER_ALLOW_PRIVATE_NETWORKS=1", "LOG_LEVEL=error")
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("miniflux: %v: %s", err, out)
		}
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	run("-migrate")
	db, err := sql.Open("pgx", address)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	do := func(query string, args ...any) {
		if _, err := db.ExecContext(b.Context(), query, args...); err != nil {
			b.Fatal(err)
		}
	}
	do(`INSERT INTO users (username, password, is_admin) VALUES ('desk', '', true)`)
	do(`INSERT INTO categories (user_id, title) SELECT id, 'All' FROM users`)
	hosts := serveForBenchmark(b)
	urls := make([]string, benchFeeds)
	for i := range urls {
		urls[i] = fmt.Sprintf("http://%s/%d", hosts[i%len(hosts)], i)
	}
	do(`INSERT INTO feeds (user_id, category_id, title, feed_url, site_url, next_check_at)
		SELECT user_id, id, url, url, url, now() - interval '1 minute' FROM categories, unnest(string_to_array($1, ' ')) AS url`, strings.Join(urls, " "))
	round := func() (wall, cpu time.Duration) {
		began := time.Now()
		cpu = run("-refresh-feeds")
		return time.Since(began), cpu
	}
	round()
	var wall, cpu time.Duration
	for range b.N {
		do(`UPDATE feeds SET next_check_at = now() - interval '1 minute', checked_at = now() - interval '1 day'`)
		w, c := round()
		wall, cpu = wall+w, cpu+c
	}
	var failed int
	if err := db.QueryRowContext(b.Context(), `SELECT count(*) FROM feeds WHERE parsing_error_count > 0 OR checked_at < now() - interval '1 hour'`).Scan(&failed); err != nil || failed > 0 {
		b.Errorf("%d could not be read (%v)", failed, err)
	}
	report(b, wall, cpu)
}

// report tells how many feeds a second were refreshed in b.N rounds, and what that took.
func report(b *testing.B, wall, cpu time.Duration) {
	total := float64(b.N * benchFeeds)
	b.ReportMetric(total/wall.Seconds(), "feeds/s")
	b.ReportMetric(float64(cpu.Microseconds())/total, "µs-CPU/feed")
	b.ReportMetric(0, "ns/op")
}
