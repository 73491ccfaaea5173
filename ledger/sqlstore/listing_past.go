package sqlstore

import (
	"context"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// A listing of an earlier position is lean: it sorts keys and versions, and then reads the records of the page. The
// versions that stood then have no index with the order asked for, and sorting whole records is slow.
func (l *listing) lean() bool { return l.at != 0 && !l.checked() }

// records returns the records of a page.
func (l *listing) records(ctx context.Context, rows []found) ([]ledger.Record, error) {
	if l.lean() {
		return l.versions(ctx, rows)
	}
	var out []ledger.Record
	for _, f := range rows {
		out = append(out, f.Record)
	}
	return out, nil
}

// versionsAtOnce is how many versions one query reads.
const versionsAtOnce = 256

// versions reads the versions that a lean listing found, in its order.
func (r *reader) versions(ctx context.Context, rows []found) ([]ledger.Record, error) {
	out := make([]ledger.Record, 0, len(rows))
	for part := range slices.Chunk(rows, versionsAtOnce) {
		byKey := make(map[ledger.Key]ledger.Record, len(part))
		for past, table := range []string{"record", "record_past"} {
			var wanted []found
			for _, f := range part {
				if f.past == int64(past) {
					wanted = append(wanted, f)
				}
			}
			got, err := r.versionsIn(ctx, table, wanted)
			if err != nil {
				return nil, err
			}
			for _, g := range got {
				byKey[g.Key] = g.Record
			}
		}
		for _, f := range part {
			rec, ok := byKey[f.Key]
			if !ok && f.past == 0 { // superseded since it was listed
				var err error
				if rec, err = r.store.Version(ctx, f.Key, f.Version); err != nil {
					return nil, err
				}
			}
			out = append(out, rec)
		}
	}
	return out, nil
}

func (r *reader) versionsIn(ctx context.Context, table string, wanted []found) ([]row, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	var st statement
	size := nextPower(len(wanted)) // few different sizes: few statements to prepare
	values := make([]string, size)
	for i := range values {
		f := wanted[min(i, len(wanted)-1)]
		values[i] = "(CAST(" + st.arg(string(f.Key)) + " AS TEXT), CAST(" + st.arg(f.Version) + " AS BIGINT))"
	}
	st.WriteString("WITH wanted (key, version) AS (VALUES " + strings.Join(values, ", ") + ") SELECT " + rColumns() +
		" FROM wanted CROSS JOIN " + table + " r WHERE r.key = wanted.key AND r.version = wanted.version")
	return collect(ctx, r.store, scanRow, st.String(), st.args...)
}

func nextPower(n int) int {
	p := 1
	for p < n {
		p *= 2
	}
	return p
}

// pastAtOnce is how many keys and versions allPast holds.
const pastAtOnce = 50_000

// allPast walks a listing of an earlier position. It reports false, having yielded nothing, when the listing cannot
// be lean.
func (r *reader) allPast(ctx context.Context, q ledger.Query, yield func(ledger.Record, error) bool) bool {
	l, err := r.listing(ctx, q)
	if err != nil || !l.lean() {
		return false // List says what is wrong
	}
	for place := []any(nil); ; {
		rows, err := l.read(ctx, place, pastAtOnce)
		if err != nil {
			yield(ledger.Record{}, r.store.explain("list records", err))
			return true
		}
		for part := range slices.Chunk(rows, versionsAtOnce) {
			records, err := r.versions(ctx, part)
			if err != nil {
				yield(ledger.Record{}, r.store.explain("list records", err))
				return true
			}
			for _, rec := range records {
				if !yield(rec, nil) {
					return true
				}
			}
		}
		if len(rows) < pastAtOnce {
			return true
		}
		place = rows[len(rows)-1].values
	}
}
