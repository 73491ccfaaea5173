package ledger

import (
	"context"
	"iter"
	"time"
)

// Comparison is how a condition compares.
type Comparison string

// Comparisons.
const (
	Eq       Comparison = "="
	Ne       Comparison = "!="
	Lt       Comparison = "<"
	Le       Comparison = "<="
	Gt       Comparison = ">"
	Ge       Comparison = ">="
	In       Comparison = "in"       // one of the values
	Contains Comparison = "contains" // text holds the value, in any case; a list holds it as an element
	Set      Comparison = "set"      // has any value
	Unset    Comparison = "unset"    // has none
)

// Cond is one condition. Field is key, kind, title, state, phase, owner, label, created, updated, deleted, a
// declared field of the kinds asked for (of any kind when none is asked for), or "estimate.low" and
// "estimate.high" of a range field "estimate". Values are text, float64, bool or time.Time as fits the field;
// Set and Unset take none, In one or more, all others one.
//
// Text, enums, keys and dates compare as text, byte by byte; the field key by number within its prefix. Money
// compares by its minor units, a duration by its length in seconds, a range by its middle. Lists (label too) know
// Contains, Set and Unset only; objects Set and Unset only. Absent, null, empty text and the empty list are no
// value: no comparison holds for them but Unset and Ne.
type Cond struct {
	Field  string     `json:"field"`
	Op     Comparison `json:"op"`
	Values []any      `json:"values,omitempty"`
}

// Order sorts by a field; records without a value come last either way. Ties are broken by key number, then by
// prefix, both in the direction of the last order. Lists and objects cannot be sorted by.
type Order struct {
	Field string `json:"field"`
	Desc  bool   `json:"desc,omitempty"`
}

// Query asks for records. All conditions must hold.
type Query struct {
	Kinds     []string `json:"kinds,omitempty"` // none: all
	Where     []Cond   `json:"where,omitempty"`
	Text      string   `json:"text,omitempty"`    // full text
	Sort      []Order  `json:"sort,omitempty"`    // none: by created, newest first
	Limit     int      `json:"limit,omitempty"`   // 1 to 1,000; 0 means 50; others are CodeInvalid
	After     string   `json:"after,omitempty"`   // cursor of the page before
	Deleted   bool     `json:"deleted,omitempty"` // deleted records too
	WithTotal bool     `json:"with_total,omitempty"`
}

// Page is a piece of a listing.
type Page struct {
	Records []Record `json:"records"`
	Next    string   `json:"next,omitempty"` // cursor for the next page, empty at the end
	Total   int64    `json:"total"`          // -1 unless asked for
}

// LinkQuery asks for links. Empty fields do not restrict.
type LinkQuery struct {
	Of       Key // at either end
	From, To Key
	Relation string
	Kind     string // of the record at the start
	Among    []Key  // both ends are among these; nil does not restrict
}

// Direction of a trace.
type Direction string

// Directions.
const (
	Upstream   Direction = "upstream"   // toward the evidence: why does this exist?
	Downstream Direction = "downstream" // toward the outcome: what came of it?
)

// Step is one record met on a trace.
type Step struct {
	Record Record `json:"record"`
	Via    Link   `json:"via"`   // the link by which it was reached
	Depth  int    `json:"depth"` // 1: next to the start
}

// Hit is a search result.
type Hit struct {
	Record  Record  `json:"record"`
	Snippet string  `json:"snippet"` // with the matches between ⟦ and ⟧
	Score   float64 `json:"score"`   // higher is better; comparable within one answer only
}

// FindingQuery asks for findings. Empty fields do not restrict.
type FindingQuery struct {
	Subject     Key
	Rule        string // a trailing * matches any ending
	Severity    Severity
	NeedsPerson bool
	Limit       int // 0: all
}

// FieldChange is one altered field of a version: Path is title, body, state, owner, labels, external, deleted or
// "fields.reach".
type FieldChange struct {
	Path string `json:"path"`
	Old  any    `json:"old"`
	New  any    `json:"new"`
}

// Entry is one step of a record's history.
type Entry struct {
	Change   Change        `json:"change"`            // without its operations
	Version  int64         `json:"version,omitempty"` // the version it made; 0 when only links or comments changed
	Fields   []FieldChange `json:"fields,omitempty"`
	Linked   []Link        `json:"linked,omitempty"`
	Unlinked []Link        `json:"unlinked,omitempty"`
	Comments []Comment     `json:"comments,omitempty"`
}

