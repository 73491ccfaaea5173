package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/ledger"
)

// reader reads the ledger as it stands (at 0) or stood at a position.
type reader struct {
	store *Store
	at    ledger.Position
}

var _ ledger.Reader = (*reader)(nil)

// AsOf returns a reader of an earlier position; of the last one for 0.
func (s *Store) AsOf(ctx context.Context, p ledger.Position) (ledger.Reader, error) {
	last, err := s.Position(ctx)
	if err != nil {
		return nil, err
	}
	if p < 0 || p > last {
		return nil, ledger.Errorf(ledger.CodeInvalid, "there is no position %d yet. The last one is %d", p, last)
	}
	if p == 0 {
		p = last
	}
	if p == 0 {
		p = -1 // an empty ledger: before the first change, for ever
	}
	return &reader{store: s, at: p}, nil
}

// source writes the table of versions that stand at the reader's position, with the columns of record and the
// alias r. At an earlier position, the column past says that a version was superseded later.
func (r *reader) source(st *statement) {
	if r.at == 0 {
		st.WriteString("record r")
		return
	}
	p := st.arg(int64(r.at))
	fmt.Fprintf(st, "(SELECT %s, 0 AS past FROM record WHERE position <= %s UNION ALL SELECT %s, 1 AS past FROM record_past WHERE position <= %s AND until > %s) r",
		recordColumns, p, recordColumns, p, p)
}

// Position is the position the reader stands at.
func (r *reader) Position(ctx context.Context) (ledger.Position, error) {
	if r.at != 0 {
		return max(r.at, 0), nil
	}
	p, _, err := one(ctx, r.store, value[int64], "SELECT position FROM head")
	return ledger.Position(p), r.store.explain("read the position", err)
}

// Record returns a record.
func (r *reader) Record(ctx context.Context, key ledger.Key) (ledger.Record, error) {
	found, err := r.Records(ctx, []ledger.Key{key})
	if err != nil {
		return ledger.Record{}, err
	}
	if len(found) == 0 {
		return ledger.Record{}, missing(key)
	}
	return found[0], nil
}

// keysAtOnce is how many keys one query asks for.
const keysAtOnce = 500

// Records returns several records in the order asked.
func (r *reader) Records(ctx context.Context, keys []ledger.Key) ([]ledger.Record, error) {
	byKey := make(map[ledger.Key]ledger.Record, len(keys))
	for start := 0; start < len(keys); start += keysAtOnce {
		part := make([]string, 0, keysAtOnce)
		for _, k := range keys[start:min(start+keysAtOnce, len(keys))] {
			if storable(string(k)) {
				part = append(part, string(k))
			}
		}
		for n := len(part); n > 0 && n&(n-1) != 0; n++ {
			part = append(part, part[0]) // few different numbers of keys: few statements to prepare
		}
		var st statement
		st.WriteString("SELECT " + recordColumns + " FROM ")
		r.source(&st)
		st.WriteString(" WHERE key IN " + st.list(part))
		rows, err := collect(ctx, r.store, scanRow, st.String(), st.args...)
		if err != nil {
			return nil, r.store.explain("read records", err)
		}
		for _, f := range rows {
			byKey[f.Key] = f.Record
		}
	}
	out := make([]ledger.Record, 0, len(keys))
	for _, k := range keys {
		if f, ok := byKey[k]; ok {
			out = append(out, f)
		}
	}
	return out, nil
}

// Resolve finds the record that carries an external key.
func (r *reader) Resolve(ctx context.Context, ext ledger.ExternalKey) (ledger.Key, error) {
	none := ledger.Errorf(ledger.CodeNotFound, "no record carries %s", ext)
	if !storable(ext.Source + ext.Key) {
		return "", none
	}
	at := int64(r.at)
	if at == 0 {
		at = forever
	}
	key, ok, err := one(ctx, r.store, value[string], "SELECT record FROM external WHERE source = $1 AND key = $2 AND since <= $3", ext.Source, ext.Key, at)
	if err == nil && !ok {
		return "", none
	}
	return ledger.Key(key), r.store.explain("resolve "+ext.String(), err)
}

// Count counts records that are not deleted by kind and state.
func (r *reader) Count(ctx context.Context) (ledger.Counts, error) {
	type group struct {
		kind, state string
		n           int64
	}
	var st statement
	st.WriteString("SELECT kind, state, count(*) FROM ")
	r.source(&st)
	st.WriteString(" WHERE deleted = FALSE GROUP BY kind, state")
	groups, err := collect(ctx, r.store, func(row scanner) (g group, err error) {
		err = row.Scan(&g.kind, &g.state, &g.n)
		return g, err
	}, st.String(), st.args...)
	if err != nil {
		return nil, r.store.explain("count records", err)
	}
	counts := ledger.Counts{}
	for _, g := range groups {
		if counts[g.kind] == nil {
			counts[g.kind] = map[string]int64{}
		}
		counts[g.kind][g.state] = g.n
	}
	return counts, nil
}

// Links returns the standing links.
func (r *reader) Links(ctx context.Context, q ledger.LinkQuery) ([]ledger.Link, error) {
	links, err := findLinks(ctx, r.store, r.store.rules.Schema, q, r.at)
	return links, r.store.explain("read links", err)
}

// Findings returns findings, the severest first.
func (r *reader) Findings(ctx context.Context, q ledger.FindingQuery) ([]ledger.Finding, error) {
	if !storable(string(q.Subject)) || !storable(q.Rule) {
		return nil, nil
	}
	var st statement
	st.WriteString("SELECT content FROM finding WHERE ")
	standing(&st, "since", r.at)
	if q.Subject != "" {
		st.WriteString(" AND subject = " + st.arg(string(q.Subject)))
	}
	if start, any := strings.CutSuffix(q.Rule, "*"); any {
		st.WriteString(" AND substr(rule, 1, " + st.arg(len([]rune(start))) + ") = " + st.arg(start))
	} else if q.Rule != "" {
		st.WriteString(" AND rule = " + st.arg(q.Rule))
	}
	if q.Severity != "" {
		st.WriteString(" AND rank = " + st.arg(rank(q.Severity)))
	}
	if q.NeedsPerson {
		st.WriteString(" AND person = TRUE")
	}
	st.WriteString(" ORDER BY rank, number, rule, subject, id")
	if q.Limit > 0 {
		st.WriteString(" LIMIT " + st.arg(q.Limit))
	}
	found, err := collect(ctx, r.store, scanFinding, st.String(), st.args...)
	return found, r.store.explain("read findings", err)
}

// Comments returns a record's standing comments, oldest first.
func (r *reader) Comments(ctx context.Context, key ledger.Key) ([]ledger.Comment, error) {
	if _, err := r.Record(ctx, key); err != nil {
		return nil, err
	}
	var st statement
	st.WriteString("SELECT " + commentColumns + " FROM comment WHERE record = " + st.arg(string(key)) + " AND ")
	standing(&st, "position", r.at)
	st.WriteString(" ORDER BY at, position, seq")
	found, err := collect(ctx, r.store, scanComment, st.String(), st.args...)
	return found, r.store.explain("read comments", err)
}
