package tracking

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/stage"
	"throughline.dev/stats"
)

const (
	// checkedDays is how many days of events are compared with the plan, so that it stays cheap.
	checkedDays = 7
	// mostUnknown is how many names that nobody declared have a finding of their own.
	mostUnknown = 20
)

// Reconciler compares the log with the tracking plan.
func Reconciler() stage.Reconciler {
	return stage.Reconciler{
		Name: "tracking", Engine: "2", Kinds: []string{TrackedEvent}, Whole: true, OnEvents: true, Daily: true,
		Doc: "Events that do not keep to the tracking plan, over the last seven whole days. Without a plan nothing is looked at.",
		Rules: []stage.Rule{
			{ID: "tracking.unknown", Severity: ledger.Warning, Doc: "Events arrive that the plan does not have: a misspelt name, or nobody said what it means."},
			{ID: "tracking.never_seen", Severity: ledger.Warning, Doc: "An event is live in the plan, and none has ever arrived."},
			{ID: "tracking.early", Severity: ledger.Info, Doc: "An event is planned and arrives already."},
			{ID: "tracking.deprecated", Severity: ledger.Warning, Doc: "An event should not be sent any more and still arrives."},
			{ID: "tracking.doubled", Severity: ledger.Warning, Doc: "Two records of the plan declare the same event."},
			{ID: "tracking.missing", Severity: ledger.Warning, Doc: "Events lack a property that is required."},
			{ID: "tracking.type", Severity: ledger.Warning, Doc: "Values of a property are not of the declared type."},
			{ID: "tracking.not_allowed", Severity: ledger.Warning, Doc: "A property has values that the plan does not allow."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			all, err := readPlan(ctx, in.Ledger)
			if err != nil || len(all) == 0 {
				return nil, err
			}
			seen := map[string]events.Catalogue{}
			if in.Events != nil {
				list, err := in.Events.Catalogue(ctx)
				if err != nil {
					return nil, err
				}
				for _, c := range list {
					seen[c.Name] = c
				}
			}
			out := unknownTracked(all, seen, in.Mark)
			first := map[string]ledger.Key{}
			for _, d := range all {
				if other, twice := first[d.Event]; twice {
					out = append(out, ledger.Finding{Subject: d.Key, Rule: "tracking.doubled", Severity: ledger.Warning, NeedsPerson: true, Message: fmt.Sprintf("%s declares %s too.", other, d.Event), Act: "Keep one of the two", Path: "fields.event", Related: []ledger.Key{other}})
					continue
				}
				first[d.Event] = d.Key
				found, err := trackedFindings(ctx, in, d, seen)
				if err != nil {
					return nil, err
				}
				out = append(out, found...)
			}
			return out, nil
		},
	}
}

// trackable reports whether an event is one that a plan would have.
func trackable(name string) bool { return !strings.HasPrefix(name, "$") && !events.Evidence(name) }

// unknownTracked lists what arrives and is not in the plan, the most frequent first.
func unknownTracked(all []declared, seen map[string]events.Catalogue, mark events.Mark) (out []ledger.Finding) {
	known := map[string]bool{}
	for _, d := range all {
		known[d.Event] = true
	}
	var unknown []events.Catalogue
	for name, c := range seen {
		if !known[name] && trackable(name) {
			unknown = append(unknown, c)
		}
	}
	slices.SortFunc(unknown, func(a, b events.Catalogue) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(unknown, func(a, b events.Catalogue) int { return int(min(max(b.Count-a.Count, -1), 1)) })
	for i, c := range unknown {
		if i == mostUnknown {
			out = append(out, ledger.Finding{Rule: "tracking.unknown", Severity: ledger.Warning, Message: fmt.Sprintf("%d more event names are not in the tracking plan.", len(unknown)-i), Act: "See the list of events"})
			break
		}
		out = append(out, ledger.Finding{
			Rule: "tracking.unknown", Severity: ledger.Warning,
			Message: fmt.Sprintf("%s is not in the tracking plan: %s since %s%s.", c.Name, aboutEvents(c.Count), ledger.DateOf(c.First), until(c, mark)),
			Act:     "Declare it, or stop sending it",
		})
	}
	return out
}

// until says when an event was seen last, once that is some days ago: a finding that named the day of today would be another
// one tomorrow.
func until(c events.Catalogue, mark events.Mark) string {
	if c.Last.After(UpToNow(mark, checkedDays).From) {
		return ""
	}
	return fmt.Sprintf(", the last on %s", ledger.DateOf(c.Last))
}

// aboutEvents writes a count with two digits that count, so that a finding is not written anew with every event.
func aboutEvents(n int64) string {
	switch {
	case n == 1:
		return "1 event"
	case n < 100:
		return fmt.Sprintf("%d events", n)
	}
	step := math.Pow(10, math.Floor(math.Log10(float64(n)))-1)
	return "about " + ledger.FormatNumber(math.Floor(float64(n)/step)*step) + " events"
}

func trackedFindings(ctx context.Context, in stage.Input, d declared, seen map[string]events.Catalogue) ([]ledger.Finding, error) {
	c, arrives := seen[d.Event]
	switch {
	case d.State == "live" && !arrives:
		return []ledger.Finding{{Subject: d.Key, Rule: "tracking.never_seen", Severity: ledger.Warning, NeedsPerson: true, Message: fmt.Sprintf("No event %s has ever arrived.", d.Event), Act: "Have it sent, or correct the name", Path: "fields.event"}}, nil
	case d.State == "planned" && arrives:
		return []ledger.Finding{{Subject: d.Key, Rule: "tracking.early", Severity: ledger.Info, Message: fmt.Sprintf("It is planned and arrives since %s.", ledger.DateOf(c.First)), Act: "Set it to live, so that it is checked"}}, nil
	case d.State == "planned" || !arrives:
		return nil, nil
	}
	w := Last(in.Mark, checkedDays)
	if c.First.After(w.To) { // new today
		w = UpToNow(in.Mark, checkedDays)
	}
	properties := d.Properties
	if d.State == "deprecated" {
		properties = nil
	}
	look, err := Check(ctx, in.Events, in.Mark, w, d.Event, properties)
	if err != nil {
		return nil, err
	}
	if d.State == "deprecated" {
		if look.Events == 0 {
			return nil, nil
		}
		n := float64(look.Events)
		return []ledger.Finding{{
			Subject: d.Key, Rule: "tracking.deprecated", Severity: ledger.Warning, NeedsPerson: true, Message: fmt.Sprintf("It is deprecated, and %s still arrived in the last seven days.", d.Event), Act: "Find who still sends it",
			Figures: []ledger.Figure{{Name: "events", Value: &n, N: look.Events, Definition: fmt.Sprintf("events %s from %s to %s", d.Event, ledger.DateOf(w.From), lastDay(w)), AsOf: question.AsOf(events.Mark{Through: w.To}), Sources: []ledger.Key{d.Key}}},
		}}, nil
	}
	var out []ledger.Finding
	for _, v := range look.Violations {
		out = append(out, ledger.Finding{
			Subject: d.Key, Rule: "tracking." + v.Rule, Severity: ledger.Warning, NeedsPerson: true, Path: "fields.properties",
			Message: violationFinding(v), Act: violationAct(v), Figures: []ledger.Figure{violationFigure(v, d, w)},
		})
	}
	return out, nil
}

func exactEvents(n int64) string {
	if n == 1 {
		return "1 event"
	}
	return ledger.FormatNumber(float64(n)) + " events"
}

// lastDay is the last day of a window.
func lastDay(w Window) ledger.Date { return ledger.DateOf(w.To.AddDate(0, 0, -1)) }

// violationFinding words a violation without its count, which the figure has: the count is another one every day, and what
// somebody put off would come back with it.
func violationFinding(v Violation) string {
	of := "some"
	switch {
	case v.Events == v.N:
		of = "all"
	case 2*v.Events > v.N:
		of = "most"
	}
	switch v.Rule {
	case Missing:
		return fmt.Sprintf("%s is required and missing in %s events of the last seven days.", v.Property, of)
	case WrongType:
		return fmt.Sprintf("%s is no %s in %s events of the last seven days that have it.", v.Property, v.Declared, of)
	}
	return fmt.Sprintf("%s has a value that is not allowed in %s events of the last seven days that have it.", v.Property, of)
}

// violationSentence words a violation with its count, for who looks now.
func violationSentence(v Violation, w Window) string {
	of := fmt.Sprintf("%s of %s", ledger.FormatNumber(float64(v.Events)), exactEvents(v.N))
	during := fmt.Sprintf("from %s to %s", ledger.DateOf(w.From), lastDay(w))
	switch v.Rule {
	case Missing:
		return fmt.Sprintf("%s is required and missing in %s %s.", v.Property, of, during)
	case WrongType:
		return fmt.Sprintf("%s is no %s in %s %s.", v.Property, v.Declared, of, during)
	}
	return fmt.Sprintf("%s has a value that is not allowed in %s %s%s.", v.Property, of, during, suchAs(v))
}

func violationAct(v Violation) string {
	if v.Rule == NotAllowed {
		return "Allow the value, or correct what is sent"
	}
	return "Correct what is sent, or the plan"
}

// suchAs names values that are not allowed.
func suchAs(v Violation) string {
	if len(v.Examples) == 0 {
		return ""
	}
	return ", such as " + strings.Join(v.Examples, ", ")
}

func violationFigure(v Violation, d declared, w Window) ledger.Figure {
	p := stats.Proportion{Hits: int(v.Events), N: int(v.N)}
	share, i := 100*p.Value(), p.Wilson(0.95)
	low, high := 100*i.Low, 100*i.High
	return ledger.Figure{
		Name: v.Property + " " + v.Rule, Value: &share, Low: &low, High: &high, Level: 0.95, Unit: "%", N: v.N,
		Definition: fmt.Sprintf("share of events %s from %s to %s whose property %s does not keep to the tracking plan%s", d.Event, ledger.DateOf(w.From), lastDay(w), v.Property, suchAs(v)),
		AsOf:       question.AsOf(events.Mark{Through: w.To}), Sources: []ledger.Key{d.Key},
	}
}
