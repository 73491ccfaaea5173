package tracking

import (
	"context"
	"fmt"
	"io"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// DeclareInput says which events to take into the tracking plan.
type DeclareInput struct {
	Events []string `json:"events" arg:"1" doc:"names of events; none with all"`
	All    bool     `json:"all" doc:"every event of the log that the plan does not have"`
	Owner  string   `json:"owner" doc:"who answers for them"`
}

// Declared is what the tracking plan has gained.
type Declared struct {
	Records []ledger.Record `json:"records"`
	Skipped []string        `json:"skipped,omitempty"` // that the plan has already
}

// WriteText tells a person.
func (d Declared) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	for _, r := range d.Records {
		p.F("%s  %s\n", r.Key, r.Title)
	}
	for _, name := range d.Skipped {
		p.F("%s is declared already\n", name)
	}
	if len(d.Records)+len(d.Skipped) == 0 {
		p.F("Every event of the log is declared.\n")
	}
	return p.Err
}

// declare is the operation that declares events as they are seen.
func declare() stage.Operation {
	return stage.Op("declare", "Take events of the log into the tracking plan, with the properties they carry", ledger.Editor,
		func(ctx context.Context, env stage.Env, in DeclareInput) (out Declared, err error) {
			out.Records = []ledger.Record{}
			if env.Events == nil {
				return out, ledger.Errorf(ledger.CodeNotFound, "there is no event log. Import events first, or make a record with throughline add")
			}
			names := eventNames(in.Events)
			if len(names) == 0 && !in.All {
				return out, ledger.Errorf(ledger.CodeInvalid, "events: none is named. Name events, or ask for all")
			}
			known, err := Names(ctx, env.Store)
			if err != nil {
				return out, err
			}
			seen, err := env.Events.Catalogue(ctx)
			if err != nil {
				return out, err
			}
			counts := map[string]int64{}
			for _, c := range seen {
				counts[c.Name] = c.Count
				if in.All && !known[c.Name] && trackable(c.Name) {
					names = append(names, c.Name)
				}
			}
			names = eventNames(names)
			if len(names) > mostEvents {
				return out, ledger.Errorf(ledger.CodeInvalid, "%d events, the limit is %d at once. A name that holds an id makes an event of every id: put the id into a property", len(names), mostEvents)
			}
			var ops []ledger.Op
			for _, name := range names {
				if known[name] {
					out.Skipped = append(out.Skipped, name)
					continue
				}
				put, err := declaration(ctx, env.Events, name, counts[name])
				if err != nil {
					return out, err
				}
				put.Owner = in.Owner
				ops = append(ops, ledger.Op{Put: &put})
			}
			if len(ops) == 0 {
				return out, nil
			}
			done, err := env.Store.Apply(ctx, ledger.Change{Actor: env.Actor, Source: "tracking plan", Ops: ops})
			if err != nil {
				return out, err
			}
			out.Records, err = env.Store.Records(ctx, done.Keys)
			return out, err
		})
}

// declaration writes down an event as it is seen. A property that every event carries is required.
func declaration(ctx context.Context, log events.Reader, name string, count int64) (put ledger.Put, err error) {
	if count == 0 {
		return put, ledger.Errorf(ledger.CodeNotFound, "no event %s has arrived. Declare it by hand: throughline add tracked_event %q --state planned", name, name)
	}
	used, err := log.Properties(ctx, name)
	if err != nil {
		return put, err
	}
	f := EventFields{Event: name}
	for _, u := range used {
		if len(f.Properties) == MaxProperties {
			break
		}
		f.Properties = append(f.Properties, Property{Name: u.Name, Type: TypeOf(u), Required: u.Events == count})
	}
	fields, err := ledger.Encode(f)
	if err != nil {
		return put, fmt.Errorf("declare %s: %w", name, err)
	}
	return ledger.Put{Kind: TrackedEvent, Title: name, State: "live", Fields: fields}, nil
}
