package duckdb

import (
	"context"
	"database/sql/driver"
	"fmt"

	duck "github.com/duckdb/duckdb-go/v2"

	"throughline.dev/events"
)

// rowWriter writes events as rows.
type rowWriter struct {
	*writer
	appender *duck.Appender
	row      []driver.Value
	strays   uint64 // columns whose property was left in JSON
}

func (r *rowWriter) write(seq int64, e *events.Event) error {
	shape, rest, strays := r.split.split(e.Properties)
	r.strays |= strays
	received := e.Received
	if received.IsZero() {
		received = e.Time
	}
	names, accounts, persons := r.log.names.Load(), r.log.accounts.Load(), r.log.persons.Load()
	uid, id := identified(e.ID)
	r.row = append(r.row[:0], seq, uid, id, int32(names.add(e.Name)), int32(persons.add(e.Person)), int32(accounts.add(e.Account)),
		e.Time.UnixMicro(), received.UnixMilli(), nil, nil)
	if shape >= 0 {
		r.row[8] = int32(shape)
	}
	if len(rest) > 0 {
		r.row[9] = rest
	}
	for _, v := range r.split.values {
		if v == nil {
			r.row = append(r.row, nil)
		} else {
			r.row = append(r.row, v)
		}
	}
	return r.appender.AppendRow(r.row...)
}

// identified returns the values of the columns uid and id.
func identified(id string) (uid, text driver.Value) {
	if u, ok := parseUUID(id); ok {
		return duck.UUID(u), nil
	}
	return nil, id
}

// idText writes the id of an event.
const idText = "coalesce(e.id, e.uid::VARCHAR)"

// describe writes what rows refer to and is new: texts, shapes, and which columns have strays.
func (w *writer) describe(ctx context.Context, strays uint64) error {
	for table, d := range w.texts() {
		if d.saved == d.len() {
			continue
		}
		a, err := w.appender("", table)
		if err != nil {
			return err
		}
		for n, v := d.saved, d.reading(); n < len(v.starts); n++ {
			if err := a.AppendRow(int32(n), v.text(n)); err != nil {
				_ = a.Close()
				return err
			}
		}
		if err := a.Close(); err != nil {
			return err
		}
	}
	for n := w.split.saved; n < len(w.split.shapes); n++ {
		if _, err := w.conn.ExecContext(ctx, fmt.Sprintf("INSERT INTO shapes VALUES (%d, %s)", n, quote(w.split.shapes[n].String()))); err != nil {
			return err
		}
	}
	for i, c := range w.split.layout.columns {
		if strays>>i&1 == 1 && !c.strays {
			if _, err := w.conn.ExecContext(ctx, fmt.Sprintf("UPDATE columns SET strays = true WHERE no = %d", i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// described notes that what describe wrote is committed.
func (w *writer) described(strays uint64) {
	for _, d := range w.texts() {
		d.saved = d.len()
	}
	w.split.saved = len(w.split.shapes)
	if strays != 0 {
		w.split.layout = w.split.layout.straying(strays)
		w.log.layout.Store(w.split.layout)
	}
}

// texts returns the dictionaries by their tables.
func (w *writer) texts() map[string]*dictionary {
	return map[string]*dictionary{"names": w.log.names.Load(), "accounts": w.log.accounts.Load(), "persons": w.log.persons.Load()}
}
