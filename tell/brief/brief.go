// Package brief composes and renders the brief: the whole thread of a product, from what customers struggle with to
// what was measured, in one document that a stranger can follow.
//
// [Compose] reads the ledger and the event log through their contracts and runs the engines of the stages; it computes
// no statistics of its own. A [Brief] is plain data: sections of claims, each number a ledger.Figure with unit, n,
// interval, definition, as-of mark and the records it stands on. [HTML] and [Markdown] render the same data. A section
// without data is absent, never padded; what is not known has a section of its own.
package brief

import (
	"context"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Input is what a brief is made from.
type Input struct {
	Ledger   ledger.Reader
	Position ledger.Position // of the reader
	Schema   *ledger.Schema
	Events   events.Reader // nil when there is no event log
	Mark     events.Mark
	// Version reads an earlier version of a record, to tell what of a plan was changed; nil leaves that out.
	Version func(ctx context.Context, key ledger.Key, version int64) (ledger.Record, error)
	Now     time.Time
	Imports []ImportedFile // when the brief follows an import: what was read, and what was not
}

// ImportedFile tells what became of one file.
type ImportedFile struct {
	Name, Title                            string
	Records, Events, Duplicates, Conflicts int64
	Bad                                    int64    // rows that could not be read
	Examples                               []string // the first of them, with place, reason and remedy
	Lost                                   []string // what was not carried over, a column each
	Unknown                                string   // why the file was left alone; empty when it was read
}
