package ledger

import (
	"context"
	"time"
)

// Job is a piece of work that a change made necessary. Name and Subject together identify it: asking again for a
// job that waits already only moves it up to the newer position.
type Job struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`     // "reconcile:quote"
	Subject  Key       `json:"subject"`  // empty: the product as a whole
	Position Position  `json:"position"` // of the newest change that asked for it
	RunAt    time.Time `json:"run_at"`   // not before
	Attempt  int       `json:"attempt"`  // finished attempts that failed
	Leased   time.Time `json:"leased_until,omitzero"`
	Error    string    `json:"error,omitempty"` // of the last attempt
}

// Jobs is the queue. Jobs are enqueued in the transaction of the change that asks for them (see Rules.Follow).
type Jobs interface {
	// Lease takes up to n jobs that are due, for the given time; a job whose lease ran out is due again.
	Lease(ctx context.Context, n int, lease time.Duration) ([]Job, error)
	// Done removes a job, unless a newer change has asked for it since it was leased: then it is due again.
	Done(ctx context.Context, jobs ...Job) error
	// Fail records an error and makes the job due again after a pause that doubles with each attempt.
	Fail(ctx context.Context, j Job, cause error) error
	// Enqueue adds jobs outside of any change: on time, on new events.
	Enqueue(ctx context.Context, jobs ...Job) error
	// List shows the queue, the failing first.
	List(ctx context.Context, limit int) ([]Job, error)
	// Waiting counts the jobs that are queued or leased.
	Waiting(ctx context.Context) (int64, error)
}
