package sqlstore

import (
	"context"
	"errors"
	"iter"

	"throughline.dev/ledger"
)

// Apply makes one change; see ledger.Rules.Apply. It returns when the change is on disk. A context that ends while
// the change waits for its turn takes it back; later it is too late.
func (s *Store) Apply(ctx context.Context, c ledger.Change) (done ledger.Applied, err error) {
	err = s.change(ctx, func(ctx context.Context, t *tx) (err error) {
		done, err = s.rules.Apply(ctx, t, s.config.Now(), c)
		return err
	})
	return cleared(done, err)
}

// ApplyAll makes a series of changes as one. The series may read the store, which does not show it the changes
// yet, but must not write to it: it would wait for itself.
func (s *Store) ApplyAll(ctx context.Context, changes iter.Seq2[ledger.Change, error]) (sum ledger.Applied, err error) {
	caller := ctx
	err = s.series(ctx, func(ctx context.Context, t *tx) error {
		sum.Position = t.position
		for c, err := range changes {
			if err != nil {
				return err
			}
			if err := caller.Err(); err != nil {
				return err
			}
			t.forget()
			done, err := s.rules.Apply(ctx, t, s.config.Now(), c)
			if err != nil {
				return err
			}
			sum.Add(done)
		}
		return caller.Err()
	})
	if errors.Is(err, ledger.ErrDryRun) {
		return sum, err
	}
	return cleared(sum, err)
}

// Undo takes a change back by making the opposite one.
func (s *Store) Undo(ctx context.Context, p ledger.Position, by ledger.Actor, reason string) (done ledger.Applied, err error) {
	err = s.change(ctx, func(ctx context.Context, t *tx) (err error) {
		done, err = s.rules.Undo(ctx, t, s.config.Now(), p, by, reason)
		return err
	})
	return cleared(done, err)
}

// undoPage is how many positions of a batch are read at once.
const undoPage = 500

// UndoBatch takes all changes of a batch back, the newest first, as one. Those that were taken back already are
// left alone.
func (s *Store) UndoBatch(ctx context.Context, batch string, by ledger.Actor, reason string) (sum ledger.Applied, err error) {
	if batch == "" || !storable(batch) {
		return ledger.Applied{}, ledger.Errorf(ledger.CodeNotFound, "there is no batch %q", batch)
	}
	caller := ctx
	err = s.series(ctx, func(ctx context.Context, t *tx) error {
		sum.Position = t.position
		below, found := t.position+1, false
		for {
			page, err := collect(ctx, t, value[int64], "SELECT position FROM change WHERE batch = $1 AND position < $2 ORDER BY position DESC LIMIT $3", batch, int64(below), undoPage)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			found = true
			for _, p := range page {
				if err := caller.Err(); err != nil {
					return err
				}
				below = ledger.Position(p)
				if gone, err := undone(ctx, t, below); err != nil || gone {
					if err != nil {
						return err
					}
					continue
				}
				t.forget()
				done, err := s.rules.Undo(ctx, t, s.config.Now(), below, by, reason)
				if err != nil {
					return err
				}
				sum.Add(done)
			}
		}
		if !found {
			return ledger.Errorf(ledger.CodeNotFound, "there is no batch %q", batch)
		}
		return nil
	})
	return cleared(sum, err)
}

// undone reports whether a change was taken back, and the taking back was not.
func undone(ctx context.Context, q querier, p ledger.Position) (bool, error) {
	by, err := collect(ctx, q, value[int64], "SELECT position FROM change WHERE undoes = $1 AND undoes <> 0", int64(p))
	if err != nil {
		return false, err
	}
	for _, u := range by {
		again, err := undone(ctx, q, ledger.Position(u))
		if err != nil || !again {
			return err == nil, err
		}
	}
	return false, nil
}

func cleared(done ledger.Applied, err error) (ledger.Applied, error) {
	if err != nil {
		return ledger.Applied{}, err
	}
	return done, nil
}
