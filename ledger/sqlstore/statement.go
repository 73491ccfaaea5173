package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"
)

// statement is SQL text under construction, with the values of its placeholders.
type statement struct {
	strings.Builder
	args []any
}

// arg adds a value and returns its placeholder.
func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

// list adds values and returns their placeholders in brackets.
func (s *statement) list(values []string) string {
	if len(values) == 0 {
		return "(NULL)"
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = s.arg(v)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// querier runs queries: the writer's transaction, or the readers' connections.
type querier interface {
	query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := q.query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// one reads the only row of a query; ok is false when there is none.
func one[T any](ctx context.Context, q querier, scan func(scanner) (T, error), text string, args ...any) (v T, ok bool, err error) {
	all, err := collect(ctx, q, scan, text, args...)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

type scanner interface{ Scan(into ...any) error }

// value scans a row of one column.
func value[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// statements are prepared once and used by all readers.
type statements struct {
	mu     sync.Mutex
	byText map[string]*sql.Stmt
}

// maxStatements bounds the texts that are kept; listings of different shapes have different ones.
const maxStatements = 200

func (p *statements) get(ctx context.Context, db *sql.DB, text string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st := p.byText[text]; st != nil {
		return st, nil
	}
	st, err := db.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if p.byText == nil {
		p.byText = map[string]*sql.Stmt{}
	}
	for old, st := range p.byText {
		if len(p.byText) < maxStatements {
			break
		}
		delete(p.byText, old)
		_ = st.Close() // waits for the queries that use it
	}
	p.byText[text] = st
	return st, nil
}

func (p *statements) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	for _, st := range p.byText {
		err = errors.Join(err, st.Close())
	}
	p.byText = nil
	return err
}

// query runs a query of a reader.
func (s *Store) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if s.isClosed() {
		return nil, errClosed
	}
	st, err := s.texts.get(ctx, s.read, text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}
