package wire

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"throughline.dev/events"
)

// Options say how bytes reached us. The zero value is right for a file.
type Options struct {
	// Received is when the bytes arrived, for bytes that came straight from a client. Times are then corrected for the
	// client's clock: received − (sent − happened). For a file it is zero, and times stand as they are written.
	Received time.Time
	// BatchSize is how many events a chunk holds at most; 0: 25,000, about 15 MB.
	BatchSize int
	// Source becomes the source of every batch.
	Source string
	// RowIDs, when not empty, makes every row of a file without an id an event of its own: its id is this text and the
	// number of the line. Empty: two rows that say exactly the same are one event. Segment messages are not concerned.
	RowIDs string
	// Properties are the only ones that are kept of rows and tables; nil: all. Reading a few of many is faster.
	Properties []string

	always string // Mapping.Always
}

// keeps reports whether a property is wanted.
func (o Options) keeps(name string) bool {
	return o.Properties == nil || slices.Contains(o.Properties, name)
}

func (o Options) batchSize() int {
	if o.BatchSize > 0 {
		return o.BatchSize
	}
	return 25_000
}

// Chunk is a part of the input.
type Chunk struct {
	Batch  events.Batch
	Errors []RowError
	// LeftOut counts rows that are in order and yet no event, such as requests of nobody in particular.
	LeftOut []LeftOut
	Rows    int64 // messages or table rows in this chunk, the bad ones included
	Bytes   int64 // read from the input so far, compressed where it is; for progress
}

// LeftOut counts the rows that were left out for a reason.
type LeftOut struct {
	Reason string `json:"reason"`
	Rows   int64  `json:"rows"`
	Line   int64  `json:"line"` // the first of them
}

// RowError says what is wrong with one row, and what to do. The row was left out.
type RowError struct {
	Line   int64  `json:"line"`             // counted from 1
	Column string `json:"column,omitempty"` // of a table, or the field of a message
	Reason string `json:"reason"`
	Remedy string `json:"remedy"`
	Text   string `json:"text"` // the beginning of the row
}

func (e RowError) Error() string {
	at := fmt.Sprintf("line %d", e.Line)
	if e.Column != "" {
		at += ", " + e.Column
	}
	return at + ": " + e.Reason + ". " + e.Remedy
}

// Limits.
const (
	maxLine   = 16 << 20 // bytes of a line or table row
	maxErrors = 1000     // row errors in a chunk
	excerpt   = 120      // bytes of RowError.Text
)

// collector gathers a chunk and hands it on when it is full.
type collector struct {
	chunk   Chunk
	size    int
	source  string
	in      *source // nil where the input is not read by lines
	read    func() int64
	yield   func(Chunk, error) bool
	links   map[link]struct{} // said in this chunk
	arena   []byte
	block   int // by which the arena grows; 0: as much as a file needs
	stopped bool
}

type link struct{ from, to, kind string }

func newCollector(in *source, o Options, yield func(Chunk, error) bool) *collector {
	c := &collector{size: o.batchSize(), source: o.Source, in: in, yield: yield, links: map[link]struct{}{}}
	if in != nil {
		c.read = in.bytes
	}
	return c
}

// full hands the chunk on when it is full and reports whether more is wanted.
func (c *collector) more() bool {
	if len(c.chunk.Batch.Events) >= c.size || len(c.chunk.Batch.Identities) >= c.size || len(c.chunk.Errors) >= maxErrors {
		c.flush()
	}
	return !c.stopped
}

func (c *collector) flush() {
	if c.chunk.Rows == 0 || c.stopped {
		return
	}
	c.chunk.Bytes = c.read()
	c.chunk.Batch.Source = c.source
	if !c.yield(c.chunk, nil) {
		c.stopped = true
	}
	c.chunk = Chunk{Batch: events.Batch{Events: make([]events.Event, 0, min(c.size, 25_000))}}
	c.arena = nil // the events of the chunk point into it
	clear(c.links)
}

// end hands on what is left, and the error that ended the input.
func (c *collector) end(err error) {
	c.flush()
	if err != nil && !c.stopped {
		c.yield(Chunk{}, err)
	}
}

func (c *collector) bad(line int64, p *problem, row string) {
	c.chunk.Rows++
	if len(row) > excerpt {
		row = row[:excerpt]
	}
	c.chunk.Errors = append(c.chunk.Errors, RowError{Line: line, Column: p.column, Reason: p.reason, Remedy: p.remedy, Text: clean(row)})
}

// leave counts a row that is no event. Reasons are few.
func (c *collector) leave(line int64, reason string) {
	c.chunk.Rows++
	for i := range c.chunk.LeftOut {
		if c.chunk.LeftOut[i].Reason == reason {
			c.chunk.LeftOut[i].Rows++
			return
		}
	}
	c.chunk.LeftOut = append(c.chunk.LeftOut, LeftOut{Reason: reason, Rows: 1, Line: line})
}

// add takes in the event of a row, once it has an id and the log would take it.
func (c *collector) add(line int64, e events.Event, o Options) *problem {
	switch {
	case e.ID != "":
	case o.RowIDs != "":
		digits := strconv.FormatInt(line, 10)
		e.ID = o.RowIDs + "0000000000"[min(len(digits), 10):] + digits // so that ids are in the order of the rows
	default:
		e.ID = contentID(&e)
	}
	if err := e.Check(); err != nil {
		return refusal(err)
	}
	c.chunk.Rows++
	c.chunk.Batch.Events = append(c.chunk.Batch.Events, e)
	return nil
}

func (c *collector) identity(d events.Identity) {
	k := link{d.From, d.To, d.Kind}
	if _, said := c.links[k]; d.From == d.To || said {
		return
	}
	c.links[k] = struct{}{}
	c.chunk.Batch.Identities = append(c.chunk.Batch.Identities, d)
}

// space returns room for n bytes at the end of the arena. Whoever uses it keeps what they append and sets the arena.
func (c *collector) space(n int) []byte {
	if cap(c.arena)-len(c.arena) < n {
		c.arena = make([]byte, 0, max(cmp.Or(c.block, 256<<10), n))
	}
	return c.arena
}

// problem is what is wrong with a row.
type problem struct{ column, reason, remedy string }

func wrong(column, remedy, format string, args ...any) *problem {
	return &problem{column: column, reason: fmt.Sprintf(format, args...), remedy: remedy}
}

func (p *problem) String() string {
	s := p.reason + ". " + p.remedy
	if p.column != "" {
		s = p.column + ": " + s
	}
	return s
}
