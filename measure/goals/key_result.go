package goals

import (
	"context"
	"fmt"
	"math"
	"time"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure/goal"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/verdict"
	"throughline.dev/stage"
)

// way is one metric of a key result with where it starts and where it is to go.
type way struct {
	metric           ledger.Key
	baseline, target *float64
	unit, direction  string
}

// ways lists the metrics of a key result: those it names with targets of their own, and those linked to it, which are
// judged by its own baseline and target.
func ways(ctx context.Context, in stage.Input, rec ledger.Record, f decide.KeyResultFields) ([]way, error) {
	var out []way
	own := map[ledger.Key]bool{}
	for _, t := range f.Targets {
		own[t.Metric] = true
		out = append(out, way{t.Metric, t.Baseline, t.Target, t.Unit, t.Direction})
	}
	links, err := in.Ledger.Links(ctx, ledger.LinkQuery{To: rec.Key, Relation: ledger.Measures})
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if !own[l.From] {
			out = append(out, way{l.From, f.Baseline, f.Target, f.Unit, f.Direction})
		}
	}
	return out, nil
}

// less reports whether less is better: as said, else by the way from baseline to target.
func (w way) less() bool {
	switch w.direction {
	case "down":
		return true
	case "up":
		return false
	}
	return w.baseline != nil && w.target != nil && *w.target < *w.baseline
}

// verdict holds a value against the target: on the day, or so far.
func (w way) verdict(v ledger.Figure, due bool) (answer, why string) {
	switch {
	case w.target == nil:
		return verdict.AnswerCannotTell, "no target is set"
	case w.direction == "hold":
		return verdict.AnswerCannotTell, "nothing says how far it may move"
	case !verdict.SameUnit(w.unit, v.Unit):
		return verdict.AnswerCannotTell, fmt.Sprintf("the target is in %s, the value in %s", w.unit, v.Unit)
	}
	comparator := ">="
	if w.less() {
		comparator = "<="
	}
	j := verdict.Against(v, comparator, *w.target)
	if !due {
		return verdict.AnswerNotYet, map[verdict.Judgement]string{verdict.Met: "so far it is reached", verdict.NotMet: "so far it is not reached", verdict.Undecided: "the interval holds the target"}[j]
	}
	switch j {
	case verdict.Met:
		return verdict.AnswerMet, "the whole interval lies on the good side of the target"
	case verdict.NotMet:
		return verdict.AnswerNotMet, "the whole interval lies on the bad side of the target"
	}
	if v.Low == nil && v.High == nil {
		return verdict.AnswerCannotTell, "the value has no interval"
	}
	return verdict.AnswerCannotTell, "the interval holds the target"
}

