package sqlstore

import (
	"context"
	"time"

	"throughline.dev/ledger"
)

// A job that failed rests, at first for firstPause; the pause doubles up to longestPause.
const (
	firstPause   = time.Second
	longestPause = time.Hour
)

// queue is the ledger.Jobs of a store. It writes through the store's writer like everything else: the lock that
// orders the changes of several processes orders their leases too, so that no two take the same job.
type queue struct{ s *Store }

// Jobs returns the queue that changes fill.
func (s *Store) Jobs() ledger.Jobs { return queue{s} }

func (q queue) now() int64 { return instant(q.s.config.Now()) }

const jobColumns = "id, name, subject, position, run_at, attempt, leased, error"

func scanJob(row scanner) (j ledger.Job, err error) {
	var run, leased int64
	err = row.Scan(&j.ID, &j.Name, &j.Subject, &j.Position, &run, &j.Attempt, &leased, &j.Error)
	j.RunAt = timeOf(run)
	if leased != 0 {
		j.Leased = timeOf(leased)
	}
	return j, err
}

// Lease takes jobs that are due, the longest due first.
func (q queue) Lease(ctx context.Context, n int, lease time.Duration) (out []ledger.Job, err error) {
	const due = "FROM job WHERE run_at <= $1 AND leased <= $1"
	now := q.now()
	if any, _, err := one(ctx, q.s, value[int64], "SELECT 1 "+due+" LIMIT 1", now); err != nil || any == 0 || n <= 0 {
		return nil, q.s.explain("lease jobs", err)
	}
	err = q.s.change(ctx, func(ctx context.Context, t *tx) (err error) {
		now := q.now()
		out, err = collect(ctx, t, scanJob, "SELECT "+jobColumns+" "+due+" ORDER BY run_at, id LIMIT $2", now, n)
		if err != nil {
			return err
		}
		until := now + lease.Microseconds()
		for i := range out {
			out[i].Leased = timeOf(until)
			if err := t.exec(ctx, "UPDATE job SET leased = $2 WHERE id = $1", out[i].ID, until); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Done removes jobs that no newer change has asked for; the others are due again.
func (q queue) Done(ctx context.Context, jobs ...ledger.Job) error {
	return q.s.change(ctx, func(ctx context.Context, t *tx) error {
		for _, j := range jobs {
			if err := t.exec(ctx, "DELETE FROM job WHERE id = $1 AND position <= $2", j.ID, int64(j.Position)); err != nil {
				return err
			}
			if err := t.exec(ctx, "UPDATE job SET leased = 0, attempt = 0, error = '' WHERE id = $1", j.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// Fail records an error and lets the job rest.
func (q queue) Fail(ctx context.Context, j ledger.Job, cause error) error {
	return q.s.change(ctx, func(ctx context.Context, t *tx) error {
		attempt, ok, err := one(ctx, t, value[int64], "SELECT attempt FROM job WHERE id = $1", j.ID)
		if err != nil || !ok {
			return err
		}
		pause := min(firstPause<<min(attempt, 20), longestPause)
		return t.exec(ctx, "UPDATE job SET attempt = attempt + 1, error = $2, leased = 0, run_at = $3 WHERE id = $1",
			j.ID, cleanText(cause.Error()), q.now()+pause.Microseconds())
	})
}

// Enqueue adds jobs outside of any change.
func (q queue) Enqueue(ctx context.Context, jobs ...ledger.Job) error {
	return q.s.change(ctx, func(ctx context.Context, t *tx) error {
		add := make([]ledger.Job, len(jobs))
		copy(add, jobs)
		for i := range add {
			if add[i].RunAt.IsZero() {
				add[i].RunAt = timeOf(q.now())
			}
		}
		return t.Enqueue(ctx, add)
	})
}

// List shows the queue, the failing first.
func (q queue) List(ctx context.Context, limit int) ([]ledger.Job, error) {
	if limit <= 0 {
		limit = forever
	}
	jobs, err := collect(ctx, q.s, scanJob, "SELECT "+jobColumns+" FROM job ORDER BY attempt DESC, run_at, id LIMIT $1", limit)
	return jobs, q.s.explain("list jobs", err)
}

// Waiting counts the jobs that are queued or leased.
func (q queue) Waiting(ctx context.Context) (int64, error) {
	n, _, err := one(ctx, q.s, value[int64], "SELECT count(*) FROM job")
	return n, q.s.explain("count jobs", err)
}
