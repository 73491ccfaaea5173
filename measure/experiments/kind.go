// Package experiments holds experiments as they are planned, started, read and ended. What is computed of them is in
// [throughline.dev/measure/experiment].
package experiments

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/question"
)

// Experiment is the name of the kind.
const Experiment = "experiment"

// Fields hold a comparison of variants, planned before it starts. What is planned changes with a reason only;
// what changed after the start is shown with the result.
type Fields struct {
	Hypothesis string               `json:"hypothesis,omitempty" ledger:"search,reason" doc:"what is expected to happen, and why"`
	Flag       string               `json:"flag,omitempty" ledger:"filter,reason" doc:"key of the feature flag that assigns the variants"`
	Exposure   *events.Matcher      `json:"exposure,omitempty" ledger:"reason" doc:"event that shows that somebody met a variant, where no flag of ours assigns them"`
	Variant    string               `json:"variant,omitempty" ledger:"reason" doc:"property of the exposure that holds the variant; variant unless given"`
	Variants   []experiment.Variant `json:"variants,omitempty" ledger:"reason" doc:"the variants with the share of units each is meant to get, the control first"`
	Unit       string               `json:"unit,omitempty" ledger:"reason,enum=person|account" doc:"what is assigned to a variant"`
	Where      []events.Cond        `json:"where,omitempty" ledger:"reason" doc:"conditions on every event that is looked at"`
	Zone       string               `json:"zone,omitempty" ledger:"reason" doc:"time zone in which days begin; UTC unless given"`

	Primary    *experiment.Measure  `json:"primary,omitempty" ledger:"reason" doc:"the metric that decides"`
	Guardrails []experiment.Measure `json:"guardrails,omitempty" ledger:"reason" doc:"metrics that must not get worse"`
	Winsor     *float64             `json:"winsor,omitempty" ledger:"reason" doc:"quantile above which values of means and ratios are capped, such as 0.99, where a metric says nothing else"`
	CUPEDDays  *int64               `json:"cuped_days,omitempty" ledger:"reason" doc:"days before the exposure whose behaviour narrows the intervals"`
	Immature   string               `json:"immature,omitempty" ledger:"reason,enum=drop|keep" doc:"what becomes of units that could not be followed for the whole window"`

	Method            string   `json:"method,omitempty" ledger:"reason,enum=fixed|sequential" doc:"one look at the planned size or end, or always-valid intervals; fixed unless given"`
	Tuning            *int64   `json:"tuning,omitempty" ledger:"reason" doc:"sequential: number of units at which intervals are the tightest"`
	Alpha             *float64 `json:"alpha,omitempty" ledger:"reason" doc:"chance to see an effect where there is none; 0.05 unless given"`
	Power             *float64 `json:"power,omitempty" ledger:"reason" doc:"chance to see the smallest effect that matters; 0.8 unless given"`
	MinimumLift       *float64 `json:"minimum_lift,omitempty" ledger:"reason" doc:"smallest improvement that matters, relative: 0.05 is 5 %"`
	MinimumDifference *float64 `json:"minimum_difference,omitempty" ledger:"reason" doc:"smallest improvement that matters, in the unit of the primary metric; shares as fractions"`
	PlannedN          *int64   `json:"planned_n,omitempty" ledger:"reason" doc:"units needed in all variants together"`
	MinimumN          *int64   `json:"minimum_n,omitempty" ledger:"reason" doc:"units needed in each variant"`

	Start ledger.Date `json:"start,omitempty" ledger:"sort,reason" doc:"first day"`
	End   ledger.Date `json:"end,omitempty" ledger:"sort,reason" doc:"last day"`
	// PlanVersion is the version of the record at the start. It is written down when the experiment starts.
	PlanVersion int64 `json:"plan_version,omitempty" doc:"version of the plan at the start"`
}

// plannedFields are the fields that are the plan.
func plannedFields() []string {
	return []string{
		"hypothesis", "flag", "exposure", "variant", "variants", "unit", "where", "zone", "primary", "guardrails", "winsor", "cuped_days", "immature",
		"method", "tuning", "alpha", "power", "minimum_lift", "minimum_difference", "planned_n", "minimum_n", "start", "end",
	}
}

// Question returns what is asked of the event log.
func (f Fields) Question() experiment.Question {
	q := experiment.Question{
		Scope: question.Scope{From: f.Start, To: f.End, Zone: f.Zone, Unit: events.Unit(f.Unit), Where: f.Where},
		Flag:  f.Flag, Variant: f.Variant, Variants: f.Variants, Method: f.Method, Immature: f.Immature,
		Tuning: value(f.Tuning), PlannedN: value(f.PlannedN), MinimumN: value(f.MinimumN), CUPEDDays: int(value(f.CUPEDDays)),
		MinimumLift: value(f.MinimumLift), MinimumDifference: value(f.MinimumDifference),
	}
	if f.Exposure != nil {
		q.Exposure = *f.Exposure
	}
	if f.Alpha != nil {
		q.Level = 1 - *f.Alpha
	}
	if f.Primary != nil {
		q.Primary = f.capped(*f.Primary)
	}
	for _, g := range f.Guardrails {
		q.Guardrails = append(q.Guardrails, f.capped(g))
	}
	return q
}