// ChangeQuery asks for changes in rising order of position, starting after a position.
type ChangeQuery struct {
	After Position
	Until Position // 0: to the end
	Batch string
	Limit int  // 0 means 100
	Brief bool // leave the operations out
	Last  bool // the newest Limit changes, newest first
}

// Counts are records by kind and state.
type Counts map[string]map[string]int64

// Reader reads the ledger as it stands, or stood, at one position.
type Reader interface {
	// Position is the position the reader stands at.
	Position(ctx context.Context) (Position, error)
	// Record returns a record, deleted or not. CodeNotFound: there is, or was then, none.
	Record(ctx context.Context, key Key) (Record, error)
	// Records returns several at once in the order asked; missing ones are left out.
	Records(ctx context.Context, keys []Key) ([]Record, error)
	// Resolve finds the record that carries an external key. CodeNotFound: none does.
	Resolve(ctx context.Context, ext ExternalKey) (Key, error)
	// List returns a page of records. CodeInvalid: an unknown kind or field, a value that does not fit the field,
	// or a cursor of another query.
	List(ctx context.Context, q Query) (Page, error)
	// All walks the whole of a listing in pages; Limit is the page size.
	All(ctx context.Context, q Query) iter.Seq2[Record, error]
	// Count counts records that are not deleted by kind and state.
	Count(ctx context.Context) (Counts, error)
	// Links returns the standing links, ordered by from, relation, to.
	Links(ctx context.Context, q LinkQuery) ([]Link, error)
	// Trace follows the links from a record up to depth steps (0: 12), each record once, nearest first, without
	// the record itself. It does not go on from where it turned against the order of the stages; see Schema.Turns.
	Trace(ctx context.Context, key Key, dir Direction, depth int) ([]Step, error)
	// Findings returns findings, the severest first, then by subject number and rule.
	Findings(ctx context.Context, q FindingQuery) ([]Finding, error)
	// Comments returns a record's standing comments by time, then position and seq.
	Comments(ctx context.Context, key Key) ([]Comment, error)
}

// Store is a whole ledger: what it holds now, what it held, and the one way to change it.
type Store interface {
	Reader
	// Search finds records by words in title, body and declared fields; kinds none: all; limit 0: 20. The current
	// state only. Every word must occur; the last one may be a beginning.
	Search(ctx context.Context, text string, kinds []string, limit int) ([]Hit, error)
	// AsOf returns a reader of an earlier position (0: the present one). It stays where it is when changes
	// follow. CodeInvalid: a position that is not there yet.
	AsOf(ctx context.Context, p Position) (Reader, error)
	// PositionAt returns the position of the last change at or before an instant, 0 when there was none.
	PositionAt(ctx context.Context, t time.Time) (Position, error)
	// Version returns one version of a record.
	Version(ctx context.Context, key Key, version int64) (Record, error)
	// History returns what happened to a record, oldest first, one entry a change.
	History(ctx context.Context, key Key) ([]Entry, error)
	// Changes returns a stretch of the ledger.
	Changes(ctx context.Context, q ChangeQuery) ([]Change, error)

	// Apply makes one change; see the package function for the rules. Changes waiting at the same time may share
	// a commit, but each stands or falls alone.
	Apply(ctx context.Context, c Change) (Applied, error)
	// ApplyAll makes a series of changes as one: an error from the series, or from any change, takes all of them
	// back. The series is consumed as it comes, so that memory stays bounded. Other writers wait. A series that ends
	// with ErrDryRun is taken back as well, and the result says what it would have done.
	ApplyAll(ctx context.Context, changes iter.Seq2[Change, error]) (Applied, error)
	// Undo takes a change back by making the opposite one. CodeConflict: a later change stands on it.
	Undo(ctx context.Context, p Position, by Actor, reason string) (Applied, error)
	// UndoBatch takes all changes of a batch back, the newest first, as one; those undone already are passed over.
	// CodeNotFound: no change has it.
	UndoBatch(ctx context.Context, batch string, by Actor, reason string) (Applied, error)

	// Watch yields every change after a position, those that exist and then those to come, until the context ends.
	Watch(ctx context.Context, after Position) iter.Seq2[Change, error]
	// Jobs returns the queue that changes fill.
	Jobs() Jobs
	// Shelf returns the documents that surfaces keep beside the ledger. They are no part of it: no change, no
	// position and no history concerns them.
	Shelf() Shelf
	// Schema returns the kinds and relations the ledger was opened with.
	Schema() *Schema
	Close() error
}
