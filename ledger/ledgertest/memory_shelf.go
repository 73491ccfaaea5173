package ledgertest

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// Shelf returns the documents beside the ledger.
func (m *Memory) Shelf() ledger.Shelf { return documents{m} }

// documents is the ledger.Shelf of a Memory: a list in the order of space and id.
type documents struct{ m *Memory }

// document returns where a document is, or would be.
func (s *state) document(space, id string) (int, bool) {
	return slices.BinarySearchFunc(s.documents, ledger.Document{Space: space, ID: id}, func(a, b ledger.Document) int {
		return cmp.Or(cmp.Compare(a.Space, b.Space), cmp.Compare(a.ID, b.ID))
	})
}

// Get returns a document.
func (d documents) Get(ctx context.Context, space, id string) (ledger.Document, error) {
	s, _, err := d.m.snapshot(ctx)
	if err != nil {
		return ledger.Document{}, err
	}
	i, ok := s.document(space, id)
	if !ok {
		return ledger.Document{}, ledger.Errorf(ledger.CodeNotFound, "there is no such document")
	}
	return copyDocument(s.documents[i]), nil
}

// List returns documents of a space in the order of their ids.
func (d documents) List(ctx context.Context, space, prefix, after string, limit int) ([]ledger.Document, error) {
	s, _, err := d.m.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if !storableText(space, prefix, after) {
		return nil, ledger.Errorf(ledger.CodeInvalid, "ids are valid text")
	}
	var out []ledger.Document
	for _, doc := range s.documents {
		if doc.Space == space && strings.HasPrefix(doc.ID, prefix) && doc.ID > after && (limit <= 0 || len(out) < limit) {
			out = append(out, copyDocument(doc))
		}
	}
	return out, nil
}

// Put stores documents, all or none.
func (d documents) Put(ctx context.Context, docs ...ledger.Document) (out []ledger.Document, err error) {
	err = d.m.write(ctx, func(s *state) error {
		now := d.m.now().UTC().Truncate(time.Microsecond)
		for _, doc := range docs {
			if doc.Space == "" || doc.ID == "" || !storableText(doc.Space, doc.ID, string(doc.Data)) || !json.Valid(doc.Data) {
				return ledger.Errorf(ledger.CodeInvalid, "a document needs a space and an id of valid text, and JSON")
			}
			i, ok := s.document(doc.Space, doc.ID)
			if !ok {
				s.documents = slices.Insert(s.documents, i, ledger.Document{Space: doc.Space, ID: doc.ID})
			}
			there := &s.documents[i]
			if there.Version != doc.Version {
				return ledger.Errorf(ledger.CodeConflict, "the %s was changed meanwhile", doc.Space)
			}
			there.Version, there.Data, there.Updated = doc.Version+1, slices.Clone(doc.Data), now
			out = append(out, copyDocument(*there))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Remove takes documents away.
func (d documents) Remove(ctx context.Context, space string, ids ...string) error {
	return d.m.write(ctx, func(s *state) error {
		for _, id := range ids {
			if i, ok := s.document(space, id); ok {
				s.documents = slices.Delete(s.documents, i, i+1)
			}
		}
		return nil
	})
}

func copyDocument(d ledger.Document) ledger.Document {
	d.Data = slices.Clone(d.Data)
	return d
}

func storableText(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(t string) bool { return !utf8.ValidString(t) || strings.ContainsRune(t, 0) })
}
