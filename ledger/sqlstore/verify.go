package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"

	"throughline.dev/ledger"
)

// maxProblems is how many faults Verify lists.
const maxProblems = 20

// Verify reads the whole ledger and checks that its parts agree: positions have no gaps, the versions of every
// record follow each other without a break and each was made by an operation of its change, external keys, labels
// and links belong to records, and the search index holds the words of the current versions and no others. It
// returns an error that lists what does not. It reads one state; the ledger may be in use.
func (s *Store) Verify(ctx context.Context) error {
	q, done, err := s.snapshot(ctx)
	if err != nil {
		return s.explain("verify", err)
	}
	defer done()
	v := &verifier{store: s, q: q}
	for _, check := range []func(context.Context) error{v.engine, v.queries, v.changes, v.records} {
		if err := check(ctx); err != nil {
			return s.explain("verify", err)
		}
		if len(v.problems) >= maxProblems {
			break
		}
	}
	if len(v.problems) == 0 {
		return nil
	}
	return ledger.Errorf(ledger.CodeInternal, "the ledger does not agree with itself: %v", errors.Join(v.problems...))
}

type verifier struct {
	store    *Store
	q        querier
	problems []error
}

func (v *verifier) fault(format string, args ...any) {
	if len(v.problems) < maxProblems {
		v.problems = append(v.problems, fmt.Errorf(format, args...))
	}
}

// engine lets SQLite check its own pages.
func (v *verifier) engine(ctx context.Context) error {
	if _, ok := v.store.dialect.(sqliteDialect); !ok {
		return nil
	}
	lines, err := collect(ctx, v.q, value[string], "PRAGMA quick_check(5)")
	for _, l := range lines {
		if l != "ok" {
			v.fault("SQLite: %s", l)
		}
	}
	return err
}

// queries are checks whose every row is a fault.
func (v *verifier) queries(ctx context.Context) error {
	standingLink := fmt.Sprintf("%d", int64(forever))
	for _, c := range []struct{ fault, query string }{
		{
			"head stands at %s, the changes do not end there without gaps",
			"SELECT CAST(position AS TEXT) FROM head WHERE position <> (SELECT count(*) FROM change) OR position <> (SELECT coalesce(max(position), 0) FROM change)",
		},
		{"change %s is older than the one before", "SELECT CAST(c.position AS TEXT) FROM change c JOIN change b ON b.position = c.position - 1 WHERE c.at < b.at"},
		{
			"%s does not have all its past versions",
			"SELECT r.key FROM record r WHERE r.version - 1 <> (SELECT count(*) FROM record_past p WHERE p.key = r.key AND p.version < r.version)",
		},
		{"%s has a past version of no record", "SELECT p.key FROM record_past p WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.key = p.key AND r.id = p.id AND r.version > p.version)"},
		{
			"the past versions of %s do not follow each other",
			"SELECT p.key FROM record_past p LEFT JOIN record_past n ON n.key = p.key AND n.version = p.version + 1 LEFT JOIN record r ON r.key = p.key AND r.version = p.version + 1" +
				" WHERE p.until <> coalesce(n.position, r.position, -1) OR p.until < p.position",
		},
		{"external key %s leads to no record", "SELECT e.key FROM external e WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.key = e.record)"},
		{
			"a link of %s has an end that is missing or deleted",
			"SELECT l.from_key FROM link l WHERE l.until = " + standingLink + " AND (NOT EXISTS (SELECT 1 FROM record r WHERE r.key = l.from_key AND r.deleted = FALSE)" +
				" OR NOT EXISTS (SELECT 1 FROM record r WHERE r.key = l.to_key AND r.deleted = FALSE))",
		},
		{"a link of %s stands twice", "SELECT from_key FROM link WHERE until = " + standingLink + " GROUP BY from_key, relation, to_key HAVING count(*) > 1"},
		{"a comment on %s belongs to no record", "SELECT c.record FROM comment c WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.key = c.record)"},
		{"a link of %s belongs to no change", "SELECT l.from_key FROM link l WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.position = l.since)"},
		{"a finding about %s belongs to no change", "SELECT f.subject FROM finding f WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.position = f.since)"},
	} {
		found, err := collect(ctx, v.q, value[string], c.query+" LIMIT 3")
		if err != nil {
			return err
		}
		for _, what := range found {
			v.fault(c.fault, what)
		}
	}
	return nil
}