// progress is the share of the way a value has come.
func (w way) progress(v ledger.Figure) ledger.Figure {
	p := goal.Progress{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	if w.baseline != nil && w.target != nil && v.Value != nil && verdict.SameUnit(w.unit, v.Unit) {
		at := func(x *float64) float64 {
			if x == nil {
				return math.NaN()
			}
			return *x
		}
		p = goal.Way(*w.baseline, *w.target, *v.Value, at(v.Low), at(v.High))
	}
	return progressFigure(p, v.N, "Share of the way from the baseline to the target; its interval is that of the value", v.AsOf)
}

// keyResultGoal tells where a key result stands, by all its metrics.
func keyResultGoal(ctx context.Context, in stage.Input, rec ledger.Record) (KeyResult, error) {
	f, err := ledger.Decode[decide.KeyResultFields](rec)
	if err != nil {
		return KeyResult{}, err
	}
	k := KeyResult{Key: rec.Key, Title: rec.Title, State: rec.State, Owner: rec.Owner, Due: f.Due, Confidence: f.Confidence, Metrics: []Metric{}}
	if k.Confidence == nil {
		k.Confidence = []decide.Confidence{}
	}
	due := f.Due != "" && f.Due <= ledger.DateOf(in.Now)
	all, err := ways(ctx, in, rec, f)
	if err != nil {
		return k, err
	}
	for _, w := range all {
		m, err := w.goal(ctx, in, f.Due, due)
		if err != nil {
			return k, err
		}
		k.Metrics = append(k.Metrics, m)
	}
	if len(all) == 0 && f.Current != nil {
		w := way{"", f.Baseline, f.Target, f.Unit, f.Direction}
		v := ledger.Figure{Name: "latest value", Value: f.Current, Unit: f.Unit, N: 1, Definition: "entered by hand; no metric measures it", AsOf: rec.Updated.UTC().Format(time.RFC3339), Note: "no interval"}
		m := Metric{Title: f.Metric, Baseline: f.Baseline, Target: f.Target, Unit: f.Unit, Less: w.less(), Value: v, Progress: w.progress(v), Weeks: []metrics.WeekPoint{}, NoForecast: "it is entered by hand, without a history"}
		m.Verdict, m.Says = w.verdict(v, due)
		m.Says = fmt.Sprintf("%s, entered by hand: %s", v, m.Says)
		k.Metrics = append(k.Metrics, m)
	}
	var progress []goal.Progress
	verdicts := map[string]int{}
	for i := range k.Metrics {
		m := &k.Metrics[i]
		progress = append(progress, wayOf(m.Progress))
		verdicts[m.Verdict]++
		if m.Chance != nil && (k.Chance == nil || *m.Chance.Value < *k.Chance.Value) {
			k.Chance = m.Chance
		}
	}
	k.Verdict = together(verdicts, len(k.Metrics))
	switch len(k.Metrics) {
	case 0:
		k.Progress = progressFigure(goal.Progress{Value: math.NaN()}, 0, "Share of the way from the baseline to the target", "")
		k.Says = "no metric is linked to it, so nobody can tell where it stands"
	case 1:
		k.Progress, k.Says = k.Metrics[0].Progress, k.Metrics[0].Says
	default:
		mean, n := goal.Mean(progress)
		k.Progress = progressFigure(mean, int64(n), fmt.Sprintf("Mean progress of the %d of %d metrics whose progress is known, each counted from 0 to 100 %%", n, len(progress)), "")
		k.Says = fmt.Sprintf("%d of %d metrics reach their targets", verdicts[verdict.AnswerMet], len(k.Metrics))
	}
	return k, nil
}

// goal asks a metric where it stands, week by week too, and continues it to the day it is judged.
func (w way) goal(ctx context.Context, in stage.Input, on ledger.Date, due bool) (Metric, error) {
	m := Metric{Metric: w.metric, Title: string(w.metric), Baseline: w.baseline, Target: w.target, Less: w.less(), Unit: w.unit, Verdict: verdict.AnswerCannotTell, Weeks: []metrics.WeekPoint{}, Progress: progressFigure(goal.Progress{Value: math.NaN()}, 0, "Share of the way from the baseline to the target", "")}
	metric, err := in.Ledger.Record(ctx, w.metric)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		m.Says = fmt.Sprintf("there is no metric %s", w.metric)
		return m, nil
	} else if err != nil {
		return m, err
	}
	m.Title = metric.Title
	a, err := metrics.Headline(ctx, in, metric)
	if err != nil {
		return m, err
	}
	if a.Stopped != "" {
		m.Says, m.NoForecast = fmt.Sprintf("%s has no answer: %s", w.metric, a.Stopped), "the metric has no answer"
		return m, nil
	}
	m.Value, m.Progress = a.Value, w.progress(a.Value)
	if verdict.SameUnit(w.unit, a.Value.Unit) {
		m.Unit = a.Value.Unit
	}
	var why string
	m.Verdict, why = w.verdict(a.Value, due)
	m.Says = fmt.Sprintf("%s: %s, n %s; %s", metric.Title, a.Value, ledger.FormatNumber(float64(a.Value.N)), why)
	follow := metrics.FollowUp(&a.Question, &a.Value, a.Before)
	end := ledger.DateOf(in.Mark.Through.Add(-follow))
	if m.Weeks, err = metrics.Weekly(ctx, in, metric, end, historyWeeks, 0, follow); err != nil {
		return m, err
	}
	if m.Weeks == nil {
		m.Weeks = []metrics.WeekPoint{}
	}
	if due {
		m.NoForecast = "the day has come"
		return m, nil
	}
	return m, m.forecast(on, a.Question.Type == metrics.TimeTo, a.Value.AsOf)
}
