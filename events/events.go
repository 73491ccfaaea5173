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
	"errors"
	"iter"
	"time"
)

// Errors that every engine returns wrapped, so that a surface can tell them apart.
var (
	ErrInUse    = errors.New("the event log is in use")
	ErrClosed   = errors.New("the event log is closed")
	ErrReadOnly = errors.New("the event log is open for reading only")
	ErrNoMark   = errors.New("the event log has no such mark")
)

// Names of the events that say something about a person instead of what the person did. They are stored and
// counted like all others.
const (
	IdentifyEvent = "$identify" // properties are what is known about the person
	// GroupEvent says that the person belongs to the event's account. A row whose own account is empty takes the
	// account of the person's latest group event up to the mark (ties: the greater event ID).
	GroupEvent = "$group"
)

// Event is something a user of the product did. Instants are UTC with microseconds.
type Event struct {
	ID         string          // alone names the event for ever; of two events with one ID the first one written wins
	Name       string          // "first_api_call"
	Person     string          // the distinct id as it was sent; see Identity
	Account    string          // the company or group, may be empty
	Time       time.Time       // when it happened, corrected for the sender's clock
	Received   time.Time       // when it reached us; zero counts as Time
	Properties json.RawMessage // a flat JSON object, compact; nil for none; see CheckProperties
}

// Kinds of identity links.
const (
	Identify = "identify" // From is an anonymous id, To the identified one
	Alias    = "alias"    // From is an earlier id of To
	Manual   = "manual"   // somebody decided it; the only kind that merges two identified people
)

// Identity says that two distinct ids are one person. Links are appended and merged when reading; [People] has
// the rules.
type Identity struct {
	From, To string
	At       time.Time
	Kind     string
}

// Batch is what is appended at once.
type Batch struct {
	Events     []Event
	Identities []Identity
	// Source names where the batch comes from ("import-20261124-…"), so that an import can be taken back.
	Source string
	// OnConflict, unless nil, is called before Append returns with every event that was dropped because of a conflict (see
	// [Appended]).
	OnConflict func(*Event)
}

// Mark is a position in the log: what was appended up to and including append number Seq. An append that added
// nothing has no number. The zero Mark means "now"; where a mark is passed in, only its Seq counts.
// Through is the end of observation, the latest time of any event up to the mark that is no [Evidence]: a person who
// has not done something by then is censored there.
type Mark struct {
	Seq     int64     `json:"seq"`
	Through time.Time `json:"through"`
}

// Appended counts what came of a batch.
type Appended struct {
	Mark       Mark
	Added      int64
	Duplicates int64 // same ID, same content: dropped; see Event.SameContent
	Conflicts  int64 // same ID, other content: dropped, the first one stands
	Linked     int64 // identities that merged two people
	Refused    int64 // identities that would have merged two identified people: kept in the log, not followed
}

// Sum adds what came of another batch; the later mark stands.
func (a *Appended) Sum(b Appended) {
	if b.Mark.Seq >= a.Mark.Seq {
		a.Mark = b.Mark
	}
	a.Added += b.Added
	a.Duplicates += b.Duplicates
	a.Conflicts += b.Conflicts
	a.Linked += b.Linked
	a.Refused += b.Refused
}

// Operator compares a property.
type Operator string

// Operators. Two sides that both read as JSON numbers compare as numbers, otherwise their text is compared byte by
// byte. A property that is null counts as absent; no comparison holds for an absent property but Ne, which is the
// negation of Eq.
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

// Matcher picks events: one of the names (none: any but those of [Evidence]) and all conditions. [Matcher.Match] is the definition that
// engines must agree with.
type Matcher struct {
	Names []string `json:"names,omitempty"`
	Where []Cond   `json:"where,omitempty"`
}

// Unit is whose events a sequence holds, or who is counted.
type Unit string

// Units. An event that belongs to no account (see [Row].Account) is in no sequence and no count of accounts.
const (
	ByPerson  Unit = "person" // the zero Unit means the same
	ByAccount Unit = "account"
)

// NameColumn stands for the event's name where a property is asked for by [Query].By, [Tally].By or, of sequences,
// [Query].Columns. No property has that name as a client sends it.
const NameColumn = "$event"

// Query restricts a scan.
type Query struct {
	Match   Matcher
	From    time.Time // inclusive; zero: from the start
	To      time.Time // exclusive; zero: to the end
	AsOf    Mark      // zero: now
	Columns []string  // properties to return in Row.Values or Step.Values, in this order
	Unit    Unit      // of sequences, counts and numbers; scans are always by person
	By      string    // property (or NameColumn) returned in Step.Value; empty: none
	// Only restricts to these units, a cohort; nil: all.
	Only map[string]struct{}
	// Windows restricts sequences to the units in it, and each to a stretch of time of its own; nil: no such restriction.
	// Scans, counts and numbers do not take it.
	Windows map[string]Window
}

