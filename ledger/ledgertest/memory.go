package ledgertest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"throughline.dev/ledger"
)

// Memory is a ledger.Store that keeps every version, link interval, comment and finding in memory. Each operation
// is the shortest program that is obviously right; nothing is indexed. A change works on a copy of the state,
// which takes the place of the old one when the change succeeds: readers never see half a change, and there is
// nothing to roll back.
type Memory struct {
	rules ledger.Rules
	now   func() time.Time
	turn  sync.Mutex // held by the one writer

	mu    sync.Mutex // guards what follows
	state *state     // never altered once it stands here
	grown chan struct{}
	shut  bool
}

var _ ledger.Store = (*Memory)(nil)

// NewMemory returns an empty ledger with the given rules that reads the time from now.
func NewMemory(rules ledger.Rules, now func() time.Time) *Memory {
	return &Memory{rules: rules, now: now, state: &state{}, grown: make(chan struct{})}
}

// snapshot returns the state as it is, and a channel that is closed when another takes its place.
func (m *Memory) snapshot(ctx context.Context) (*state, <-chan struct{}, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shut {
		return nil, nil, ledger.Errorf(ledger.CodeUnavailable, "the ledger is closed")
	}
	return m.state, m.grown, nil
}

// write runs f on a copy of the state, and keeps the copy when f succeeds.
func (m *Memory) write(ctx context.Context, f func(*state) error) error {
	m.turn.Lock()
	defer m.turn.Unlock()
	old, _, err := m.snapshot(ctx)
	if err != nil {
		return err
	}
	next := old.copy()
	if err := f(next); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = next
	close(m.grown)
	m.grown = make(chan struct{})
	return nil
}

// Apply makes one change.
func (m *Memory) Apply(ctx context.Context, c ledger.Change) (done ledger.Applied, err error) {
	err = m.write(ctx, func(s *state) error {
		done, err = m.rules.Apply(ctx, s, m.now(), c)
		return err
	})
	return cleared(done, err)
}

// ApplyAll makes a series of changes as one.
func (m *Memory) ApplyAll(ctx context.Context, changes iter.Seq2[ledger.Change, error]) (sum ledger.Applied, err error) {
	err = m.write(ctx, func(s *state) error {
		sum.Position = s.head()
		for c, err := range changes {
			if err != nil {
				return err
			}
			done, err := m.rules.Apply(ctx, s, m.now(), c)
			if err != nil {
				return err
			}
			sum.Add(done)
		}
		return nil
	})
	if errors.Is(err, ledger.ErrDryRun) {
		return sum, err
	}
	return cleared(sum, err)
}

// Undo takes a change back.
func (m *Memory) Undo(ctx context.Context, p ledger.Position, by ledger.Actor, reason string) (done ledger.Applied, err error) {
	err = m.write(ctx, func(s *state) error {
		done, err = m.rules.Undo(ctx, s, m.now(), p, by, reason)
		return err
	})
	return cleared(done, err)
}

// UndoBatch takes all changes of a batch back, the newest first.
func (m *Memory) UndoBatch(ctx context.Context, batch string, by ledger.Actor, reason string) (sum ledger.Applied, err error) {
	err = m.write(ctx, func(s *state) error {
		sum.Position = s.head()
		found := false
		for i := len(s.changes) - 1; i >= 0; i-- {
			if batch == "" || s.changes[i].Batch != batch {
				continue
			}
			found = true
			if s.undone(s.changes[i].Position) {
				continue
			}
			done, err := m.rules.Undo(ctx, s, m.now(), s.changes[i].Position, by, reason)
			if err != nil {
				return err
			}
			sum.Add(done)
		}
		if !found {
			return ledger.Errorf(ledger.CodeNotFound, "there is no batch %q", batch)
		}
		return nil
	})
	return cleared(sum, err)
}

// undone reports whether a change was taken back, and that was not taken back in its turn.
func (s *state) undone(p ledger.Position) bool {
	return slices.ContainsFunc(s.changes, func(c ledger.Change) bool { return c.Undoes == p && !s.undone(c.Position) })
}

func cleared(done ledger.Applied, err error) (ledger.Applied, error) {
	if err != nil {
		return ledger.Applied{}, err
	}
	return done, nil
}

// Watch yields every change after a position, now and to come.
func (m *Memory) Watch(ctx context.Context, after ledger.Position) iter.Seq2[ledger.Change, error] {
	return func(yield func(ledger.Change, error) bool) {
		for next := max(after, 0); ; {
			s, grown, err := m.snapshot(ctx)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				yield(ledger.Change{}, err)
				return
			}
			for ; int(next) < len(s.changes); next++ {
				if !yield(copyChange(s.changes[next])) {
					return
				}
			}
			select {
			case <-grown:
			case <-ctx.Done():
				return
			}
		}
	}
}

// Schema returns the kinds and relations.
func (m *Memory) Schema() *ledger.Schema { return m.rules.Schema }

// Close ends the ledger and all that watch it. What it held is gone.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.shut {
		m.shut = true
		close(m.grown)
	}
	return nil
}
