package tracking

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// Bounds of a listing.
const (
	shownDays  = 30   // whose counts are listed
	mostEvents = 1000 // events
)

// ListInput asks for the catalogue of events.
type ListInput struct {
	Event string `json:"event" arg:"1" doc:"name of an event, to see its properties; none: all events"`
}

// Report is the catalogue of events joined with the tracking plan.
type Report struct {
	Planned    bool             `json:"planned"` // there is a plan
	Mark       *events.Mark     `json:"mark,omitempty"`
	From       *time.Time       `json:"from,omitempty"` // first of the days that are counted, UTC
	Events     []EventUse       `json:"events"`
	More       int              `json:"more,omitempty"` // names beyond those listed
	Properties []PropertyReport `json:"properties,omitempty"`
	Sentence   string           `json:"sentence"`
}

// EventUse is an event of the plan, of the log, or of both.
type EventUse struct {
	Event       string     `json:"event"`
	Key         ledger.Key `json:"key,omitempty"` // of its record; none: it is not declared
	Title       string     `json:"title,omitempty"`
	Version     int64      `json:"version,omitempty"`
	State       string     `json:"state"` // planned, live, deprecated, undeclared, or written by the program: own
	Owner       string     `json:"owner,omitempty"`
	Description string     `json:"description,omitempty"`
	Count       int64      `json:"count"`
	People      int64      `json:"people"`
	First       *time.Time `json:"first,omitempty"`
	Last        *time.Time `json:"last,omitempty"`
	Days        []int64    `json:"days"` // events of each of the last 30 days, the last one at the end
	Violations  []string   `json:"violations"`
}

// PropertyReport is a property of one event, declared or seen.
type PropertyReport struct {
	Name     string    `json:"name"`
	Declared *Property `json:"declared,omitempty"`
	Type     string    `json:"type,omitempty"` // as it is used
	Events   int64     `json:"events"`         // that carry it
	N        int64     `json:"n"`              // events in all
	Values   int64     `json:"values"`         // different ones, counted up to a thousand
	Example  string    `json:"example,omitempty"`
}

// WriteText tells a person.
func (r Report) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n", r.Sentence)
	for _, e := range r.Events {
		p.F("\n%-30s %s", e.Event, e.State)
		for _, text := range []string{string(e.Key), e.Owner} {
			if text != "" {
				p.F("  %s", text)
			}
		}
		p.F("\n")
		if e.First != nil {
			p.F("  %s of %d people, %s to %s\n", exactEvents(e.Count), e.People, ledger.DateOf(*e.First), ledger.DateOf(*e.Last))
		}
		if e.Description != "" {
			p.F("  %s\n", e.Description)
		}
		for _, v := range e.Violations {
			p.F("  ! %s\n", v)
		}
	}
	for _, x := range r.Properties {
		p.F("  %-28s %-8s %3.0f %%  %s", x.Name, x.Type, 100*float64(x.Events)/float64(max(x.N, 1)), x.Example)
		if x.Declared != nil {
			p.F("  (declared%s%s)", lead(" ", x.Declared.Type), map[bool]string{true: ", required"}[x.Declared.Required])
		}
		p.F("\n")
	}
	return p.Err
}

func lead(with, text string) string {
	if text == "" {
		return ""
	}
	return with + text
}

// Operations are what can be done with the plan.
func Operations() []stage.Operation { return []stage.Operation{list(), declare()} }

// list is the operation that lists events.
func list() stage.Operation {
	return stage.Op("tracking", "The events there are, beside the tracking plan", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in ListInput) (Report, error) {
			return readTracking(ctx, env, in.Event)
		})
}

func readTracking(ctx context.Context, env stage.Env, event string) (out Report, err error) {
	out.Events = []EventUse{}
	all, err := readPlan(ctx, env.Reader)
	if err != nil {
		return out, err
	}
	out.Planned = len(all) > 0
	var seen []events.Catalogue
	var mark events.Mark
	if env.Events != nil {
		if mark, err = env.Events.Mark(ctx); err != nil {
			return out, err
		}
		if seen, err = env.Events.Catalogue(ctx); err != nil {
			return out, err
		}
		out.Mark = &mark
	}
	out.Events = joinTracking(all, seen, event)
	if event != "" && len(out.Events) == 0 {
		return out, ledger.Errorf(ledger.CodeNotFound, "no event %s, neither in the log nor in the tracking plan. Without a name, all events are listed", event)
	}
	if n := len(out.Events); n > mostEvents {
		out.Events, out.More = out.Events[:mostEvents], n-mostEvents
	}
	if err := trackingViolations(ctx, env.Reader, out.Events); err != nil {
		return out, err
	}
	if len(seen) > 0 {
		w := UpToNow(mark, shownDays)
		out.From = &w.From
		if err := countDays(ctx, env.Events, mark, w, event, out.Events); err != nil {
			return out, err
		}
	}
	if event != "" {
		if err := out.look(ctx, env.Events, mark, all); err != nil {
			return out, err
		}
	}
	out.Sentence = trackingSentence(out)
	return out, nil
}

