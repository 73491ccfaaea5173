package brief

import (
	"slices"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/goals"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
	"throughline.dev/tell/chart"
)

// weeksAround is how many weeks before and after a release an evaluation shows.
const weeksAround = 16

// asking is what the parts of the measure stage read from.
func (c *composer) asking() stage.Input {
	return stage.Input{Ledger: c.in.Ledger, Schema: c.in.Schema, Now: c.in.Now, Mark: c.in.Mark, Version: c.in.Version, Events: c.in.Events}
}

// evaluated is the picture of an evaluation: the effects of the experiment that it stands on, else its metric week by
// week around the release, or around the day the target was frozen. There is none where none of them is known.
func (c *composer) evaluated(rec ledger.Record, f evaluations.Fields, says Text) (*Picture, error) {
	in := c.asking()
	if in.Events == nil {
		return nil, nil
	}
	e := evaluations.Evaluated{Released: f.Released}
	if f.Experiment == "" && (f.Released == "" || f.Method == "" || f.Method == evaluations.MethodExperiment) {
		var err error // what it stands on is not written down
		if e, err = evaluations.Assess(c.ctx, in, rec, false); err != nil {
			return nil, err
		}
	}
	if key := experimentOf(e, f); key != "" {
		p, err := c.experiment(key)
		if p != nil || err != nil {
			return p, err
		}
	}
	metric, ok := c.records[f.Metric]
	day, what, marker := e.Released, "the release", "released"
	if day == "" {
		day, what, marker = f.Frozen, "the day the target was frozen", "target frozen"
	}
	if !ok || day == "" {
		return nil, nil
	}
	weeks := e.Weeks
	if len(weeks) == 0 {
		a, err := c.answer(f.Metric)
		if err != nil || a.Stopped != "" {
			return nil, err
		}
		if weeks, err = metrics.Weekly(c.ctx, in, metric, day, weeksAround, weeksAround, metrics.FollowUp(&a.Question, &a.Value, a.Before)); err != nil {
			return nil, err
		}
	}
	t := weeklyChart(metric.Title, f.Unit, weeks)
	if len(t.Buckets) < 2 {
		return nil, nil
	}
	t.Markers = []chart.Marker{{At: string(day), Label: marker}}
	note := "The metric week by week. Dotted upright: " + what + "."
	if a, err := c.answer(f.Metric); err == nil && a.TimeTo != nil {
		note += " Where fewer than half of those who started in a week had got there, the week stands at the time they were followed."
	}
	return &Picture{Title: metric.Title + ", week by week around " + what, Says: says.String(), Trend: t, Note: note}, nil
}

// experimentOf is the experiment that an evaluation stands on: the one it names, or the one the method took.
func experimentOf(e evaluations.Evaluated, f evaluations.Fields) ledger.Key {
	if f.Experiment != "" {
		return f.Experiment
	}
	if e.Method.Key == evaluations.MethodExperiment && e.Effect != nil && len(e.Effect.Sources) > 0 {
		return e.Effect.Sources[len(e.Effect.Sources)-1]
	}
	return ""
}

// weeklyChart is a metric week by week; weeks that are missing leave a gap.
func weeklyChart(name, unit string, weeks []metrics.WeekPoint) *chart.Trend {
	t := chart.Trend{Unit: unit}
	line := chart.TrendLine{Name: name}
	for i, w := range weeks {
		start, err := w.Start.Time()
		if err != nil {
			continue
		}
		if i > 0 { // every week has its place, also those of which nothing is known
			for gap := weeks[i-1].Week + 1; gap < w.Week && gap-weeks[i-1].Week < 520; gap++ {
				t.Buckets = append(t.Buckets, weekBucket(start.AddDate(0, 0, 7*(gap-w.Week))))
				line.Points = append(line.Points, chart.TrendPoint{})
			}
		}
		v := w.Value
		t.Buckets = append(t.Buckets, weekBucket(start))
		line.Points = append(line.Points, chart.TrendPoint{Value: &v, N: w.N, Words: Written(ledger.Figure{Value: &v, Unit: unit})})
	}
	t.Lines = []chart.TrendLine{line}
	return &t
}

func weekBucket(start time.Time) chart.TrendBucket {
	return chart.TrendBucket{Start: start.Format(time.DateOnly), End: start.AddDate(0, 0, 7).Format(time.DateOnly), Complete: true}
}

// experiment is the picture of an experiment; nil where it cannot be read yet.
func (c *composer) experiment(key ledger.Key) (*Picture, error) {
	rec, ok := c.records[key]
	if !ok || rec.Kind != experiments.Experiment {
		return nil, nil
	}
	read, err := c.reading(rec)
	if err != nil || read.Result == nil {
		return nil, err
	}
	fields, err := ledger.Decode[experiments.Fields](rec)
	if err != nil {
		return nil, err
	}
	f := forestChart(*read.Result, fields.Guardrails)
	if len(f.Effects) == 0 {
		return nil, nil
	}
	c.drawn = append(c.drawn, key)
	return &Picture{
		Title: "Effects in " + string(key) + " " + rec.Title, Says: plainly(read.Sentence), Forest: f,
		Note: "The relative difference to the control, with its interval; the upright line is no difference. Square: the metric that decides. Shield: a guardrail; dashed: how far it may move.",
	}, nil
}

