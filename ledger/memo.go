package ledger

import (
	"context"
	"slices"
)

// memo remembers the external keys and the new links that one change has met, so that an import of thousands of
// operations asks storage once. Nobody else writes between Head and the end of the transaction. Records are for the
// engine to remember: it knows how much it can hold.
type memo struct {
	Tx
	external map[ExternalKey]Key
	// created holds the records this change created, with the standing links that start at them: all of them are
	// its own.
	created map[Key][]Link
}

func remember(tx Tx) *memo {
	return &memo{Tx: tx, external: map[ExternalKey]Key{}, created: map[Key][]Link{}}
}

func (m *memo) Resolve(ctx context.Context, ext ExternalKey) (Key, bool, error) {
	if key, ok := m.external[ext]; ok {
		return key, true, nil
	}
	key, ok, err := m.Tx.Resolve(ctx, ext)
	if err == nil && ok {
		m.external[ext] = key
	}
	return key, ok, err
}

func (m *memo) WriteRecord(ctx context.Context, old *Record, r Record, k *Kind) error {
	if err := m.Tx.WriteRecord(ctx, old, r, k); err != nil {
		return err
	}
	for _, ext := range r.External {
		m.external[ext] = r.Key
	}
	if _, known := m.created[r.Key]; old == nil && !known {
		m.created[r.Key] = nil
	}
	return nil
}

func (m *memo) Standing(ctx context.Context, q LinkQuery) ([]Link, error) {
	links, own := m.created[q.From]
	if !own || q.Of != "" || q.Kind != "" {
		return m.Tx.Standing(ctx, q)
	}
	var out []Link
	for _, l := range links {
		if (q.Relation == "" || q.Relation == l.Relation) && (q.To == "" || q.To == l.To) {
			out = append(out, l)
		}
	}
	return out, nil
}

func (m *memo) OpenLink(ctx context.Context, l Link) error {
	if err := m.Tx.OpenLink(ctx, l); err != nil {
		return err
	}
	if links, own := m.created[l.From]; own {
		m.created[l.From] = append(links, l)
	}
	return nil
}

func (m *memo) CloseLink(ctx context.Context, l Link, at Position) error {
	if err := m.Tx.CloseLink(ctx, l, at); err != nil {
		return err
	}
	if links, own := m.created[l.From]; own {
		m.created[l.From] = slices.DeleteFunc(links, func(x Link) bool { return x.Relation == l.Relation && x.To == l.To })
	}
	return nil
}
