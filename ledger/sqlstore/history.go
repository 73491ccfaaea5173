package sqlstore

import (
	"context"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// PositionAt returns the position of the last change at or before an instant.
func (s *Store) PositionAt(ctx context.Context, t time.Time) (ledger.Position, error) {
	// Changes are in the order of their times, so the last one by time is the last one by position.
	p, _, err := one(ctx, s, value[int64], "SELECT position FROM change WHERE at <= $1 ORDER BY at DESC, position DESC LIMIT 1", instant(t))
	return ledger.Position(p), s.explain("find the position", err)
}

// Version returns one version of a record.
func (s *Store) Version(ctx context.Context, key ledger.Key, version int64) (ledger.Record, error) {
	r, err := versionOf(ctx, s, key, version)
	return r, s.explain("read a version of "+string(key), err)
}

// History returns what happened to a record, oldest first.
func (s *Store) History(ctx context.Context, key ledger.Key) ([]ledger.Entry, error) {
	entries, err := s.history(ctx, key)
	return entries, s.explain("read the history of "+string(key), err)
}

func (s *Store) history(ctx context.Context, key ledger.Key) ([]ledger.Entry, error) {
	if !storable(string(key)) {
		return nil, missing(key)
	}
	// Everything up to one position, so that the parts fit together.
	head, err := s.Position(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := collect(ctx, s, scanRow, "SELECT "+recordColumns+" FROM record WHERE key = $1 AND position <= $2 UNION ALL SELECT "+
		recordColumns+" FROM record_past WHERE key = $1 AND position <= $2 ORDER BY 8", string(key), int64(head))
	if err != nil {
		return nil, err
	}
	if len(versions) == 0 {
		return nil, missing(key)
	}
	entries := map[ledger.Position]*ledger.Entry{}
	at := func(p ledger.Position) *ledger.Entry {
		if entries[p] == nil {
			entries[p] = &ledger.Entry{}
		}
		return entries[p]
	}
	for i, v := range versions {
		e := at(v.Position)
		e.Version = v.Version
		before := ledger.Record{}
		// A change that made two versions is one step.
		for j := i - 1; j >= 0; j-- {
			if versions[j].Position < v.Position {
				before = versions[j].Record
				break
			}
		}
		e.Fields = ledger.Diff(before, v.Record)
	}
	if err := s.historyOfLinks(ctx, key, head, at); err != nil {
		return nil, err
	}
	comments, err := collect(ctx, s, scanComment, "SELECT "+commentColumns+" FROM comment WHERE record = $1 AND position <= $2 ORDER BY position, seq", string(key), int64(head))
	if err != nil {
		return nil, err
	}
	for _, c := range comments {
		e := at(c.Position)
		e.Comments = append(e.Comments, c)
	}
	return s.headers(ctx, entries)
}

func (s *Store) historyOfLinks(ctx context.Context, key ledger.Key, head ledger.Position, at func(ledger.Position) *ledger.Entry) error {
	links, err := collect(ctx, s, scanLink, "SELECT "+linkColumns+" FROM link WHERE (from_key = $1 OR to_key = $1) AND since <= $2 ORDER BY id", string(key), int64(head))
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Since == l.Until {
			continue // the change thought better of it
		}
		e := at(l.Since)
		e.Linked = append(e.Linked, l)
		if l.Until != 0 && l.Until <= head {
			e := at(l.Until)
			e.Unlinked = append(e.Unlinked, l)
		}
	}
	return nil
}

// headers puts the changes to their entries, in order.
func (s *Store) headers(ctx context.Context, entries map[ledger.Position]*ledger.Entry) ([]ledger.Entry, error) {
	positions := make([]ledger.Position, 0, len(entries))
	for p := range entries {
		positions = append(positions, p)
	}
	slices.Sort(positions)
	out := make([]ledger.Entry, 0, len(positions))
	for part := range slices.Chunk(positions, keysAtOnce) {
		var st statement
		st.WriteString("SELECT " + changeHeader + " FROM change WHERE position IN (")
		for i, p := range part {
			if i > 0 {
				st.WriteString(", ")
			}
			st.WriteString(st.arg(int64(p)))
		}
		st.WriteString(") ORDER BY position")
		changes, err := collect(ctx, s, scanHeader, st.String(), st.args...)
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			e := *entries[c.Position]
			e.Change = c
			out = append(out, e)
		}
	}
	return out, nil
}

const defaultChanges = 100

// Changes returns a stretch of the ledger.
func (s *Store) Changes(ctx context.Context, q ledger.ChangeQuery) ([]ledger.Change, error) {
	if !storable(q.Batch) {
		return nil, nil
	}
	columns, scan := changeFull, scanFull
	if q.Brief {
		columns, scan = changeHeader, scanHeader
	}
	var st statement
	st.WriteString("SELECT " + columns + " FROM change WHERE position > " + st.arg(int64(q.After)))
	if q.Until != 0 {
		st.WriteString(" AND position <= " + st.arg(int64(q.Until)))
	}
	if q.Batch != "" {
		st.WriteString(" AND batch = " + st.arg(q.Batch) + " AND batch <> ''")
	}
	st.WriteString(" ORDER BY position")
	if q.Last {
		st.WriteString(" DESC")
	}
	if q.Limit <= 0 {
		q.Limit = defaultChanges
	}
	st.WriteString(" LIMIT " + st.arg(q.Limit))
	changes, err := collect(ctx, s, scan, st.String(), st.args...)
	return changes, s.explain("read changes", err)
}
