// Package measuretest is a product in memory for the tests of the measure stage: a ledger of all kinds, an event log, and
// what is done with them. It is for tests, and holds no expectation of its own.
package measuretest

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/define/criterion"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/measure"
	"throughline.dev/stage"
)

// Today is the day on which a lab is looked at.
func Today() time.Time { return time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC) }

// Lab is a ledger with one requirement and an event log, in memory.
type Lab struct {
	*testing.T
	Store  *ledgertest.Memory
	Events *eventstest.Memory
	n      int
}

// NewLab makes a ledger with the requirement REQ-1.
func NewLab(t *testing.T, f define.RequirementFields) *Lab {
	t.Helper()
	return NewLabAt(t, f, Today)
}

// NewLabAt is NewLab with a clock.
func NewLabAt(t *testing.T, f define.RequirementFields, now func() time.Time) *Lab {
	t.Helper()
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	schema, err := ledger.NewSchema(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	l := &Lab{T: t, Store: ledgertest.NewMemory(ledger.Rules{Schema: schema}, now), Events: &eventstest.Memory{}}
	t.Cleanup(func() { _ = l.Store.Close() })
	raw, err := ledger.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	l.Apply(ledger.Op{Put: &ledger.Put{Key: "REQ-1", Kind: define.Requirement, Title: "R", State: "delivered", Fields: raw}})
	return l
}

// Apply makes a change as a restore does: life cycles do not count.
func (l *Lab) Apply(op ledger.Op) {
	l.Helper()
	if _, err := l.Store.Apply(l.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "test", Restore: true, Ops: []ledger.Op{op}}); err != nil {
		l.Fatal(err)
	}
}

// Happened appends n events at a time, with properties in JSON.
func (l *Lab) Happened(n int, name string, at time.Time, properties string) {
	l.Helper()
	var b events.Batch
	for range n {
		l.n++
		b.Events = append(b.Events, events.Event{ID: fmt.Sprint("e", l.n), Name: name, Person: fmt.Sprint("u", l.n%7), Time: at, Properties: json.RawMessage(properties)})
	}
	if _, err := l.Events.Append(l.Context(), b); err != nil {
		l.Fatal(err)
	}
}

// Brought appends evidence.
func (l *Lab) Brought(all ...interface{ Event() (events.Event, error) }) {
	l.Helper()
	var b events.Batch
	for _, x := range all {
		e, err := x.Event()
		if err != nil {
			l.Fatal(err)
		}
		b.Events = append(b.Events, e)
	}
	if _, err := l.Events.Append(l.Context(), b); err != nil {
		l.Fatal(err)
	}
}

// At points to a number.
func At(v float64) *float64 { return &v }

// Quick is "p95 of took is below 200 ms", asked of events named searched.
func Quick() criterion.Criterion {
	return criterion.Criterion{
		Text: "p95 below 200 ms", Metric: "response time", Quantity: "duration", Statistic: "p95", Comparator: "<", Threshold: At(200), Unit: "ms", SI: At(0.2), Window: "28 d",
		Check: &criterion.Check{Source: "events", Event: "searched", Property: "took", Unit: "ms"},
	}
}

// One is a requirement of one criterion.
func One(c criterion.Criterion) define.RequirementFields {
	return define.RequirementFields{Statement: "s", Criteria: []criterion.Criterion{c}}
}

// Day is a moment of March 2026.
func Day(d int) time.Time { return time.Date(2026, 3, d, 10, 0, 0, 0, time.UTC) }

// Must stops the test at an error.
func Must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Run runs an operation of the stage on the day of the lab.
func (l *Lab) Run(name string, in any) (any, error) {
	l.Helper()
	for _, op := range measure.Stage().Operations {
		if op.Name == name {
			return op.Run(l.Context(), stage.Env{Store: l.Store, Reader: l.Store, Events: l.Events, Now: Today()}, in)
		}
	}
	l.Fatalf("there is no operation %s", name)
	return nil, nil
}

// Change applies as people do, so that moves and reasons are checked.
func (l *Lab) Change(reason string, op ledger.Op) error {
	_, err := l.Store.Apply(l.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: reason, Ops: []ledger.Op{op}})
	return err
}