// Window is a stretch of time, both ends included, in microseconds since 1970 UTC.
type Window struct{ From, Until int64 }

// Holds reports whether an instant is in the window.
func (w Window) Holds(at int64) bool { return w.From <= at && at <= w.Until }

// Row is an event as a scan yields it: ordered by person, then time, then ID.
type Row struct {
	Person  string // the merged person
	Account string // the event's own, else that of the person's latest GroupEvent
	Name    string
	ID      string
	Time    time.Time
	Values  []string // of Query.Columns; empty where the event lacks the property
}

// Step is one event of a unit's sequence: the index of the matcher it fits and when it happened, in microseconds
// since 1970 UTC. An event that fits several matchers appears once for each.
type Step struct {
	Match int
	At    int64
	// Event numbers the events of the sequence from 0 in the order of their first steps: steps that share it are one
	// event.
	Event int32
	Value string // of the property asked for by Query.By; empty: none was asked for, or the event lacks it
	// Values are those of Query.Columns; nil when none were asked for, empty where the event lacks the property.
	Values []string
}

// Stats is the size of the log.
type Stats struct {
	Events     int64 `json:"events"`
	Identities int64 `json:"identities"`
	Bytes      int64 `json:"bytes"` // on disk; 0 in memory
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
	// Scan yields the matching events ordered by person, time and ID. Memory does not grow with the result, only
	// with the events of the busiest person.
	Scan(ctx context.Context, q Query) iter.Seq2[Row, error]
	// Sequences calls visit once for every unit (q.Unit) with at least one matching event, with the unit's steps in
	// rising order of time, ties in order of matcher, then of the event's ID. The steps and their values are valid during
	// the call only.
	// The order of units is not defined. It is the fast path that funnels, retention and time to first X stand on;
	// q.Match restricts all matchers further.
	Sequences(ctx context.Context, matchers []Matcher, q Query, visit func(unit string, steps []Step) error) error
	// Moments calls visit with stretches of the events that fit, in no order at all: whose each was, and when, in
	// microseconds since 1970. Units are numbers from 0 on, the same in all readings with the same mark and unit between
	// two removals. It is the fast path of questions that need no order. By and Columns do not count; what visit gets is
	// valid during the call only.
	Moments(ctx context.Context, m Matcher, q Query, visit func(units []int32, at []int64) error) error
	// Count calls visit once for every cell of a tally that is not empty, in no defined order. The log in memory of
	// eventstest is the definition that engines must agree with.
	Count(ctx context.Context, t Tally, visit func(Cell) error) error
	// Numbers calls visit with the value of a property for every matching event whose value reads as a number (see
	// [Number]), in no defined order. At is in microseconds since 1970.
	Numbers(ctx context.Context, q Query, property string, visit func(unit string, at int64, value float64) error) error
	// Properties describes the properties that events of a name carry (empty: of all names), the most frequent first,
	// ties by name. Numbers, Values and Example may be taken from a sample of at least 10,000 events.
	Properties(ctx context.Context, name string) ([]PropertyUse, error)
	// Catalogue lists the event names, the most frequent first, ties by name, without those of [Evidence]. People are
	// merged people.
	Catalogue(ctx context.Context) ([]Catalogue, error)
	// Stats returns the size of the log, evidence included.
	Stats(ctx context.Context) (Stats, error)
}

// Log is the event log. One process opens it at a time; methods may be called from several goroutines.
type Log interface {
	Reader
	// Append stores a batch and returns when it is durable. Either all of it is stored or nothing. A batch that
	// fails Check is refused. The batch must not be changed until Append returns. When ctx ends early, the batch
	// may or may not have been stored; sending it again is safe.
	Append(ctx context.Context, b Batch) (Appended, error)
	// Retract takes back every event and identity link of the batches with that source, durably, and returns how
	// many events that were. Their IDs are free again; marks and the append numbers stay as they were, though an
	// earlier mark no longer shows them. Undoing an import needs it.
	Retract(ctx context.Context, source string) (int64, error)
	// Erase removes every event and identity link of a person, all the ids merged with the one given, durably, and
	// records that it was done. The ids of the removed events stay taken: a client that sends one again adds nothing.
	Erase(ctx context.Context, e Erasure) (Erased, error)
	// Expire removes every event that happened before an instant, as Erase does.
	Expire(ctx context.Context, e Expiry) (Erased, error)
	// Removals lists what Erase and Expire did, the newest first.
	Removals(ctx context.Context) ([]Removal, error)
	Close() error
}
