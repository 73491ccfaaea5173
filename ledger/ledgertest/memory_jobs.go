package ledgertest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// firstPause is how long a job rests after its first failure; it doubles up to longestPause.
const (
	firstPause   = time.Second
	longestPause = time.Hour
)

// Enqueue adds jobs, or moves up those that wait already.
func (s *state) Enqueue(_ context.Context, jobs []ledger.Job) error {
	for _, j := range jobs {
		i := slices.IndexFunc(s.jobs, func(o ledger.Job) bool { return o.Name == j.Name && o.Subject == j.Subject })
		if i < 0 {
			s.lastJob++
			s.jobs = append(s.jobs, ledger.Job{ID: s.lastJob, Name: j.Name, Subject: j.Subject, Position: j.Position, RunAt: j.RunAt})
			continue
		}
		old := &s.jobs[i]
		old.Position = max(old.Position, j.Position)
		if j.RunAt.Before(old.RunAt) {
			old.RunAt = j.RunAt
		}
	}
	return nil
}

func (s *state) job(j ledger.Job) int {
	return slices.IndexFunc(s.jobs, func(o ledger.Job) bool { return o.ID == j.ID })
}

// Jobs returns the queue.
func (m *Memory) Jobs() ledger.Jobs { return queue{m} }

// queue is the ledger.Jobs of a Memory.
type queue struct{ m *Memory }

func (q queue) now() time.Time { return q.m.now().UTC().Truncate(time.Microsecond) }

// Lease takes jobs that are due.
func (q queue) Lease(ctx context.Context, n int, lease time.Duration) (out []ledger.Job, err error) {
	err = q.m.write(ctx, func(s *state) error {
		now := q.now()
		slices.SortStableFunc(s.jobs, func(a, b ledger.Job) int {
			return cmp.Or(a.RunAt.Compare(b.RunAt), cmp.Compare(a.ID, b.ID))
		})
		for i := range s.jobs {
			j := &s.jobs[i]
			if len(out) < n && !j.RunAt.After(now) && !j.Leased.After(now) {
				j.Leased = now.Add(lease)
				out = append(out, *j)
			}
		}
		return nil
	})
	return out, err
}

// Done removes jobs that no newer change has asked for.
func (q queue) Done(ctx context.Context, jobs ...ledger.Job) error {
	return q.m.write(ctx, func(s *state) error {
		for _, j := range jobs {
			switch i := s.job(j); {
			case i < 0:
			case s.jobs[i].Position > j.Position:
				s.jobs[i].Leased, s.jobs[i].Attempt, s.jobs[i].Error = time.Time{}, 0, ""
			default:
				s.jobs = slices.Delete(s.jobs, i, i+1)
			}
		}
		return nil
	})
}

// Fail records an error and lets the job rest.
func (q queue) Fail(ctx context.Context, j ledger.Job, cause error) error {
	return q.m.write(ctx, func(s *state) error {
		if i := s.job(j); i >= 0 {
			failed := &s.jobs[i]
			pause := min(firstPause<<min(failed.Attempt, 20), longestPause)
			failed.Attempt++
			failed.Error = cause.Error()
			failed.Leased = time.Time{}
			failed.RunAt = q.now().Add(pause)
		}
		return nil
	})
}

// Enqueue adds jobs outside of any change.
func (q queue) Enqueue(ctx context.Context, jobs ...ledger.Job) error {
	jobs = slices.Clone(jobs)
	return q.m.write(ctx, func(s *state) error {
		for i := range jobs {
			if jobs[i].RunAt.IsZero() {
				jobs[i].RunAt = q.now()
			}
		}
		return s.Enqueue(ctx, jobs)
	})
}

// List shows the queue, the failing first.
func (q queue) List(ctx context.Context, limit int) ([]ledger.Job, error) {
	s, _, err := q.m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	jobs := slices.Clone(s.jobs)
	slices.SortFunc(jobs, func(a, b ledger.Job) int {
		return cmp.Or(cmp.Compare(b.Attempt, a.Attempt), a.RunAt.Compare(b.RunAt), cmp.Compare(a.ID, b.ID))
	})
	if limit > 0 && len(jobs) > limit {
		jobs = jobs[:limit]
	}
	return jobs, nil
}

// Waiting counts the jobs.
func (q queue) Waiting(ctx context.Context) (int64, error) {
	s, _, err := q.m.snapshot(ctx)
	if err != nil {
		return 0, err
	}
	return int64(len(s.jobs)), nil
}