func trackingSentence(r Report) string {
	counts := map[string]int{}
	odd := 0
	for _, e := range r.Events {
		counts[e.State]++
		if len(e.Violations) > 0 {
			odd++
		}
	}
	switch {
	case len(r.Events) == 0:
		return "No events have arrived, and none are declared."
	case !r.Planned:
		return fmt.Sprintf("%d event names, and no tracking plan.", len(r.Events)+r.More)
	}
	return fmt.Sprintf("%d event names: %d live, %d planned, %d deprecated, %d not declared. %d with violations.", len(r.Events)+r.More, counts["live"], counts["planned"], counts["deprecated"], counts["undeclared"], odd)
}

// joinTracking puts the log and the plan together: what was seen, the most frequent first, then what was not.
func joinTracking(all []declared, seen []events.Catalogue, event string) []EventUse {
	planned := map[string]declared{}
	for _, d := range slices.Backward(all) { // the first of two counts
		planned[d.Event] = d
	}
	out := []EventUse{}
	add := func(name string, c *events.Catalogue) {
		if event != "" && name != event {
			return
		}
		u := EventUse{Event: name, State: "undeclared", Days: []int64{}, Violations: []string{}}
		if !trackable(name) {
			u.State = "own"
		}
		if d, ok := planned[name]; ok {
			u.Key, u.Title, u.Version, u.State, u.Owner, u.Description = d.Key, d.Title, d.Version, d.State, d.Owner, d.Description
		}
		if c != nil {
			u.Count, u.People, u.First, u.Last = c.Count, c.People, &c.First, &c.Last
		}
		out = append(out, u)
	}
	arrived := map[string]bool{}
	for i := range seen {
		arrived[seen[i].Name] = true
		add(seen[i].Name, &seen[i])
	}
	for _, d := range all {
		if !arrived[d.Event] {
			arrived[d.Event] = true
			add(d.Event, nil)
		}
	}
	return out
}

// trackingViolations adds what the reconciler found.
func trackingViolations(ctx context.Context, records ledger.Reader, list []EventUse) error {
	found, err := records.Findings(ctx, ledger.FindingQuery{Rule: "tracking.*"})
	if err != nil {
		return err
	}
	of := map[ledger.Key][]string{}
	for _, f := range found {
		if f.Subject != "" && f.Severity != ledger.Info {
			of[f.Subject] = append(of[f.Subject], f.Message)
		}
	}
	for i, u := range list {
		if u.Key != "" && len(of[u.Key]) > 0 {
			list[i].Violations = of[u.Key]
		}
	}
	return nil
}

// countDays fills in the events of each day.
func countDays(ctx context.Context, log events.Reader, mark events.Mark, w Window, event string, list []EventUse) error {
	at := map[string]int{}
	for i := range list {
		at[list[i].Event] = i
		list[i].Days = make([]int64, shownDays)
	}
	t := events.Tally{Query: events.Query{From: w.From, To: w.To, AsOf: mark}, By: []string{events.NameColumn}}
	if event != "" {
		t.Match.Names = []string{event}
	}
	for day := range shownDays + 1 {
		t.Cuts = append(t.Cuts, w.From.AddDate(0, 0, day))
	}
	return log.Count(ctx, t, func(c events.Cell) error {
		if i, ok := at[c.By[0]]; ok {
			list[i].Days[c.Bucket] += c.Events
		}
		return nil
	})
}

// look adds the properties of the one event that was asked for, and how it keeps to its declaration today.
func (r *Report) look(ctx context.Context, log events.Reader, mark events.Mark, all []declared) error {
	u := &r.Events[0]
	i := slices.IndexFunc(all, func(d declared) bool { return d.Event == u.Event })
	var props []Property
	if i >= 0 {
		props = all[i].Properties
	}
	var used []events.PropertyUse
	if u.Count > 0 {
		var err error
		if used, err = log.Properties(ctx, u.Event); err != nil {
			return err
		}
	}
	for _, p := range props {
		r.Properties = append(r.Properties, PropertyReport{Name: p.Name, Declared: &p, N: u.Count})
	}
	for _, x := range used {
		j := slices.IndexFunc(r.Properties, func(p PropertyReport) bool { return p.Name == x.Name })
		if j < 0 {
			j = len(r.Properties)
			r.Properties = append(r.Properties, PropertyReport{Name: x.Name, N: u.Count})
		}
		p := &r.Properties[j]
		p.Type, p.Events, p.Values, p.Example = TypeOf(x), x.Events, x.Values, x.Example
	}
	if u.State != "live" || u.Count == 0 {
		return nil
	}
	w := UpToNow(mark, checkedDays)
	look, err := Check(ctx, log, mark, w, u.Event, props)
	u.Violations = []string{}
	for _, v := range look.Violations {
		u.Violations = append(u.Violations, violationSentence(v, w))
	}
	return err
}

// eventNames reads names of events, which may hold any character but a line break.
func eventNames(list []string) (out []string) {
	for _, n := range list {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
