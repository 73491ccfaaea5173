package sqlstore

import (
	"context"
	"maps"
	"slices"
)

// document is what the search index is to hold of a record.
type document struct {
	id    int64
	words []string
	fresh bool // the index holds nothing of the record yet
}

// maxSearchHeld is how many documents a series holds back before it writes them.
const maxSearchHeld = 2_000

// loneSeries reports whether the transaction belongs to one series of changes, without savepoints.
func (t *tx) loneSeries() bool { return t.lone }

// flushSearch writes what the search index is to hold. It waits for the end of the transaction, because a savepoint
// makes SQLite write an index segment for every change of a group, and because a record that was written twice
// needs indexing once.
func (t *tx) flushSearch(ctx context.Context) error {
	last := make(map[int64]int, len(t.search))
	for i, d := range t.search {
		if earlier, ok := last[d.id]; ok {
			t.search[i].fresh = t.search[earlier].fresh
		}
		last[d.id] = i
	}
	t.indexed += len(last)
	// In the order of rows: SQLite writes an index segment whenever a row comes before the last one.
	for _, id := range slices.Sorted(maps.Keys(last)) {
		d := t.search[last[id]]
		if err := t.exec(ctx, t.store.dialect.index(d.fresh), d.id, t.store.dialect.indexed(d.words)); err != nil {
			return err
		}
	}
	clear(t.search)
	t.search = t.search[:0]
	return nil
}
