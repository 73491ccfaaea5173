package sqlstore

import (
	"context"
	"strings"
)

// document is what the search index is to hold of a record.
type document struct {
	id    int64
	words []string
}

const (
	maxSearchHeld = 2_000   // documents a series holds back before it writes them
	maxKnown      = 300_000 // words remembered as stored
)

// loneSeries reports whether the transaction belongs to one series of changes, without savepoints.
func (t *tx) loneSeries() bool { return t.lone }

// flushSearch writes what the search index is to hold. It waits for the end of the transaction, because a savepoint
// makes SQLite write an index segment for every change of a group, and because a record that was written twice
// needs indexing once.
func (t *tx) flushSearch(ctx context.Context) error {
	last := make(map[int64]int, len(t.search))
	for i, d := range t.search {
		last[d.id] = i
	}
	for i, d := range t.search {
		if last[d.id] != i {
			continue
		}
		if err := t.exec(ctx, t.store.dialect.index(), d.id, t.store.dialect.indexed(d.words)); err != nil {
			return err
		}
		for _, w := range d.words {
			if err := t.learn(ctx, w); err != nil {
				return err
			}
		}
	}
	clear(t.search)
	t.search = t.search[:0]
	return nil
}

// learn puts a word into the list by which beginnings are completed.
func (t *tx) learn(ctx context.Context, w string) error {
	if _, ok := t.known[w]; ok || strings.HasPrefix(w, inHead) || strings.HasPrefix(w, ofKind) {
		return nil
	}
	if len(t.known)+len(t.learned) >= maxKnown {
		clear(t.known)
	}
	if _, ok := t.learned[w]; ok {
		return nil
	}
	t.learned[w] = struct{}{}
	return t.exec(ctx, "INSERT INTO word (word) VALUES ($1) ON CONFLICT (word) DO NOTHING", w)
}
