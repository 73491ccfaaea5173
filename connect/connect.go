// Package connect is the contract for the file formats of other products: bytes in, values out. Each product has a
// package of its own below (connect/jira, connect/github, …) that exports one [Format]; package product lists them.
//
// A format parses; it writes nothing, opens no ledger, reads no clock and makes no network call. It says where in a
// file each value stands, what it could not read and what it does not carry over.
package connect

import (
	"context"
	"fmt"
	"io"
	"iter"

	"throughline.dev/ledger"
)

// Source is a file to read.
type Source struct {
	Name string // as shown in messages and used in external keys: relative to the folder that was given
	Size int64  // in bytes, for progress; 0 when not known
	Open func() (io.ReadCloser, error)
}

// Head is the beginning of a file, decompressed and without byte-order mark, for detection.
type Head struct {
	Name string
	Text []byte // up to 64 KB
}

// Match says how sure a format is that a file is its own: 0 not at all, 1 certain. Why tells the user.
type Match struct {
	Confidence float64
	Why        string
}

// Format reads one format of one product.
type Format struct {
	Name  string // "jira-csv"
	Title string // "Jira issues (CSV)"
	Doc   string // what is carried over, in a sentence or two
	// Whole says that files of this format may hold whole records that this software wrote: an owner's import creates
	// them in the state they had.
	Whole bool
	// Detect looks at the head of a file.
	Detect func(h Head) Match
	// Read yields the items of a file as it comes. A row that cannot be read is an item with Err; the error of the
	// series is for what makes the rest unreadable, and ends it. Memory does not grow with the file.
	Read func(ctx context.Context, src Source, o Options) iter.Seq2[Item, error]
}

// Options steer a reading.
type Options struct {
	// Origin names the system the keys belong to, so that two trackers do not collide; it becomes part of the
	// source of external keys ("jira:acme"). Empty: what the format knows of it: the project of an issue, the product
	// that made a table, the table's name.
	Origin string
	// Mapping tells a tabular format what its columns mean; nil: as detected.
	Mapping *Mapping
	// DayFirst reads 03/04/2026 as the third of April. Formats detect it where they can.
	DayFirst *bool
	// Standing returns what the product has of a record that a file names by key or external key, nil when it has
	// none. Formats that describe records whole edit what stands instead of creating it, and end links that the file
	// no longer has. Nil: the product is empty.
	Standing func(ledger.Ref) (*Standing, error)
	// Restore says that whoever imports may bring new records in with the state they had (see [Format.Whole]).
	Restore bool
}

// Standing is a record with the links that start at it.
type Standing struct {
	Record ledger.Record
	Links  []ledger.Link
}

// Mapping tells what the columns of a table mean. It is proposed by detection, shown, and can be edited.
type Mapping struct {
	Kind    string   `json:"kind"`    // kind of record a row becomes
	Columns []Column `json:"columns"` // one for each column of the file, in order
}

// Column maps one column. Field is title, body, state, owner, label, label:PREFIX (the label "PREFIX:value", which
// keeps a column that has no other place), key (external key), account (name of the account it comes from), comment,
// link:RELATION (key of the other end, ours or of the same source; a relation's inverse makes the link run the other
// way), work (an amount of work, for the estimate of a work item), a declared field of the kind, or empty: not carried
// over. Tables that Throughline wrote have also record (our key), kind and external (keys of other systems).
type Column struct {
	Header string `json:"header"`
	Field  string `json:"field"`
	Why    string `json:"why,omitempty"`
}

// Item is one value of a file: usually a record to put, with its links and comments.
type Item struct {
	Where    Where
	Put      *ledger.Put     // nil when the item is an error or carries only links
	Links    []ledger.Bond   // to records that were put before, or exist
	Later    []ledger.Bond   // to records that may come later in this import; made at the end, if both ends exist
	Comments []ledger.Remark // on the record
	Edits    []ledger.Op     // further operations, for formats that describe a whole product
	Err      *RowError
	Lost     []Loss
	// Notice is something the user should know about the file as a whole: the encoding or the order of day and
	// month that was assumed. An item may consist of it alone.
	Notice string
}

// Where is a place in a file. Line and Column count from 1; 0 is "not known". Line is a line of the file, not a row
// of the table; Column counts characters within it, as an editor does.
type Where struct {
	File   string `json:"file"`
	Line   int64  `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

func (w Where) String() string {
	switch {
	case w.Line == 0:
		return w.File
	case w.Column == 0:
		return fmt.Sprintf("%s:%d", w.File, w.Line)
	}
	return fmt.Sprintf("%s:%d:%d", w.File, w.Line, w.Column)
}

// RowError says that a row, or the file, could not be read, and what to do.
type RowError struct {
	Where  Where  `json:"where"`
	Reason string `json:"reason"` // "`when` is not a date"
	Remedy string `json:"remedy"` // "Expected 2026-11-23 or 23/11/2026"
}

func (e *RowError) Error() string {
	s := e.Where.String() + ": " + e.Reason
	if e.Remedy != "" {
		s += ". " + e.Remedy
	}
	return s
}

// Loss is something of a row that is not carried over: a column without a place, a value that fits no field.
type Loss struct {
	Field  string `json:"field"`  // column or member
	Reason string `json:"reason"` // why
	Value  string `json:"value,omitempty"`
}
