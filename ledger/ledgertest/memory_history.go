package ledgertest

import (
	"context"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// AsOf returns a reader of an earlier position.
func (m *Memory) AsOf(ctx context.Context, p ledger.Position) (ledger.Reader, error) {
	s, _, err := m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if p < 0 || p > s.head() {
		return nil, ledger.Errorf(ledger.CodeInvalid, "there is no position %d yet. The last one is %d", p, s.head())
	}
	if p == 0 {
		p = s.head()
	}
	return reader{view{s, p}, m.rules.Schema}, nil
}

// PositionAt returns the position of the last change at or before an instant.
func (m *Memory) PositionAt(ctx context.Context, t time.Time) (ledger.Position, error) {
	s, _, err := m.snapshot(ctx)
	if err != nil {
		return 0, err
	}
	var p ledger.Position
	for _, c := range s.changes {
		if !c.At.After(t) {
			p = c.Position
		}
	}
	return p, nil
}

// Version returns one version of a record.
func (m *Memory) Version(ctx context.Context, key ledger.Key, version int64) (ledger.Record, error) {
	s, _, err := m.snapshot(ctx)
	if err != nil {
		return ledger.Record{}, err
	}
	r, err := s.Version(ctx, key, version)
	return copyRecord(r), err
}

// History returns what happened to a record.
func (m *Memory) History(ctx context.Context, key ledger.Key) ([]ledger.Entry, error) {
	s, _, err := m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if s.versions[key] == nil {
		return nil, missing(key)
	}
	var out []ledger.Entry
	var before ledger.Record
	for _, c := range s.changes {
		c.Ops = nil
		e := ledger.Entry{Change: c}
		for _, v := range s.versions[key] {
			if v.Position == c.Position {
				e.Version, e.Fields = v.Version, ledger.Diff(before, v)
				before = v
			}
		}
		opened, closed, _ := s.LinksAt(ctx, c.Position)
		other := func(l ledger.Link) bool { return l.From != key && l.To != key }
		e.Linked, e.Unlinked = slices.DeleteFunc(opened, other), slices.DeleteFunc(closed, other)
		for _, m := range s.comments {
			if m.Record == key && m.Position == c.Position {
				e.Comments = append(e.Comments, m.Comment)
			}
		}
		if e.Version != 0 || len(e.Linked)+len(e.Unlinked)+len(e.Comments) > 0 {
			out = append(out, e)
		}
	}
	return out, nil
}

// Changes returns a stretch of the ledger.
func (m *Memory) Changes(ctx context.Context, q ledger.ChangeQuery) ([]ledger.Change, error) {
	s, _, err := m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	var out []ledger.Change
	for _, c := range s.changes {
		if c.Position <= q.After || q.Until != 0 && c.Position > q.Until || q.Batch != "" && c.Batch != q.Batch {
			continue
		}
		if q.Brief {
			c.Ops = nil
		}
		c, err := copyChange(c)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if q.Last {
		slices.Reverse(out)
	}
	if q.Limit <= 0 {
		q.Limit = 100
	}
	return out[:min(q.Limit, len(out))], nil
}
