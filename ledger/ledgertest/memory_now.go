package ledgertest

import (
	"context"
	"iter"

	"throughline.dev/ledger"
)

// reader is a view that can be queried, which takes knowing the kinds.
type reader struct {
	view
	schema *ledger.Schema
}

var _ ledger.Reader = reader{}

// here returns the present.
func (m *Memory) here(ctx context.Context) (reader, error) {
	s, _, err := m.snapshot(ctx)
	if err != nil {
		return reader{}, err
	}
	return reader{view{s, s.head()}, m.rules.Schema}, nil
}

// Position is the position of the last change.
func (m *Memory) Position(ctx context.Context) (ledger.Position, error) {
	v, err := m.here(ctx)
	return v.at, err
}

// Record returns a record.
func (m *Memory) Record(ctx context.Context, key ledger.Key) (ledger.Record, error) {
	v, err := m.here(ctx)
	if err != nil {
		return ledger.Record{}, err
	}
	return v.Record(ctx, key)
}

// Records returns several records.
func (m *Memory) Records(ctx context.Context, keys []ledger.Key) ([]ledger.Record, error) {
	v, err := m.here(ctx)
	if err != nil {
		return nil, err
	}
	return v.Records(ctx, keys)
}

// Resolve finds the record that carries an external key.
func (m *Memory) Resolve(ctx context.Context, ext ledger.ExternalKey) (ledger.Key, error) {
	v, err := m.here(ctx)
	if err != nil {
		return "", err
	}
	return v.Resolve(ctx, ext)
}

// List returns a page of records.
func (m *Memory) List(ctx context.Context, q ledger.Query) (ledger.Page, error) {
	v, err := m.here(ctx)
	if err != nil {
		return ledger.Page{}, err
	}
	return v.List(ctx, q)
}

// All walks a listing, each page as of when it is read.
func (m *Memory) All(ctx context.Context, q ledger.Query) iter.Seq2[ledger.Record, error] {
	return pages(ctx, q, m.List)
}

// Count counts records by kind and state.
func (m *Memory) Count(ctx context.Context) (ledger.Counts, error) {
	v, err := m.here(ctx)
	if err != nil {
		return nil, err
	}
	return v.Count(ctx)
}

// Links returns the standing links.
func (m *Memory) Links(ctx context.Context, q ledger.LinkQuery) ([]ledger.Link, error) {
	v, err := m.here(ctx)
	if err != nil {
		return nil, err
	}
	return v.Links(ctx, q)
}

// Trace follows the links from a record.
func (m *Memory) Trace(ctx context.Context, key ledger.Key, dir ledger.Direction, depth int) ([]ledger.Step, error) {
	v, err := m.here(ctx)
	if err != nil {
		return nil, err
	}
	return v.Trace(ctx, key, dir, depth)
}

// Findings returns findings.
func (m *Memory) Findings(ctx context.Context, q ledger.FindingQuery) ([]ledger.Finding, error) {
	v, err := m.here(ctx)
	if err != nil {
		return nil, err
	}
	return v.Findings(ctx, q)
}

// Comments returns a record's standing comments.
func (m *Memory) Comments(ctx context.Context, key ledger.Key) ([]ledger.Comment, error) {
	v, err := m.here(ctx)
	if err != nil {
		return nil, err
	}
	return v.Comments(ctx, key)
}

// Search finds records by words.
func (m *Memory) Search(ctx context.Context, text string, kinds []string, limit int) ([]ledger.Hit, error) {
	v, err := m.here(ctx)
	if err != nil {
		return nil, err
	}
	return v.search(text, kinds, limit)
}