// changes checks that the operations of every change can be read, and that each version was made by one of them.
func (v *verifier) changes(ctx context.Context) error {
	const page = 200
	type made struct {
		key      ledger.Key
		position ledger.Position
	}
	for after := ledger.Position(0); ; {
		list, err := collect(ctx, v.q, scanFull, "SELECT "+changeFull+" FROM change WHERE position > $1 ORDER BY position LIMIT $2", int64(after), page)
		if err != nil || len(list) == 0 {
			return err
		}
		until := list[len(list)-1].Position
		versions, err := collect(ctx, v.q, func(row scanner) (m made, err error) {
			err = row.Scan(&m.key, &m.position)
			return m, err
		}, "SELECT key, position FROM record WHERE position > $1 AND position <= $2 UNION ALL SELECT key, position FROM record_past WHERE position > $1 AND position <= $2",
			int64(after), int64(until))
		if err != nil {
			return err
		}
		named := map[made]bool{}
		for _, c := range list {
			for _, o := range c.Ops {
				named[made{keyOf(o), c.Position}] = true
			}
		}
		for _, m := range versions {
			if !named[m] {
				v.fault("change %d made a version of %s without an operation on it", m.position, m.key)
			}
		}
		after = until
	}
}

// keyOf returns the record that an operation makes a version of.
func keyOf(o ledger.Op) ledger.Key {
	switch {
	case o.Put != nil:
		return o.Put.Key
	case o.Edit != nil:
		return ledger.Key(o.Edit.Key)
	case o.Delete != nil:
		return ledger.Key(o.Delete.Key)
	case o.Restore != nil:
		return ledger.Key(o.Restore.Key)
	}
	return ""
}

// records compares every current version with its labels, external keys and words in the search index.
func (v *verifier) records(ctx context.Context) error {
	indexed, err := v.indexedSums(ctx)
	if err != nil {
		return err
	}
	const page = 500
	pairs := func(row scanner) (p [2]string, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}
	for last := int64(0); ; {
		rows, err := collect(ctx, v.q, scanRow, "SELECT "+recordColumns+" FROM record WHERE id > $1 ORDER BY id LIMIT $2", last, page)
		if err != nil {
			return err
		}
		for _, r := range rows {
			last = r.id
			k, ok := v.store.rules.Schema.Kind(r.Kind)
			if !ok {
				v.fault("%s has the unknown kind %s", r.Key, r.Kind)
				continue
			}
			if state, _ := k.Lifecycle.State(r.State); state.Name == "" {
				v.fault("%s has the unknown state %s", r.Key, r.State)
			}
			labels, err := collect(ctx, v.q, value[string], "SELECT label FROM label WHERE id = $1 ORDER BY label", r.id)
			if err != nil {
				return err
			}
			if !slices.Equal(labels, r.Labels) {
				v.fault("%s has the labels %q, the table of labels says %q", r.Key, r.Labels, labels)
			}
			keys, err := collect(ctx, v.q, pairs, "SELECT source, key FROM external WHERE record = $1 ORDER BY source, key", string(r.Key))
			if err != nil {
				return err
			}
			if !slices.EqualFunc(keys, r.External, func(p [2]string, e ledger.ExternalKey) bool { return p[0] == e.Source && p[1] == e.Key }) {
				v.fault("%s has the external keys %v, the table of external keys says %v", r.Key, r.External, keys)
			}
			if sum, ok := indexed[r.id]; !ok || sum != sumOf(wordsOf(r.Record, k)) {
				v.fault("the search index does not hold the words of %s", r.Key)
			}
			delete(indexed, r.id)
		}
		if len(rows) < page {
			break
		}
	}
	for id := range indexed {
		v.fault("the search index holds row %d, which is no record", id)
	}
	return nil
}

// indexedSums returns, for each row of the search index, the sum of the hashes of its words.
func (v *verifier) indexedSums(ctx context.Context) (map[int64]uint64, error) {
	rows, err := v.q.query(ctx, v.store.dialect.allIndexed())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sums := map[int64]uint64{}
	for rows.Next() {
		var id int64
		var w string
		if err := rows.Scan(&id, &w); err != nil {
			return nil, err
		}
		sums[id] += hashOf(w)
	}
	return sums, rows.Err()
}

func sumOf(words []string) (sum uint64) {
	for _, w := range words {
		sum += hashOf(w)
	}
	return sum
}

func hashOf(w string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(w))
	return h.Sum64()
}
