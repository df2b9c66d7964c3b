package work

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/karaula/karaula/store"
)

// takeUp joins the processes on the database and takes up what dead ones left. On SQLite all others are dead. It sees to it
// that every alert that is not shown as it is has its job.
func (e *Engine) takeUp(ctx context.Context) error {
	begun := time.Now()
	most := silence
	if e.store.Postgres() == "" {
		most = 0
	}
	err := e.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Join(e.process.id); err != nil {
			return err
		}
		if _, err := e.bury(ctx, tx, most); err != nil {
			return err
		}
		ids, err := tx.Unshown()
		if err != nil {
			return err
		}
		return e.Enqueue(ctx, tx.SQL(), ids)
	})
	if err == nil {
		e.joined = true
		e.process.lives(begun)
	}
	return err
}

// among keeps the process among those on the database until the returned function is called: it gives signs of life, and
// looks for what dead processes left. It outlasts ctx, since jobs come to their end after that.
func (e *Engine) among(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var both sync.WaitGroup
	both.Go(func() { e.process.beats(ctx) })
	if e.store.Postgres() != "" {
		both.Go(func() { e.looks(ctx) })
	}
	return func() {
		cancel()
		both.Wait()
	}
}

// looks takes over what dead processes leave, until ctx ends. What hinders it hinders all others who write, and is told
// there.
func (e *Engine) looks(ctx context.Context) {
	for pause(ctx, beatEvery) == nil {
		if err := e.look(ctx); err != nil && ctx.Err() == nil {
			e.process.log.Debug("what dead processes left could not be taken over", "error", err)
		}
	}
}

// look takes over what dead processes left, if there is any. One transaction removes such a process and frees all it had,
// so that it is done once, by whichever process comes first.
func (e *Engine) look(ctx context.Context) error {
	var some bool
	var mine []int64
	err := e.store.Read(ctx, func(tx *store.Tx) error {
		silent, err1 := tx.Silent(silence, e.process.id)
		leases, err2 := tx.Orphaned()
		jobs, err3 := e.orphans(ctx, tx)
		some = silent || leases || jobs
		var err4 error
		mine, err4 = e.own(ctx, tx)
		return errors.Join(err1, err2, err3, err4)
	})
	if err == nil {
		err = e.callLost(ctx, mine)
	}
	if err != nil || !some {
		return err
	}
	var dead []store.Process
	err = e.store.Write(ctx, func(tx *store.Tx) (err error) {
		dead, err = e.bury(ctx, tx, silence)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range dead {
		e.process.log.Warn("another process gives no sign of life: its work is taken over", "process", p.ID, "host", p.Host, "pid", p.PID,
			"last_sign", p.Alive)
	}
	return nil
}

// own returns the jobs that run in this process, as the database has it.
func (e *Engine) own(ctx context.Context, tx *store.Tx) (ids []int64, err error) {
	rows, err := tx.SQL().QueryContext(ctx, `SELECT id FROM river_job WHERE state = 'running' AND `+e.lastBy()+` = $1`, e.process.id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// callLost has the jobs run again that run in this process only as the database has it: the connection broke when they were
// taken, or when their end was to be written. A job that has just been taken or ended looks the same for a moment, so it
// takes two looks.
func (e *Engine) callLost(ctx context.Context, running []int64) error {
	before := e.lost
	e.lost = map[int64]bool{}
	for _, id := range running {
		if _, here := e.working.Load(id); here {
			continue
		}
		if e.lost[id] = true; !before[id] {
			continue
		}
		err := e.store.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE id = $1 AND state = 'running' AND `+e.lastBy()+` = $2`, id, e.process.id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// bury removes the processes that were silent for so long, and frees what belongs to no living one.
func (e *Engine) bury(ctx context.Context, tx *store.Tx, most time.Duration) (dead []store.Process, err error) {
	if dead, err = tx.Bury(most, e.process.id); err != nil {
		return nil, err
	}
	return dead, e.free(ctx, tx)
}

// leave takes the process out. Where that cannot be written, it will count as dead.
func (e *Engine) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), beatLimit)
	defer cancel()
	err := e.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Leave(e.process.id); err != nil {
			return err
		}
		return e.free(ctx, tx)
	})
	if err != nil {
		e.process.log.Debug("this process could not take leave of the others", "error", err)
	}
}

// free gives back what belongs to no living process: leases, running jobs, and the office of River's leader.
func (e *Engine) free(ctx context.Context, tx *store.Tx) error {
	for _, q := range []string{
		`UPDATE river_job SET state = 'available' WHERE state = 'running' AND ` + e.nobodys(),
		`DELETE FROM river_leader WHERE leader_id NOT IN (SELECT id FROM processes)`,
	} {
		if _, err := tx.SQL().ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return tx.FreeLeases()
}

// orphans reports whether there are running jobs that no living process runs.
func (e *Engine) orphans(ctx context.Context, tx *store.Tx) (some bool, err error) {
	err = tx.SQL().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM river_job WHERE state = 'running' AND `+e.nobodys()+`)`).Scan(&some)
	return some, err
}

// nobodys says in SQL that the process which took a job last is none of the living.
func (e *Engine) nobodys() string { return e.lastBy() + ` NOT IN (SELECT id FROM processes)` }

// lastBy is, in SQL, the process that took a job last.
func (e *Engine) lastBy() string {
	if e.store.Postgres() == "" {
		return `coalesce(json_extract(attempted_by, '$[#-1]'), '')`
	}
	return `coalesce(attempted_by[array_upper(attempted_by, 1)], '')`
}
