// Package events is the contract of the event log: what users of the product did, and lines of its API request
// log. Millions of rows, appended in batches, never edited, read back as sequences per person.
//
// The package holds values and the [Log] interface; engines live below it (events/duckdb, later
// events/clickhouse) and prove themselves with events/eventstest. Wire formats are parsed by events/wire. Nothing
// here knows records, findings or questions; those are the business of ledger and measure.
package events

import (
	"context"
	"encoding/json"
	"iter"
	"time"
)

// Event is something a user of the product did. Instants are UTC with microseconds.
type Event struct {
	ID         string          // names the event for ever; of two events with one ID the first one written wins
	Name       string          // "first_api_call"
	Person     string          // the distinct id as it was sent; see Identity
	Account    string          // the company or group, may be empty
	Time       time.Time       // when it happened, corrected for the sender's clock
	Received   time.Time       // when it reached us
	Properties json.RawMessage // a flat JSON object, compact; nil for none
}

// Identity says that two distinct ids are one person. Links are appended and merged when reading, so that a wrong
// merge can be taken back by leaving it out.
type Identity struct {
	From, To string
	At       time.Time
	Kind     string // "identify", "alias", "manual"
}

// Batch is what is appended at once.
type Batch struct {
	Events     []Event
	Identities []Identity
}

// Mark is a position in the log: what was appended up to and including append number Seq. The zero Mark means "now".
// Through is the end of observation, the latest time of any event up to the mark: a person who has not done
// something by then is censored there.
type Mark struct {
	Seq     int64     `json:"seq"`
	Through time.Time `json:"through"`
}

// Appended counts what came of a batch.
type Appended struct {
	Mark       Mark
	Added      int64
	Duplicates int64 // same ID, same content: dropped
	Conflicts  int64 // same ID, other content: dropped, the first one stands
}

// Operator compares a property.
type Operator string

// Operators. Numbers compare as numbers when both sides are, otherwise text is compared.
const (
	Eq    Operator = "="
	Ne    Operator = "!="
	Lt    Operator = "<"
	Le    Operator = "<="
	Gt    Operator = ">"
	Ge    Operator = ">="
	Has   Operator = "has"   // the property is there
	Lacks Operator = "lacks" // it is not
)

// Cond restricts events by a property.
type Cond struct {
	Property string   `json:"property"`
	Op       Operator `json:"op"`
	Value    string   `json:"value,omitempty"`
}

// Matcher picks events: one of the names (none: any) and all conditions.
type Matcher struct {
	Names []string `json:"names,omitempty"`
	Where []Cond   `json:"where,omitempty"`
}

// Query restricts a scan.
type Query struct {
	Match   Matcher
	From    time.Time // inclusive; zero: from the start
	To      time.Time // exclusive; zero: to the end
	AsOf    Mark      // zero: now
	Columns []string  // properties to return in Row.Values, in this order
}

// Row is an event as a scan yields it: ordered by person, then time, then ID.
type Row struct {
	Person  string // the merged person
	Account string
	Name    string
	ID      string
	Time    time.Time
	Values  []string // of Query.Columns; empty where the event lacks the property
}

// Step is one event of a person's sequence: the index of the matcher it fits and when it happened, in microseconds
// since 1970 UTC. An event that fits several matchers appears once for each.
type Step struct {
	Match int
	At    int64
}

// Catalogue is what is known about one event name.
type Catalogue struct {
	Name   string    `json:"name"`
	Count  int64     `json:"count"`
	People int64     `json:"people"`
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
}

// Reader reads the log.
type Reader interface {
	// Mark returns the high-water mark.
	Mark(ctx context.Context) (Mark, error)
	// Scan yields the matching events ordered by person, time and ID. Memory does not grow with the result.
	Scan(ctx context.Context, q Query) iter.Seq2[Row, error]
	// Sequences calls visit once for every person with at least one matching event, with the person's steps in
	// rising order of time, ties in order of matcher. The slice is valid during the call only. The order of people
	// is not defined. It is the fast path that funnels, retention and time to first X stand on; q.Match restricts
	// all matchers further and q.Columns is ignored.
	Sequences(ctx context.Context, matchers []Matcher, q Query, visit func(person string, steps []Step) error) error
	// Catalogue lists the event names, the most frequent first.
	Catalogue(ctx context.Context) ([]Catalogue, error)
}

// Log is the event log. One process opens it at a time; methods may be called from several goroutines.
type Log interface {
	Reader
	// Append stores a batch and returns when it is durable. Either all of it is stored or nothing.
	Append(ctx context.Context, b Batch) (Appended, error)
	Close() error
}
