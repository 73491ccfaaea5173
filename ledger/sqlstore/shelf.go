package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"throughline.dev/ledger"
)

// shelf is the ledger.Shelf of a store. It writes through the store's writer, in transactions that changes share.
type shelf struct{ s *Store }

// Shelf returns the documents that are kept beside the ledger.
func (s *Store) Shelf() ledger.Shelf { return shelf{s} }

const documentColumns = "space, id, version, updated, data"

func scanDocument(row scanner) (d ledger.Document, err error) {
	var updated int64
	var data string
	err = row.Scan(&d.Space, &d.ID, &d.Version, &updated, &data)
	d.Updated, d.Data = timeOf(updated), json.RawMessage(data)
	return d, err
}

// Get returns a document.
func (h shelf) Get(ctx context.Context, space, id string) (ledger.Document, error) {
	if !storable(space + id) {
		return ledger.Document{}, ledger.Errorf(ledger.CodeNotFound, "there is no such document")
	}
	d, ok, err := one(ctx, h.s, scanDocument, "SELECT "+documentColumns+" FROM shelf WHERE space = $1 AND id = $2", space, id)
	if err == nil && !ok {
		return d, ledger.Errorf(ledger.CodeNotFound, "there is no such %s", space)
	}
	return d, h.s.explain("read from the shelf", err)
}

// List returns documents of a space in the order of their ids.
func (h shelf) List(ctx context.Context, space, prefix, after string, limit int) ([]ledger.Document, error) {
	if !storable(space + prefix + after) {
		return nil, ledger.Errorf(ledger.CodeInvalid, "ids are valid text")
	}
	if limit <= 0 {
		limit = forever
	}
	q := &statement{}
	fmt.Fprintf(q, "SELECT "+documentColumns+" FROM shelf WHERE space = %s AND id > %s", q.arg(space), q.arg(after))
	if prefix != "" {
		fmt.Fprintf(q, " AND id >= %s AND substr(id, 1, length(%s)) = %s", q.arg(prefix), q.arg(prefix), q.arg(prefix))
	}
	fmt.Fprintf(q, " ORDER BY id LIMIT %s", q.arg(limit))
	all, err := collect(ctx, h.s, scanDocument, q.String(), q.args...)
	return all, h.s.explain("list the shelf", err)
}

// Put stores documents, all or none.
func (h shelf) Put(ctx context.Context, docs ...ledger.Document) ([]ledger.Document, error) {
	out := make([]ledger.Document, len(docs))
	err := h.s.change(ctx, func(ctx context.Context, t *tx) error {
		now := instant(h.s.config.Now())
		for i, d := range docs {
			if d.Space == "" || d.ID == "" || !storable(d.Space+d.ID+string(d.Data)) || !json.Valid(d.Data) {
				return ledger.Errorf(ledger.CodeInvalid, "a document needs a space and an id of valid text, and JSON")
			}
			there, _, err := one(ctx, t, value[int64], "SELECT version FROM shelf WHERE space = $1 AND id = $2", d.Space, d.ID)
			if err != nil {
				return err
			}
			if there != d.Version {
				return &ledger.Error{Code: ledger.CodeConflict, Op: -1, Message: "the " + d.Space + " was changed meanwhile", Remedy: "Read it again"}
			}
			if there == 0 {
				err = t.exec(ctx, "INSERT INTO shelf (space, id, version, updated, data) VALUES ($1, $2, 1, $3, $4)", d.Space, d.ID, now, string(d.Data))
			} else {
				err = t.exec(ctx, "UPDATE shelf SET version = version + 1, updated = $3, data = $4 WHERE space = $1 AND id = $2", d.Space, d.ID, now, string(d.Data))
			}
			if err != nil {
				return err
			}
			d.Version, d.Updated = there+1, timeOf(now)
			out[i] = d
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Remove takes documents away.
func (h shelf) Remove(ctx context.Context, space string, ids ...string) error {
	return h.s.change(ctx, func(ctx context.Context, t *tx) error {
		for _, id := range ids {
			if !storable(space + id) {
				continue
			}
			if err := t.exec(ctx, "DELETE FROM shelf WHERE space = $1 AND id = $2", space, id); err != nil {
				return err
			}
		}
		return nil
	})
}
