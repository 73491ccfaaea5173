// Package stage says what a stage of the work declares about itself: the kinds of record it owns, the reconcilers
// that compute findings about them, and the operations it offers. The six stages (discover, decide, define,
// deliver, measure, tell) each export one [Stage]; package product lists the six, and every surface (command
// line, REST, agents) is made from what they declare. To add a capability is to add it here, to a stage, once.
//
// The package holds types only. It does not know the stages, and it runs nothing.
package stage

import (
	"context"
	"io"
	"reflect"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Stage is one of the six.
type Stage struct {
	Name        string // "discover"
	Question    string // "What do customers struggle with, and how do we know?"
	Kinds       []ledger.Kind
	Reconcilers []Reconciler
	Operations  []Operation
}

// Reconciler computes findings: a function of a record (or of the whole product), the ledger at one position, the
// event log up to one mark, and the day. The same inputs and the same Engine give byte-identical findings.
type Reconciler struct {
	Name   string // "quote"; the rules of its findings begin with it: "quote.drifted"
	Engine string // version; a new one recomputes everything
	Doc    string // what it watches for, in a sentence
	// Kinds lists the kinds whose records, or links, call for a run when they change. Each such record is a
	// subject of its own, unless Whole is set: then one run looks at the product and its findings may have any
	// subject.
	Kinds []string
	Whole bool
	// Near lists the kinds whose records call for a run of the subjects they are linked to when they change: the
	// sources of quotes. A Whole reconciler lists such kinds in Kinds.
	Near []string
	// OnEvents asks for a run when the event log has grown; Daily for one every day.
	OnEvents, Daily bool
	Rules           []Rule
	Run             func(ctx context.Context, in Input) ([]ledger.Finding, error)
}

// Rule describes one sort of finding.
type Rule struct {
	ID       string // "quote.drifted"
	Severity ledger.Severity
	Doc      string // when it is raised and why it matters
	// Sets names the state its subject moves to when the finding is raised: a verdict. The move is made by the
	// system, with the finding's message as the reason, and only where the life cycle has it.
	Sets string
}

// Input is what a reconciler may read.
type Input struct {
	Record ledger.Record // the subject; zero for a Whole reconciler
	Ledger ledger.Reader // pinned at a position
	Events events.Reader // nil when the product has no event log
	Mark   events.Mark   // how far events may be read
	Now    time.Time     // the clock of the run
	Schema *ledger.Schema
	// Version reads an earlier version of a record; versions never change.
	Version func(ctx context.Context, key ledger.Key, version int64) (ledger.Record, error)
}

// Env is what an operation works with.
type Env struct {
	Store  ledger.Store
	Reader ledger.Reader // what is read: the ledger as it stands, or as it stood on an earlier day
	Events events.Log    // nil when the product has no event log
	Actor  ledger.Actor
	Now    time.Time
	// Clock tells how long something took; it decides nothing.
	Clock func() time.Time
}

// Operation is a use case that a stage offers beyond the generic ones (list, show, edit, link, …). In and Out are
// structs; their tags tell every surface how to ask and answer:
//
//	By     string `json:"by" arg:"1" default:"rice" enum:"rice|ice|wsjf" doc:"the method"`
//
// arg:"N" makes a positional argument of the command, all others are flags named like the JSON member. min:"1" bounds a
// number that is given.
type Operation struct {
	Name    string // "score"; the command is "throughline decide score"
	Summary string // one line
	Doc     string // more, may be empty
	Role    ledger.Role
	// Long says that inputs may be whole texts, too long for an address: REST asks with POST although nothing changes.
	Long bool
	// Either says that inputs fit into an address most of the time: REST is asked with GET, and with POST where they are
	// longer than an address may be on the way.
	Either  bool
	In, Out reflect.Type
	Run     func(ctx context.Context, env Env, in any) (any, error)
}

// Texter is implemented by results that know how to print themselves for a person; others are printed as JSON.
type Texter interface {
	WriteText(w io.Writer) error
}

// Noted is implemented by inputs of operations that are written to the trail of the product: a kind of entry, and a text
// that holds nothing that must be forgotten. An empty kind: this time not.
type Noted interface {
	Note() (kind, text string)
}

// Op makes an operation from a typed function.
func Op[In, Out any](name, summary string, role ledger.Role, run func(ctx context.Context, env Env, in In) (Out, error)) Operation {
	return Operation{
		Name: name, Summary: summary, Role: role,
		In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out](),
		Run: func(ctx context.Context, env Env, in any) (any, error) { return run(ctx, env, in.(In)) },
	}
}
