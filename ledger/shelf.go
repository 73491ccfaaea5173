package ledger

import (
	"context"
	"encoding/json"
	"time"
)

// Document is a small thing that a surface must remember and that is no part of the product: a person's account, a
// session, a webhook, when somebody looked last. It has no history.
type Document struct {
	Space   string // what sort of thing it is: "person", "session"
	ID      string // unique within the space; documents are listed in the order of their ids, byte by byte
	Version int64  // 1 when made, one more each time; 0: is not there yet
	Data    json.RawMessage
	Updated time.Time
}

// Shelf keeps documents beside the ledger, in the same database: what backs the ledger up or moves it takes them along.
type Shelf interface {
	// Get returns a document. CodeNotFound: there is none.
	Get(ctx context.Context, space, id string) (Document, error)
	// List returns documents of a space whose ids begin with a prefix and come after an id, at most limit (0: all), in
	// the order of their ids. Prefix and id may be empty. No character of a prefix stands for others.
	List(ctx context.Context, space, prefix, after string, limit int) ([]Document, error)
	// Put stores documents, all or none, durably. Each must carry the version that is there, 0 when it must not be there
	// yet; what comes back are the documents as they are now. CodeConflict: another version is there. CodeInvalid: the
	// space or id is empty or no text that can be stored, or the data is not JSON.
	Put(ctx context.Context, docs ...Document) ([]Document, error)
	// Remove takes documents away, whatever their version, durably. What is not there is passed over. A document that
	// is made again begins with version 1.
	Remove(ctx context.Context, space string, ids ...string) error
}
