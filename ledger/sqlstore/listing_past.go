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
	var out []ledger.Record
	for part := range slices.Chunk(rows, versionsAtOnce) {
		var st statement
		wanted := make([]string, 0, versionsAtOnce)
		size := min(versionsAtOnce, nextPower(len(part))) // few different sizes: few statements to prepare
		for i := range size {
			f := part[min(i, len(part)-1)]
			wanted = append(wanted, "(CAST("+st.arg(string(f.Key))+" AS TEXT), CAST("+st.arg(f.Version)+" AS BIGINT))")
		}
		st.WriteString("WITH wanted (key, version) AS (VALUES " + strings.Join(wanted, ", ") + ") ")
		for i, table := range []string{"record", "record_past"} {
			if i > 0 {
				st.WriteString(" UNION ALL ")
			}
			st.WriteString("SELECT " + rColumns() + " FROM wanted CROSS JOIN " + table + " r WHERE r.key = wanted.key AND r.version = wanted.version")
		}
		got, err := collect(ctx, r.store, scanRow, st.String(), st.args...)
		if err != nil {
			return nil, err
		}
		byKey := make(map[ledger.Key]ledger.Record, len(got))
		for _, g := range got {
			byKey[g.Key] = g.Record
		}
		for _, f := range part {
			if rec, ok := byKey[f.Key]; ok {
				out = append(out, rec)
			}
		}
	}
	return out, nil
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