// reading reads an experiment, once.
func (c *composer) reading(rec ledger.Record) (experiments.Reading, error) {
	if r, ok := c.read[rec.Key]; ok {
		return r, nil
	}
	r, err := experiments.Read(c.ctx, c.asking(), rec, nil)
	if err == nil {
		c.read[rec.Key] = r
	}
	return r, err
}

// experiments tells the experiments that have begun and that no evaluation has told of.
func (c *composer) experiments(o *Outcome) error {
	for _, rec := range c.kinds[experiments.Experiment] {
		if rec.State == "planned" || slices.Contains(c.drawn, rec.Key) {
			continue
		}
		p, err := c.experiment(rec.Key)
		if err != nil {
			return err
		}
		read, err := c.reading(rec)
		if err != nil {
			return err
		}
		e := Experiment{Named: c.named(rec.Key), Says: say(plainly(read.Sentence)), Picture: p}
		if r := read.Result; r != nil {
			var figures []ledger.Figure
			for _, one := range r.Primary.Comparisons {
				figures = append(figures, one.Difference, one.Lift)
			}
			e.Says = c.linked(read.Sentence, figures...)
		}
		o.Experiments = append(o.Experiments, e)
	}
	return nil
}

// forestChart is the relative effects of an experiment, which share one scale, with the margins that were planned for
// its guardrails.
func forestChart(r experiment.Result, planned []experiment.Measure) *chart.Forest {
	var f chart.Forest
	if !r.Balance.OK {
		f.Mismatch = "The groups are not of the size they should be."
	}
	add := func(read experiment.Reading, role string, margin float64) {
		for _, one := range read.Comparisons {
			e := chart.Effect{Name: read.Name, Role: role, Effect: amount(one.Lift), Direction: "up", Verdict: verdictWords(one.Outcome)}
			if read.Better == "down" {
				e.Direction = "down"
			}
			if len(read.Comparisons) > 1 {
				e.Variant = one.To
			}
			if margin > 0 && one.Lift.Unit == "%" {
				percent := 100 * margin
				e.Margin = &percent
			}
			f.Effects = append(f.Effects, e)
		}
	}
	add(r.Primary, "primary", 0)
	for i, g := range r.Guardrails {
		margin := 0.0
		if i < len(planned) {
			margin = planned[i].Margin
		}
		add(g, "guardrail", margin)
	}
	return &f
}

func verdictWords(outcome string) string {
	if outcome == "not_shown" {
		return "cannot tell"
	}
	return state(outcome)
}

// goalTree is the picture of all objectives that have a key result.
func (c *composer) goalTree() (*Picture, error) {
	tree, err := goals.Read(c.ctx, c.asking(), "", "")
	if err != nil {
		return nil, err
	}
	var g chart.GoalTree
	var walk func(all []goals.Objective)
	walk = func(all []goals.Objective) {
		for _, o := range all {
			made := chart.Objective{Key: string(o.Key), Title: o.Title}
			for _, k := range o.KeyResults {
				made.KeyResults = append(made.KeyResults, keyResultChart(k))
			}
			if len(made.KeyResults) > 0 {
				g.Objectives = append(g.Objectives, made)
			}
			walk(o.Objectives)
		}
	}
	walk(tree.Objectives)
	if len(tree.Loose) > 0 {
		made := chart.Objective{Title: "Of no objective"}
		for _, k := range tree.Loose {
			made.KeyResults = append(made.KeyResults, keyResultChart(k))
		}
		g.Objectives = append(g.Objectives, made)
	}
	known := func(o chart.Objective) bool {
		return slices.ContainsFunc(o.KeyResults, func(k chart.KeyResult) bool { return k.Progress.Value != nil })
	}
	if !slices.ContainsFunc(g.Objectives, known) {
		return nil, nil
	}
	return &Picture{Title: "Objectives and key results", Says: plainly(tree.Sentence), Goals: &g, Note: "A bar begins at the baseline and its frame ends at the target. Whisker: interval. Dashed box: where it is expected to be when it is due, with 95 %."}, nil
}

func keyResultChart(k goals.KeyResult) chart.KeyResult {
	out := chart.KeyResult{Key: string(k.Key), Title: k.Title, Progress: amount(k.Progress), Due: string(k.Due), State: state(k.Verdict)}
	if len(k.Metrics) != 1 {
		return out
	}
	m := k.Metrics[0]
	of := func(v *float64) string {
		if v == nil {
			return ""
		}
		return Written(ledger.Figure{Value: v, Unit: m.Unit})
	}
	out.Baseline, out.Target = of(m.Baseline), of(m.Target)
	if m.Value.Value != nil {
		out.Now = Written(m.Value)
	}
	if m.Forecast != nil {
		low, high := onTheWay(m, m.Forecast.Low), onTheWay(m, m.Forecast.High)
		if low != nil && high != nil && *low > *high { // less is better: the bounds change places
			low, high = high, low
		}
		out.Forecast = &chart.Amount{Value: onTheWay(m, m.Forecast.Value), Low: low, High: high, Unit: "%", N: m.Forecast.N}
	}
	return out
}

// onTheWay is the share of the way from baseline to target that a value has come, in percent.
func onTheWay(m goals.Metric, v *float64) *float64 {
	if m.Baseline == nil || m.Target == nil || v == nil || *m.Baseline == *m.Target {
		return nil
	}
	share := 100 * (*v - *m.Baseline) / (*m.Target - *m.Baseline)
	return &share
}