// capped gives a metric the experiment's quantile of capping where it has none of its own.
func (f Fields) capped(m experiment.Measure) experiment.Measure {
	if f.Winsor != nil && m.Winsor == 0 && m.Cap == nil && (m.Type == experiment.Mean || m.Type == experiment.Ratio) {
		m.Winsor = *f.Winsor
	}
	return m
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// Validate refuses what cannot be right whatever is still to come.
func (f Fields) Validate() error {
	invalid := func(field, format string, args ...any) error {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields." + field, Message: fmt.Sprintf(format, args...)}
	}
	switch {
	case f.Alpha != nil && !(*f.Alpha > 0 && *f.Alpha < 0.5):
		return invalid("alpha", "%v. Give a chance such as 0.05", *f.Alpha)
	case f.Power != nil && !(*f.Power >= 0.5 && *f.Power < 1):
		return invalid("power", "%v. Give a chance from 0.5, such as 0.8", *f.Power)
	case f.Winsor != nil && !(*f.Winsor > 0.5 && *f.Winsor < 1):
		return invalid("winsor", "%v. Give a quantile between 0.5 and 1, such as 0.99", *f.Winsor)
	case f.Start != "" && f.End != "" && f.End < f.Start:
		return invalid("end", "%s is before the start, %s", f.End, f.Start)
	}
	if f.Primary != nil {
		if err := f.Primary.Check(); err != nil {
			return invalid("primary", "%v", err)
		}
	}
	for i, g := range f.Guardrails {
		if err := g.Check(); err != nil {
			return invalid(fmt.Sprintf("guardrails[%d]", i), "%v", err)
		}
	}
	return nil
}

// lacking says what keeps the experiment from starting; nil when the plan is whole.
func (f Fields) lacking() error {
	q := f.Question()
	switch {
	case f.Primary == nil:
		return errors.New("it has no primary metric")
	case f.Start == "":
		return errors.New("it has no start")
	case q.Method != experiment.Sequential && f.PlannedN == nil && f.End == "":
		return errors.New("it has neither a planned size nor an end, so nobody knows when to look. Plan its size with throughline measure plan, or read it with the method sequential")
	}
	return q.Check()
}

func Kind() ledger.Kind {
	return ledger.KindOf[Fields](ledger.Kind{
		Name: Experiment, Plural: "experiments", Prefix: "EXP", Stage: "measure",
		Doc: "A comparison of variants, planned before it starts.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "planned", Phase: ledger.Open, Doc: "not started"},
				{Name: "running", Phase: ledger.Active, Doc: "people are being assigned"},
				{Name: "ended", Phase: ledger.Done, Doc: "over"},
				{Name: "stopped", Phase: ledger.Dropped, Doc: "ended early, with the reason"},
			},
			Moves: []ledger.Move{
				{From: "planned", To: "running", Requires: requirePlan},
				{From: "running", To: "ended"},
				{From: ledger.Any, To: "stopped", Reason: true},
			},
			Entry: []string{"running", "ended"},
		},
		Out:      []ledger.End{{Relation: ledger.Verifies, Kinds: []string{"feature", "assumption"}}},
		Complete: completeExperiment,
	})
}

// requirePlan lets no experiment start without a whole plan.
func requirePlan(r ledger.Record) error {
	f, err := ledger.Decode[Fields](r)
	if err != nil {
		return err
	}
	if err := f.lacking(); err != nil {
		return &ledger.Error{Code: ledger.CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("the experiment cannot start: %v", err), Remedy: "Set what is missing in the same change"}
	}
	return nil
}

// completeExperiment writes down the version of the plan when the experiment starts. Nobody else does: who could alter it
// could hide what was changed after the start. A record that comes back from a file or by an undo keeps what it had.
func completeExperiment(look ledger.Lookup, r *ledger.Record) error {
	f, err := ledger.Decode[Fields](*r)
	if err != nil {
		return err
	}
	before := f.PlanVersion
	if !look.Restores() {
		if f.PlanVersion, err = startedWith(look, r.Key); err != nil {
			return err
		}
	}
	if r.State == "running" && f.PlanVersion == 0 {
		f.PlanVersion = max(r.Version, 1)
	}
	if f.PlanVersion == before {
		return nil
	}
	r.Fields, err = ledger.Encode(f)
	return err
}

// startedWith is the version of the plan that was written down before the change at hand; 0: the experiment is new, or it
// had not started.
func startedWith(look ledger.Lookup, key ledger.Key) (int64, error) {
	old, err := look.Record(key)
	switch {
	case ledger.CodeOf(err) == ledger.CodeNotFound:
		return 0, nil
	case err != nil:
		return 0, err
	case old.State == "planned":
		return 0, nil
	}
	f, err := ledger.Decode[Fields](old)
	return f.PlanVersion, err
}

// replanned lists the planned fields that differ between the plan at the start and now.
func replanned(before, now Fields) []string {
	var out []string
	a, b := reflect.ValueOf(before), reflect.ValueOf(now)
	for i := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
		if slices.Contains(plannedFields(), name) && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			out = append(out, strings.ReplaceAll(name, "_", " "))
		}
	}
	return out
}
