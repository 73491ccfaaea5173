package experiments

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/experiment/effect"
	"throughline.dev/measure/experiment/plan"
	"throughline.dev/stage"
)

// PlanInput says what an experiment should be able to see.
type PlanInput struct {
	Experiment ledger.Key `json:"experiment" arg:"1" doc:"key of an experiment whose variants, alpha, power, smallest effect and method are planned with"`
	Base       *float64   `json:"base" doc:"what the primary metric is today: a share as a fraction (0.1 for 10 %), or a mean"`
	Target     *float64   `json:"target" doc:"what it should become, at least"`
	Lift       *float64   `json:"lift" doc:"instead of target: the smallest relative improvement that matters, 0.05 for 5 %"`
	SD         *float64   `json:"sd" doc:"standard deviation between units, for a mean; without it the metric is a share"`
	Alpha      *float64   `json:"alpha" doc:"chance to see an effect where there is none; 0.05 unless given"`
	Power      *float64   `json:"power" doc:"chance to see the effect that is planned for; 0.8 unless given"`
	Weights    []string   `json:"weights" doc:"shares of the variants, the control first, such as 0.9,0.1; two equal ones unless given"`
	Sequential bool       `json:"sequential" doc:"for reading at any time (always-valid intervals)"`
	Tuning     int64      `json:"tuning" min:"1" doc:"sequential: number of units at which intervals are the tightest; 5000 unless given"`
	Explained  *float64   `json:"explained" doc:"share of the variance of a mean that behaviour before the exposure explains (CUPED), 0 to below 1"`
	Traffic    *float64   `json:"traffic" doc:"units that meet the experiment for the first time on a day; gives how long it takes"`
	Window     int        `json:"window" min:"1" doc:"days each unit is followed; they come on top"`
}

// Plan is how many units an experiment needs.
type Plan struct {
	Experiment ledger.Key     `json:"experiment,omitempty"`
	Total      ledger.Figure  `json:"total"`
	Arms       []PlannedArm   `json:"arms"`
	Days       *ledger.Figure `json:"days,omitempty"`
	Definition string         `json:"definition"`
	Sentence   string         `json:"sentence"`
}

// PlannedArm is how many units one variant needs.
type PlannedArm struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
	Units  int64   `json:"units"`
}

// planExperiment is the operation that sizes an experiment.
func planExperiment() stage.Operation {
	op := stage.Op("plan", "How many units an experiment needs to see an effect, and how long that takes", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in PlanInput) (Plan, error) {
			var names []string
			if in.Experiment != "" {
				in.Experiment = ledger.Key(strings.ToUpper(string(in.Experiment)))
				rec, err := env.Reader.Record(ctx, in.Experiment)
				if err != nil {
					return Plan{}, err
				}
				if rec.Kind != Experiment {
					return Plan{}, ledger.Errorf(ledger.CodeInvalid, "%s is %s. Name an experiment", rec.Key, ledger.WithArticle(rec.Kind))
				}
				f, err := ledger.Decode[Fields](rec)
				if err != nil {
					return Plan{}, err
				}
				names = in.adopt(f)
			}
			return planOf(in, names, env.Now)
		})
	op.Doc = "Shares are planned on the arcsine scale, means by Student's t test, both two-sided. Several variants are each compared with the control at alpha divided by their number. Write the total into planned_n of the experiment before it starts."
	return op
}

// adopt takes what is not given from the experiment and returns the names of its variants.
func (in *PlanInput) adopt(f Fields) []string {
	if in.Alpha == nil {
		in.Alpha = f.Alpha
	}
	if in.Power == nil {
		in.Power = f.Power
	}
	if in.Target == nil && in.Lift == nil && in.Base != nil {
		toward := 1.0
		if f.Primary != nil && f.Primary.Better == "down" {
			toward = -1
		}
		if f.MinimumLift != nil {
			lift := toward * *f.MinimumLift
			in.Lift = &lift
		} else if f.MinimumDifference != nil {
			target := *in.Base + toward**f.MinimumDifference
			in.Target = &target
		}
	}
	in.Sequential = in.Sequential || f.Method == experiment.Sequential
	if in.Tuning == 0 {
		in.Tuning = value(f.Tuning)
	}
	names := make([]string, 0, len(f.Variants))
	given := len(in.Weights) > 0
	for _, v := range f.Variants {
		if v.Weight != nil && *v.Weight == 0 {
			continue // it gets nobody
		}
		names = append(names, v.Name)
		weight := 1.0
		if v.Weight != nil {
			weight = *v.Weight
		}
		if !given {
			in.Weights = append(in.Weights, strconv.FormatFloat(weight, 'g', -1, 64))
		}
	}
	return names
}

