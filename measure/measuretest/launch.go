package measuretest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
)

// Launch is a ledger with a feature that was released on a day, a metric and an evaluation, and a log of sign-ups and
// calls.
type Launch struct {
	*Lab
	Now time.Time
}

// Released is the day of the release; 20 weeks of sign-ups lie before it and 20 after.
const Released = "2026-06-01"

// NewLaunch makes one: the feature FEAT-1, and the metric MET-1, the share of people who call within a week.
func NewLaunch(t *testing.T) *Launch {
	t.Helper()
	return NewLaunchAt(t, Today)
}

// NewLaunchAt is NewLaunch whose ledger has a clock; it is looked at in November all the same.
func NewLaunchAt(t *testing.T, now func() time.Time) *Launch {
	t.Helper()
	l := &Launch{NewLabAt(t, define.RequirementFields{Statement: "s"}, now), time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	l.Put("FEAT-1", decide.Feature, "released", decide.FeatureFields{Delivered: Released})
	l.Put("MET-1", measure.Metric, "in_use", metrics.Fields{Unit: "%", Question: &metrics.Question{Type: "within", Start: "signed_up", End: "called", Days: 7}})
	return l
}

// Put writes a record as a restore does.
func (l *Launch) Put(key ledger.Key, kind, state string, fields any) {
	l.Helper()
	raw, err := ledger.Encode(fields)
	if err != nil {
		l.Fatal(err)
	}
	l.Apply(ledger.Op{Put: &ledger.Put{Key: key, Kind: kind, Title: "T " + string(key), State: state, Fields: raw}})
}

// Verifies links two records.
func (l *Launch) Verifies(from, to string) {
	l.Helper()
	l.Apply(ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: ledger.Verifies, To: ledger.Ref(to)}})
}

// Signups appends people who sign up day by day from 20 weeks before the release to 20 weeks after; rate is the share
// of them who call within a day.
func (l *Launch) Signups(rate func(week int) float64) {
	l.Helper()
	r := rand.New(rand.NewPCG(8, 9))
	day, _ := time.Parse(time.DateOnly, Released)
	var b events.Batch
	for d := -140; d < 140; d++ {
		week := d / 7
		if d < 0 {
			week = (d - 6) / 7
		}
		for i := range 10 {
			at := day.AddDate(0, 0, d).Add(time.Duration(i) * time.Hour)
			person := fmt.Sprintf("p%d.%d", d, i)
			b.Events = append(b.Events, events.Event{ID: "s" + person, Name: "signed_up", Person: person, Time: at, Properties: json.RawMessage(`{"plan":"pro"}`)})
			if r.Float64() < rate(week) {
				b.Events = append(b.Events, events.Event{ID: "c" + person, Name: "called", Person: person, Time: at.Add(5 * time.Hour), Properties: json.RawMessage(`{"plan":"pro"}`)})
			}
		}
	}
	if _, err := l.Events.Append(l.Context(), b); err != nil {
		l.Fatal(err)
	}
}

// Run runs an operation of the stage now.
func (l *Launch) Run(name string, in any) (any, error) {
	l.Helper()
	return l.RunOn(l.Events, name, in)
}

// RunOn runs an operation on another log.
func (l *Launch) RunOn(log events.Log, name string, in any) (any, error) {
	l.Helper()
	for _, op := range measure.Stage().Operations {
		if op.Name == name {
			return op.Run(l.Context(), stage.Env{Store: l.Store, Reader: l.Store, Events: log, Now: l.Now, Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}}, in)
		}
	}
	l.Fatal("there is no operation ", name)
	return nil, nil
}

// Evaluate judges an evaluation.
func (l *Launch) Evaluate(key ledger.Key) evaluations.Evaluated {
	l.Helper()
	out, err := l.Run("evaluate", evaluations.EvaluateInput{Evaluation: key})
	if err != nil {
		l.Fatal(err)
	}
	return out.(evaluations.Evaluated) // what the operation returns
}

// Reconcile runs the reconciler of verdicts and makes its moves, as the product does, until nothing moves any more.
func (l *Launch) Reconcile() []ledger.Finding {
	l.Helper()
	for range 5 {
		mark, err := l.Events.Mark(l.Context())
		if err != nil {
			l.Fatal(err)
		}
		rec := measure.Stage().Reconcilers[0]
		found, err := rec.Run(l.Context(), stage.Input{Ledger: l.Store, Events: l.Events, Mark: mark, Now: l.Now, Version: l.Store.Version, Schema: l.Store.Schema()})
		if err != nil {
			l.Fatal(err)
		}
		moved := false
		for _, f := range found {
			i := slices.IndexFunc(rec.Rules, func(r stage.Rule) bool { return r.ID == f.Rule })
			if to := rec.Rules[i].Sets; to != "" && l.Record(f.Subject).State != to {
				l.Move(f.Subject, to, f.Message)
				moved = true
			}
		}
		if !moved {
			return found
		}
	}
	l.Fatal("the states do not come to rest")
	return nil
}

// Record reads a record.
func (l *Launch) Record(key ledger.Key) ledger.Record {
	l.Helper()
	rec, err := l.Store.Record(l.Context(), key)
	if err != nil {
		l.Fatal(err)
	}
	return rec
}

// Move moves a record to another state, as the system does.
func (l *Launch) Move(key ledger.Key, to, reason string) {
	l.Helper()
	if err := l.Edit(key, ledger.System, reason, ledger.Edit{State: &to}); err != nil {
		l.Fatal(err)
	}
}

// Edit changes a record as somebody of a role does.
func (l *Launch) Edit(key ledger.Key, role ledger.Role, reason string, e ledger.Edit) error {
	e.Key = ledger.Ref(key)
	_, err := l.Store.Apply(l.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: role}, Reason: reason, Ops: []ledger.Op{{Edit: &e}}})
	return err
}

// Field is an edit of one field.
func Field(name, value string) ledger.Edit {
	return ledger.Edit{Fields: map[string]json.RawMessage{name: json.RawMessage(value)}}
}

// Higher is a share that doubles with the release.
func Higher(week int) float64 {
	if week >= 0 {
		return 0.8
	}
	return 0.4
}

// Same is a share that stays as it is.
func Same(int) float64 { return 0.6 }

// Target is a claim on MET-1, in percent, that is due after the release.
func Target(v float64) evaluations.Fields {
	return evaluations.Fields{Metric: "MET-1", Comparator: ">=", Target: &v, Unit: "%", Due: "2026-10-01"}
}

// Doubts lists the codes of the doubts about a verdict.
func Doubts(e evaluations.Evaluated) string {
	var s []string
	for _, d := range e.Doubts {
		s = append(s, d.Code)
	}
	return strings.Join(s, " ")
}
