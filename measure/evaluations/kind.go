// Package evaluations holds targets that are frozen before their outcome is known, and judges them.
//
// The verdict rests on an interval, never on a point; what a release changed is told by the strongest of four methods
// that can be used, and what speaks against believing it stands beside it. Requirements are judged here as well, by their
// evaluations and criteria, so that a state has one verdict.
package evaluations

import (
	"errors"
	"fmt"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
)

// Evaluation is the name of the kind.
const Evaluation = "evaluation"

// Fields hold a target that was frozen before the outcome was known, and the verdict on it. What is frozen
// with the release changes with a reason only, and the verdict shows that it did.
type Fields struct {
	Metric     ledger.Key          `json:"metric,omitempty" ledger:"filter,reason" doc:"the metric"`
	Version    int64               `json:"metric_version,omitempty" ledger:"reason" doc:"version of the metric's definition when the target was frozen"`
	Of         string              `json:"of,omitempty" ledger:"reason,enum=value|change" doc:"what the target is about: the value after the release (unless given), or the change that the release made"`
	Comparator string              `json:"comparator,omitempty" ledger:"reason,enum=<|<=|>=|>" doc:"how value and target compare"`
	Target     *float64            `json:"target,omitempty" ledger:"reason" doc:"value to reach"`
	Unit       string              `json:"unit,omitempty" ledger:"reason" doc:"unit of the target"`
	Frozen     ledger.Date         `json:"frozen,omitempty" ledger:"sort,reason" doc:"the day the target was frozen"`
	Due        ledger.Date         `json:"due,omitempty" ledger:"sort,reason" doc:"the day the verdict is due"`
	MinimumN   *int64              `json:"minimum_n,omitempty" ledger:"reason" doc:"people needed for a verdict"`
	Release    ledger.Key          `json:"release,omitempty" ledger:"filter,reason,kind=release" doc:"the release whose outcome is judged; without it that of the features it verifies"`
	Released   ledger.Date         `json:"released,omitempty" ledger:"sort,reason" doc:"the day of the release; found out when the target is frozen"`
	Population *metrics.Population `json:"population,omitempty" ledger:"reason" doc:"who counts, beyond what the metric says"`
	Window     question.Span       `json:"window,omitempty" ledger:"reason" doc:"how long is looked after the release before anything is judged, such as 28d"`
	Method     string              `json:"method,omitempty" ledger:"reason,enum=experiment|staggered|series|descriptive" doc:"how a change is laid at the release; the strongest available unless given"`
	Experiment ledger.Key          `json:"experiment,omitempty" ledger:"filter,reason,kind=experiment" doc:"the experiment that decides"`
	// Variant is compared with the control; an experiment with one variant needs none.
	Variant string `json:"variant,omitempty" ledger:"reason" doc:"variant of the experiment that is judged, where it has several"`
	// Exposed is the event that shows that an account or a person has the release, for releases that reach them at
	// different times.
	Exposed *events.Matcher `json:"exposed,omitempty" ledger:"reason" doc:"event by which an account shows that it has the release, where accounts got it at different times"`
}

// Validate refuses what cannot be evaluated.
func (f Fields) Validate() error {
	if _, err := f.Window.Duration(); err != nil {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.window", Message: err.Error()}
	}
	if f.MinimumN != nil && *f.MinimumN < 0 {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.minimum_n", Message: "is negative", Remedy: "Give how many people are needed"}
	}
	if f.Exposed != nil {
		if err := f.Exposed.Check(); err != nil {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.exposed", Message: err.Error()}
		}
	}
	return nil
}

// lacking says what keeps the target from being frozen and judged; nil when it is whole.
func (f Fields) lacking() error {
	switch {
	case f.Metric == "":
		return errors.New("it names no metric")
	case f.Target == nil:
		return errors.New("it has no target")
	case f.Comparator == "":
		return errors.New("it does not say how value and target compare")
	}
	return nil
}

// frozenFields are the fields that a freeze holds.
func frozenFields() []string {
	return []string{"metric", "metric_version", "of", "comparator", "target", "unit", "due", "minimum_n", "release", "released", "population", "window", "method", "experiment", "variant", "exposed"}
}

func Kind() ledger.Kind {
	return ledger.KindOf[Fields](ledger.Kind{
		Name: Evaluation, Plural: "evaluations", Prefix: "EVAL", Stage: "measure",
		Doc: "A target frozen at release, and the verdict on it.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "pending", Phase: ledger.Open, Doc: "not yet evaluable"},
				{Name: "frozen", Phase: ledger.Active, Doc: "the target stands, the outcome is awaited"},
				{Name: "met", Phase: ledger.Done, Doc: "the target is reached, beyond doubt"},
				{Name: "not_met", Phase: ledger.Done, Doc: "the target is missed, beyond doubt"},
				{Name: "cannot_tell", Phase: ledger.Active, Doc: "the evidence allows no verdict"},
				{Name: "withdrawn", Phase: ledger.Dropped, Doc: "not to be judged any more"},
			},
			Moves: []ledger.Move{
				{From: "pending", To: "frozen", Requires: requireTarget},
				{From: "frozen", To: "pending", Reason: true},
				{From: ledger.Any, To: "frozen", Reason: true, Requires: requireTarget},
				{From: ledger.Any, To: "withdrawn", Reason: true},
				{From: "withdrawn", To: "pending", Reason: true},
				{From: ledger.Any, To: "met", SystemOnly: true, Reason: true},
				{From: ledger.Any, To: "not_met", SystemOnly: true, Reason: true},
				{From: ledger.Any, To: "cannot_tell", SystemOnly: true, Reason: true},
			},
		},
		Out:      []ledger.End{{Relation: ledger.Verifies, Kinds: []string{"requirement", "feature", "key_result"}}},
		Complete: completeEvaluation,
	})
}

// requireTarget refuses to freeze half a target.
func requireTarget(r ledger.Record) error {
	f, err := ledger.Decode[Fields](r)
	if err != nil {
		return err
	}
	if err := f.lacking(); err != nil {
		return &ledger.Error{Code: ledger.CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("the target cannot be frozen: %v", err), Remedy: "Set metric, comparator and target"}
	}
	return nil
}

// completeEvaluation writes down, when a target is frozen, the day and the version of the metric's definition. What is
// written down already stays; taking the state back to pending takes both away, so that the next freeze is a new one.
// A record that comes back from a file or by an undo keeps what it had, a pending one too.
func completeEvaluation(look ledger.Lookup, r *ledger.Record) error {
	f, err := ledger.Decode[Fields](*r)
	if err != nil {
		return err
	}
	switch {
	case r.State == "frozen" && f.Frozen == "":
		f.Frozen = look.Today()
		f.Version = 0
	case r.State == "pending" && f.Frozen != "" && !look.Restores():
		old, err := look.Record(r.Key)
		if err != nil || old.State != "frozen" {
			return nil // imported with the day, or never frozen by a state
		}
		f.Frozen, f.Version = "", 0
	default:
		return nil
	}
	if r.State == "frozen" && f.Version == 0 {
		if m, err := look.Record(f.Metric); err == nil && m.Kind == metrics.Metric {
			f.Version = m.Version
		}
	}
	r.Fields, err = ledger.Encode(f)
	return err
}