func planOf(in PlanInput, names []string, now time.Time) (Plan, error) {
	invalid := func(format string, args ...any) error { return ledger.Errorf(ledger.CodeInvalid, format, args...) }
	switch {
	case in.Base == nil:
		return Plan{}, invalid("base: missing. Say what the metric is today")
	case in.Target != nil && in.Lift != nil:
		return Plan{}, invalid("target: given together with lift. Give one of them")
	case in.Target == nil && in.Lift == nil:
		return Plan{}, invalid("target: missing. Say what the metric should become, or give the lift")
	}
	base, target := *in.Base, value(in.Target)
	if in.Lift != nil {
		target = base * (1 + *in.Lift)
	}
	d := plan.Design{Alpha: value(in.Alpha), Power: value(in.Power), Explained: value(in.Explained)}
	if in.Sequential {
		if d.Tuning = float64(in.Tuning); d.Tuning == 0 {
			d.Tuning = effect.DefaultTuning
		}
	}
	for _, part := range strings.Split(strings.Join(in.Weights, ","), ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		w, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return Plan{}, invalid("weights: %q is no number. Give shares such as 0.9,0.1", part)
		}
		d.Weights = append(d.Weights, w)
	}
	var size plan.Size
	var err error
	if in.SD != nil {
		size, err = plan.Means(target-base, *in.SD, d)
	} else if size, err = plan.Shares(base, target, d); err == nil && d.Explained != 0 {
		err = errors.New("explained: a share is planned without a covariate. Leave it out, or give sd")
	}
	if err != nil {
		return Plan{}, invalid("%v", err)
	}
	return in.plan(size, d, base, target, names, now)
}

// plan words the size.
func (in PlanInput) plan(size plan.Size, d plan.Design, base, target float64, names []string, now time.Time) (Plan, error) {
	out := Plan{Experiment: in.Experiment}
	if len(d.Weights) == 0 {
		d.Weights = []float64{1, 1}
	}
	sum := 0.0
	for _, w := range d.Weights {
		sum += w
	}
	for i, n := range size.Arms {
		a := PlannedArm{Name: "control", Weight: d.Weights[i] / sum, Units: n}
		if i > 0 {
			a.Name = fmt.Sprintf("variant %d", i)
		}
		if i < len(names) {
			a.Name = names[i]
		}
		out.Arms = append(out.Arms, a)
	}
	how := "share, arcsine scale"
	if in.SD != nil {
		how = "mean, Student's t, standard deviation " + ledger.FormatNumber(*in.SD)
		if d.Explained > 0 {
			how += ", of whose variance " + ledger.FormatNumber(100*d.Explained) + " % is explained"
		}
	}
	look := "one look"
	if d.Tuning > 0 {
		look = "always-valid intervals, tightest at " + ledger.FormatNumber(d.Tuning) + " units"
	}
	comparisons := ""
	if size.Comparisons > 1 {
		comparisons = fmt.Sprintf(" for each of %d comparisons with the control", size.Comparisons)
	}
	power := 0.8
	if d.Power != 0 {
		power = d.Power
	}
	out.Definition = fmt.Sprintf("Units to see %s instead of %s (%s) with power %s, two-sided alpha %s%s, %s",
		ledger.FormatNumber(target), ledger.FormatNumber(base), how, ledger.FormatNumber(power), ledger.FormatNumber(size.Alpha), comparisons, look)
	asOf := now.UTC().Format(time.RFC3339)
	total := float64(size.Total)
	out.Total = ledger.Figure{Name: "units needed", Value: &total, Unit: "units", N: size.Total, Definition: out.Definition, AsOf: asOf}
	out.Sentence = fmt.Sprintf("%s units are needed in all.", ledger.FormatNumber(total))
	if in.Traffic != nil {
		n, err := plan.Days(size.Total, *in.Traffic, float64(in.Window))
		if err != nil {
			return out, ledger.Errorf(ledger.CodeInvalid, "%v", err)
		}
		days := float64(n)
		definition := fmt.Sprintf("Days until so many units were exposed at %s a day, whole weeks beyond one week, and %d days to follow the last of them. %s", ledger.FormatNumber(*in.Traffic), in.Window, out.Definition)
		out.Days = &ledger.Figure{Name: "duration", Value: &days, Unit: "d", N: size.Total, Definition: definition, AsOf: asOf}
		out.Sentence = fmt.Sprintf("%s units are needed in all, which takes %s days.", ledger.FormatNumber(total), ledger.FormatNumber(days))
	}
	return out, nil
}

// WriteText tells a person.
func (p Plan) WriteText(w io.Writer) error {
	out := &stage.Printer{W: w}
	out.F("%s\n", p.Sentence)
	for _, a := range p.Arms {
		out.F("  %s: %s units (%s %%)\n", a.Name, ledger.FormatNumber(float64(a.Units)), ledger.FormatNumber(100*a.Weight))
	}
	out.F("%s.\n", p.Definition)
	return out.Err
}
