package sqlstore

import (
	"context"
	"maps"
	"slices"

	"throughline.dev/ledger"
)

// document is what the search index is to hold of a record.
type document struct {
	id    int64
	words []string
	later chan []string // the words, where they are still being split; nil otherwise
	fresh bool          // the index holds nothing of the record yet
}

func (d document) all() []string {
	if d.later != nil {
		return <-d.later
	}
	return d.words
}

// hold keeps what the search index is to hold of a record until flushSearch. In a series of changes the words are
// split on another processor meanwhile.
func (t *tx) hold(id int64, r ledger.Record, k *ledger.Kind, fresh bool) {
	d := document{id: id, fresh: fresh}
	if t.lone {
		d.later = make(chan []string, 1)
		go func() { d.later <- wordsOf(r, k) }()
	} else {
		d.words = wordsOf(r, k)
	}
	t.search = append(t.search, d)
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
		if err := t.exec(ctx, t.store.dialect.index(d.fresh), d.id, t.store.dialect.indexed(d.all())); err != nil {
			return err
		}
	}
	clear(t.search)
	t.search = t.search[:0]
	return nil
}
