package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"github.com/karaula/karaula/store"
)

// Engine is River on the store's database: it keeps the jobs that must not be lost and runs them. It is one of several
// where several processes work on the database, and takes up what a dead one left.
type Engine struct {
	client   *river.Client[*sql.Tx]
	store    *store.Store
	process  *Process
	working  sync.Map       // the ids of the jobs that run here
	lost     map[int64]bool // those that the last look found running in the database only
	joined   bool
	listener *pgxpool.Pool // on PostgreSQL
	running  atomic.Bool
}

// deliver is the job of bringing one alert up to date. It carries no content: the worker reads what is true when it runs,
// so that a burst of changes is one job.
type deliver struct {
	Alert int64 `json:"alert" river:"unique"`
}

// Kind names the job in the database; it never changes.
func (deliver) Kind() string { return "deliver" }

// InsertOpts makes the job unique for its alert while one is waiting or running. A running one covers a change as well:
// it looks at the alert's row again, locked, before it completes. Completed jobs do not count, or an alert that came to
// rest could never change again.
func (deliver) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: 10_000, // a delivery is given up by a person, not by a count
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateScheduled, rivertype.JobStateRetryable,
		}},
	}
}

// NewEngine brings River's own tables up to date and takes up what an earlier process left, which makes recovery after a
// kill take a third of a second on SQLite instead of half a minute. It fails with store.Away when the database is away.
func NewEngine(ctx context.Context, st *store.Store, d *Deliverer, log *slog.Logger) (*Engine, error) {
	e := &Engine{store: st, process: newProcess(st, log)}
	if err := e.open(ctx, d, slog.New(levelHandler{log.Handler(), slog.LevelWarn})); err != nil {
		e.Close()
		return nil, fmt.Errorf("engine: %w", st.Explain(err))
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context, d *Deliverer, log *slog.Logger) error {
	driver, err := e.driver(ctx)
	if err != nil {
		return err
	}
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return err
	}
	if err := e.store.Alone(ctx, func(ctx context.Context) error {
		_, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	}); err != nil {
		return fmt.Errorf("the tables of the jobs cannot be brought up to date: %w", err)
	}
	look := time.Second
	if e.store.Postgres() == "" {
		look = 100 * time.Millisecond // SQLite cannot notify; a look costs well under a millisecond
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &deliverWorker{deliverer: d, working: &e.working})
	e.client, err = river.NewClient(driver, &river.Config{
		ID:                          e.process.ID(),
		Logger:                      log,
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}},
		FetchCooldown:               20 * time.Millisecond,
		FetchPollInterval:           look,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        jobTimeout,
		CompletedJobRetentionPeriod: d.Clock.wait(time.Hour),
	})
	if err != nil {
		return err
	}
	if err := e.takeUp(ctx); err != nil {
		return fmt.Errorf("what an earlier process left cannot be taken up: %w", err)
	}
	return nil
}

// jobTimeout is how long a job may run: one that a living process has lost sight of is taken up by River after that.
// Reconcile stops well before, and each call of a platform has its own limit.
const jobTimeout = 25 * time.Second

// driver is River's on the store's database. On PostgreSQL it listens on connections of its own, so that a job is worked
// at once.
func (e *Engine) driver(ctx context.Context) (riverdriver.Driver[*sql.Tx], error) {
	if e.store.Postgres() == "" {
		return riversqlite.New(e.store.DB()), nil
	}
	config, err := pgxpool.ParseConfig(e.store.Postgres())
	if err != nil {
		return nil, errors.New("the address of the database cannot be read") // the cause repeats its password
	}
	config.MaxConns = 2
	if e.listener, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	return riverdatabasesql.NewWithPgxListener(e.store.DB(), e.listener), nil
}

// Process is this karaula among those on the database.
func (e *Engine) Process() *Process { return e.process }

// Close takes leave of the other processes and gives up the connections of its own. It is called when all work on the
// database has ended.
func (e *Engine) Close() {
	if e.joined {
		e.leave()
	}
	if e.listener != nil {
		e.listener.Close()
	}
}

// Enqueue inserts a job for each alert into the transaction. A job that waits already (for a retry) is called at once:
// the alert may have become urgent. One that a platform asked to wait is put off again by the Deliverer.
func (e *Engine) Enqueue(ctx context.Context, tx *sql.Tx, alerts []int64) error {
	if len(alerts) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(alerts))
	for i, id := range alerts {
		params[i].Args = deliver{Alert: id}
	}
	results, err := e.client.InsertManyTx(ctx, tx, params)
	if err != nil {
		return fmt.Errorf("engine: the job of a delivery cannot be inserted: %w", err)
	}
	for _, r := range results {
		// A job that is put off for a short time is "available" to River as well, only later.
		if r.UniqueSkippedAsDuplicate && r.Job.ScheduledAt.After(time.Now()) {
			if _, err := e.client.JobRetryTx(ctx, tx, r.Job.ID); err != nil {
				return fmt.Errorf("engine: the waiting job of a delivery cannot be called: %w", err)
			}
		}
	}
	return nil
}

// Running reports whether Run has begun to work the jobs, and has not ended.
func (e *Engine) Running() bool { return e.running.Load() }

// Run works the jobs until ctx ends; then it lets those that run come to their end, for at most ten seconds. When the
// database is away before it began, it ends with store.Away and may be called again.
func (e *Engine) Run(ctx context.Context) error {
	// The client's own context must outlive ctx, or the running jobs would be cut off rather than ended.
	if err := e.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("engine: %w", e.store.Explain(err))
	}
	e.running.Store(true)
	defer e.running.Store(false)
	defer e.among(ctx)()
	<-ctx.Done()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := e.client.Stop(end); err != nil {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := e.client.StopAndCancel(end); err != nil {
			return fmt.Errorf("engine: jobs did not end: %w", err)
		}
	}
	return nil
}

type deliverWorker struct {
	river.WorkerDefaults[deliver]
	deliverer *Deliverer
	working   *sync.Map
}

// Work brings one alert up to date. A destination that does not take it now puts the job off without counting it as an
// attempt; an error is the database's, and is retried by NextRetry.
func (w *deliverWorker) Work(ctx context.Context, job *river.Job[deliver]) error {
	w.working.Store(job.ID, true)
	defer w.working.Delete(job.ID)
	wait, err := w.deliverer.Reconcile(ctx, job.Args.Alert, func(tx *sql.Tx) error {
		_, err := river.JobCompleteTx[riverdriver.Driver[*sql.Tx]](ctx, tx, job)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNone):
		return river.JobCancel(err) // its alert was cleaned up
	case err != nil:
		return err
	case wait > 0:
		return river.JobSnooze(wait)
	}
	return nil
}

// NextRetry puts a job off after an error of the database.
func (w *deliverWorker) NextRetry(job *river.Job[deliver]) time.Time {
	return time.Now().Add(backoff(job.Attempt, false))
}

// levelHandler keeps records below a level away from a handler.
type levelHandler struct {
	slog.Handler
	least slog.Level
}

// Enabled says whether a record of the level is kept.
func (h levelHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.least && h.Handler.Enabled(ctx, l)
}
