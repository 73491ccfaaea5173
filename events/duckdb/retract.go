package duckdb

import (
	"context"
	"errors"
	"fmt"

	"throughline.dev/events"
)

// Retract takes back the batches of a source; see events.Log. An event that a later batch of another source brought
// again was dropped as a duplicate then, and goes with the first one.
func (l *Log) Retract(ctx context.Context, source string) (int64, error) {
	if source == "" {
		return 0, errors.New("retracting events: no source given. Name the source of the batches")
	}
	o := l.send(ctx, &request{retract: source})
	if o.err != nil {
		return 0, fmt.Errorf("retracting events of %q: %w", source, o.err)
	}
	return o.retracted, nil
}

func (w *writer) retract(ctx context.Context, source string) (n int64, err error) {
	var identities int64
	of := "FROM appends WHERE source = " + quote(source)
	err = w.conn.QueryRowContext(ctx, "SELECT coalesce(sum(events), 0)::BIGINT, coalesce(sum(identities), 0)::BIGINT "+of).Scan(&n, &identities)
	if err != nil || n+identities == 0 {
		return 0, err
	}
	// Whatever comes of it, what is in memory does not hold any more: refused links may be followed now. The filter
	// stays right, a retracted id is looked up once more than needed; but all of them would be, so it is made anew.
	w.people, w.filter = nil, nil
	if _, err := w.log.people(ctx); err != nil {
		return 0, err
	}
	err = w.transact(ctx, func() error {
		for _, table := range []string{"event_rows", "identities"} {
			if _, err := w.conn.ExecContext(ctx, "DELETE FROM "+table+" WHERE seq IN (SELECT seq "+of+")"); err != nil {
				return err
			}
		}
		_, err := w.conn.ExecContext(ctx, "UPDATE appends SET events = 0, identities = 0, through = NULL WHERE source = "+quote(source))
		if err != nil {
			return err
		}
		if identities > 0 {
			if err := w.replay(ctx); err != nil {
				return err
			}
		}
		return w.forget(ctx)
	})
	if err != nil {
		return 0, err
	}
	return n, w.log.load(ctx)
}

// replay writes the people table again from the identities.
func (w *writer) replay(ctx context.Context) error {
	if _, err := w.conn.ExecContext(ctx, "DELETE FROM people"); err != nil {
		return err
	}
	table, err := w.appender("", "people")
	if err != nil {
		return err
	}
	persons := w.log.persons.Load()
	err = w.follow(ctx, func(seq int64, moved map[string]string) error {
		for id, person := range moved {
			if err := table.AppendRow(seq, int32(persons.add(id)), int32(persons.add(person))); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, table.Close())
}

// follow rebuilds the merged people from the log and reports, append by append, where it moved ids to.
func (w *writer) follow(ctx context.Context, report func(seq int64, moved map[string]string) error) error {
	rows, err := w.conn.QueryContext(ctx, "SELECT seq, from_id, to_id, kind FROM identities ORDER BY seq, ord")
	if err != nil {
		return err
	}
	defer rows.Close()
	p, at, moved := &events.People{}, int64(0), map[string]string{}
	for rows.Next() {
		var seq int64
		var d events.Identity
		if err := rows.Scan(&seq, &d.From, &d.To, &d.Kind); err != nil {
			return err
		}
		if seq != at {
			if err := report(at, moved); err != nil {
				return err
			}
			at = seq
			clear(moved)
		}
		_, ids, person := p.Add(d)
		for _, id := range ids {
			moved[id] = person
		}
	}
	if err := report(at, moved); err != nil {
		return err
	}
	w.people = p
	return rows.Err()
}
