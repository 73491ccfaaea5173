package tracking

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// TrackedEvent is the name of the kind.
const TrackedEvent = "tracked_event"

// EventFields declare an event. Who answers for it is the owner of the record.
type EventFields struct {
	Event       string     `json:"event,omitempty" ledger:"search,filter,sort,reason" doc:"name of the event in the log; the title unless given"`
	Description string     `json:"description,omitempty" ledger:"search" doc:"what the person did, and when exactly it is sent"`
	Properties  []Property `json:"properties,omitempty" ledger:"reason" doc:"what the event carries: a list of name, type (text, number, boolean or list), required, allowed values and description"`
}

// Validate refuses what no event can be.
func (f EventFields) Validate() error {
	invalid := func(field, format string, args ...any) error {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields." + field, Message: fmt.Sprintf(format, args...)}
	}
	if len(f.Event) > 200 {
		return invalid("event", "%d bytes, the limit is 200", len(f.Event))
	}
	if strings.HasPrefix(f.Event, "$") || events.Evidence(f.Event) {
		return invalid("event", "%s is written by the program and the libraries. Declare events of your own", f.Event)
	}
	if i, err := CheckProperties(f.Properties); err != nil {
		return invalid(fmt.Sprintf("properties[%d]", i), "%v", err)
	}
	return nil
}

// Kind is an event of the tracking plan.
func Kind() ledger.Kind {
	return ledger.KindOf[EventFields](ledger.Kind{
		Name: TrackedEvent, Plural: "tracked events", Prefix: "EVT", Stage: "measure",
		Doc: "An event of the tracking plan: what it means, who answers for it and what it carries.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "planned", Phase: ledger.Open, Doc: "agreed on, not sent yet"},
				{Name: "live", Phase: ledger.Active, Doc: "sent, and checked against what is declared"},
				{Name: "deprecated", Phase: ledger.Dropped, Doc: "should not be sent any more"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: "deprecated", Reason: true}, {From: ledger.Any, To: ledger.Any}},
			Entry: []string{"live", "deprecated"},
		},
		Complete: completeEvent,
	})
}

// completeEvent takes the title for the name where none is given.
func completeEvent(_ ledger.Lookup, r *ledger.Record) error {
	f, err := ledger.Decode[EventFields](*r)
	if err != nil || f.Event != "" {
		return err
	}
	f.Event = r.Title
	if err := f.Validate(); err != nil {
		return err
	}
	r.Fields, err = ledger.Encode(f)
	return err
}

// declared is an event of the plan with its record.
type declared struct {
	ledger.Record
	EventFields
}

// readPlan reads the tracking plan in the order of its keys.
func readPlan(ctx context.Context, records ledger.Reader) (all []declared, err error) {
	defer ledger.Wrap(&err, "read the tracking plan")
	for rec, err := range records.All(ctx, ledger.Query{Kinds: []string{TrackedEvent}, Sort: []ledger.Order{{Field: "key"}}, Limit: 1000}) {
		if err != nil {
			return nil, err
		}
		f, err := ledger.Decode[EventFields](rec)
		if err != nil {
			return nil, err
		}
		all = append(all, declared{rec, f})
	}
	return all, nil
}

// Names returns the names of the events in the tracking plan, whatever their state; nil when there is no plan.
func Names(ctx context.Context, records ledger.Reader) (map[string]bool, error) {
	all, err := readPlan(ctx, records)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	names := map[string]bool{}
	for _, d := range all {
		names[d.Event] = true
	}
	return names, nil
}
