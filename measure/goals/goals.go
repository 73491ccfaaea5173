// Package goals tells where objectives and key results stand, how far they have come, and where they will be on the day
// they are judged. How far and how likely is computed by [throughline.dev/measure/goal]; here metrics are asked, and what
// they answer is put together along the tree. It closes no key result: people do.
package goals

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure/goal"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
	"throughline.dev/measure/verdict"
	"throughline.dev/stage"
)

// Tree are objectives with their key results: where they stand and where they will.
type Tree struct {
	AsOf       string      `json:"as_of"`
	Objectives []Objective `json:"objectives"`
	// Loose are key results that belong to no objective.
	Loose    []KeyResult `json:"loose"`
	Sentence string      `json:"sentence"`
}

// Objective is an objective, its key results, and the objectives that are part of it.
type Objective struct {
	Key    ledger.Key  `json:"key"`
	Title  string      `json:"title"`
	State  string      `json:"state"`
	Owner  string      `json:"owner,omitempty"`
	Period string      `json:"period,omitempty"`
	Due    ledger.Date `json:"due,omitempty"`
	// Progress is the mean of the key results whose progress is known, those of its parts too; Known says how many they
	// are, of Of.
	Progress   ledger.Figure `json:"progress"`
	Known      int           `json:"known"`
	Of         int           `json:"of"`
	Verdict    string        `json:"verdict" enum:"met|not_met|cannot_tell|not_yet"`
	Confidence *float64      `json:"confidence,omitempty"` // the lowest of its key results, 0 to 1
	KeyResults []KeyResult   `json:"key_results"`
	Objectives []Objective   `json:"objectives"`
}

// KeyResult is a key result by all its metrics.
type KeyResult struct {
	Key      ledger.Key    `json:"key"`
	Title    string        `json:"title"`
	State    string        `json:"state"`
	Owner    string        `json:"owner,omitempty"`
	Due      ledger.Date   `json:"due,omitempty"`
	Progress ledger.Figure `json:"progress"`
	Verdict  string        `json:"verdict" enum:"met|not_met|cannot_tell|not_yet"`
	Says     string        `json:"says"`
	// Chance is the forecast probability that the target is reached on the due day, the lowest of its metrics.
	Chance *ledger.Figure `json:"chance,omitempty"`
	// Confidence is what the team thought, the latest last.
	Confidence []decide.Confidence `json:"confidence"`
	Metrics    []Metric            `json:"metrics"`
}

// Metric is one metric on its way.
type Metric struct {
	Metric   ledger.Key          `json:"metric,omitempty"` // empty: entered by hand
	Title    string              `json:"title"`
	Baseline *float64            `json:"baseline"`
	Target   *float64            `json:"target"`
	Unit     string              `json:"unit"`
	Less     bool                `json:"less"` // less is better
	Value    ledger.Figure       `json:"value"`
	Progress ledger.Figure       `json:"progress"`
	Verdict  string              `json:"verdict" enum:"met|not_met|cannot_tell|not_yet"`
	Says     string              `json:"says"`
	Weeks    []metrics.WeekPoint `json:"weeks"`
	Forecast *ledger.Figure      `json:"forecast,omitempty"` // on the due day
	Path     []ForecastPoint     `json:"path,omitempty"`     // week by week until then
	Chance   *ledger.Figure      `json:"chance,omitempty"`
	// NoForecast is why there is none.
	NoForecast string `json:"no_forecast,omitempty"`
}

// ForecastPoint is a week to come.
type ForecastPoint struct {
	Start ledger.Date `json:"start"`
	Value float64     `json:"value"`
	Low   float64     `json:"low"`
	High  float64     `json:"high"`
}

// historyWeeks is how many weeks a forecast stands on at most.
const historyWeeks = 26

// ReadInput restricts what is told.
type ReadInput struct {
	Objective ledger.Key `json:"objective" arg:"1" doc:"one objective, with its parts; all unless given"`
	Period    string     `json:"period" doc:"objectives of one period, such as 2026-H2"`
}

// goals tells where objectives and key results stand.
func goals() stage.Operation {
	op := stage.Op("goals", "Where objectives and key results stand, how far they have come, and where they will be on the day they are judged", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in ReadInput) (Tree, error) {
			input, err := metrics.Input(ctx, env)
			if err != nil {
				return Tree{}, err
			}
			return Read(ctx, input, ledger.Key(strings.ToUpper(string(in.Objective))), in.Period)
		})
	op.Doc = "Progress is the share of the way from baseline to target, with the interval of the metric. Forecasts continue the metric's weekly history and come with a prediction interval; eight weeks are the least. Dropped ones are left out."
	return op
}

// Read reads the tree; one objective when it is named.
func Read(ctx context.Context, in stage.Input, only ledger.Key, period string) (Tree, error) {
	g := Tree{Objectives: []Objective{}, Loose: []KeyResult{}}
	if !in.Mark.Through.IsZero() {
		g.AsOf = question.Instant(in.Mark.Through)
	}
	under := map[ledger.Key][]KeyResult{}
	known := map[ledger.Key]bool{}
	children := map[ledger.Key][]ledger.Record{}
	var roots []ledger.Record
	objectives, err := standing(ctx, in, decide.Objective)
	if err != nil {
		return g, err
	}
	for _, o := range objectives {
		known[o.Key] = true
	}
	for _, o := range objectives {
		parent, err := parentOf(ctx, in, o.Key)
		if err != nil {
			return g, err
		}
		switch {
		case only != "" && o.Key == only || only == "" && !known[parent]:
			roots = append(roots, o)
		default:
			children[parent] = append(children[parent], o)
		}
	}
	if only != "" && !known[only] {
		return g, ledger.Errorf(ledger.CodeNotFound, "there is no objective %s that stands", only)
	}
	results, err := standing(ctx, in, decide.KeyResult)
	if err != nil {
		return g, err
	}
	for _, rec := range results {
		parent, err := parentOf(ctx, in, rec.Key)
		if err != nil {
			return g, err
		}
		k, err := keyResultGoal(ctx, in, rec)
		if err != nil {
			return g, fmt.Errorf("%s: %w", rec.Key, err)
		}
		if known[parent] {
			under[parent] = append(under[parent], k)
		} else if only == "" && period == "" {
			g.Loose = append(g.Loose, k)
		}
	}
	for _, o := range roots {
		made, err := objectiveGoal(o, children, under)
		if err != nil {
			return g, err
		}
		if period == "" || made.Period == period {
			g.Objectives = append(g.Objectives, made)
		}
	}
	g.Sentence = g.sentence()
	return g, nil
}

// standing lists the records of a kind that were not dropped.
func standing(ctx context.Context, in stage.Input, kind string) ([]ledger.Record, error) {
	var out []ledger.Record
	for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{kind}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return nil, err
		}
		if rec.State != "dropped" {
			out = append(out, rec)
		}
	}
	return out, nil
}

func parentOf(ctx context.Context, in stage.Input, key ledger.Key) (ledger.Key, error) {
	links, err := in.Ledger.Links(ctx, ledger.LinkQuery{From: key, Relation: ledger.Parent})
	if err != nil || len(links) == 0 {
		return "", err
	}
	return links[0].To, nil
}

// objectiveGoal sums an objective up, its parts first.
func objectiveGoal(rec ledger.Record, children map[ledger.Key][]ledger.Record, under map[ledger.Key][]KeyResult) (Objective, error) {
	f, err := ledger.Decode[decide.ObjectiveFields](rec)
	if err != nil {
		return Objective{}, err
	}
	o := Objective{Key: rec.Key, Title: rec.Title, State: rec.State, Owner: rec.Owner, Period: f.Period, Due: f.Due, KeyResults: under[rec.Key], Objectives: []Objective{}}
	if o.KeyResults == nil {
		o.KeyResults = []KeyResult{}
	}
	for _, child := range children[rec.Key] {
		part, err := objectiveGoal(child, children, under)
		if err != nil {
			return o, err
		}
		o.Objectives = append(o.Objectives, part)
	}
	all := o.all()
	var progress []goal.Progress
	verdicts := map[string]int{}
	for _, k := range all {
		progress = append(progress, wayOf(k.Progress))
		verdicts[k.Verdict]++
		if n := len(k.Confidence); n > 0 {
			v := k.Confidence[n-1].Value
			if o.Confidence == nil || v < *o.Confidence {
				o.Confidence = &v
			}
		}
	}
	mean, n := goal.Mean(progress)
	o.Known, o.Of = n, len(all)
	o.Progress = progressFigure(mean, int64(n), fmt.Sprintf("Mean progress of the %d of %d key results whose progress is known, each counted from 0 to 100 %%; the interval takes them to be independent", n, len(all)), "")
	o.Verdict = together(verdicts, len(all))
	return o, nil
}

// all lists the key results of an objective and of its parts.
func (o Objective) all() []KeyResult {
	all := append([]KeyResult(nil), o.KeyResults...)
	for _, part := range o.Objectives {
		all = append(all, part.all()...)
	}
	return all
}

// together is the verdict on a whole by those on its parts.
func together(verdicts map[string]int, n int) string {
	switch {
	case n == 0:
		return verdict.AnswerCannotTell
	case verdicts[verdict.AnswerNotMet] > 0:
		return verdict.AnswerNotMet
	case verdicts[verdict.AnswerMet] == n:
		return verdict.AnswerMet
	case verdicts[verdict.AnswerNotYet] > 0:
		return verdict.AnswerNotYet
	}
	return verdict.AnswerCannotTell
}

// progressFigure shows a share of the way, in percent.
func progressFigure(p goal.Progress, n int64, definition, asOf string) ledger.Figure {
	f := ledger.Figure{Name: "progress", Unit: "%", N: n, Definition: definition, AsOf: asOf, Level: 0.95}
	if f.Value = question.Number(100 * p.Value); f.Value == nil {
		f.Note = "cannot tell"
		return f
	}
	f.Low, f.High = question.Number(100*p.Low), question.Number(100*p.High)
	return f
}

// wayOf reads a figure of progress back.
func wayOf(f ledger.Figure) goal.Progress {
	at := func(v *float64) float64 {
		if v == nil {
			return math.NaN()
		}
		return *v / 100
	}
	return goal.Progress{Value: at(f.Value), Low: at(f.Low), High: at(f.High)}
}

// forecast continues the weekly history of a metric to a day.
func (m *Metric) forecast(due ledger.Date, times bool, asOf string) error {
	if due == "" {
		m.NoForecast = "no day is set on which it is judged"
		return nil
	}
	history := goal.History{Times: times}
	if m.Unit == "%" {
		history.Whole = 100
	}
	last := -1
	for i := len(m.Weeks) - 1; i >= 0; i-- {
		if last >= 0 && m.Weeks[i].Week != m.Weeks[last].Week-1 {
			break // a week is missing: what lies before it is not next to what follows
		}
		last = i
	}
	if last < 0 {
		m.NoForecast = "there is no weekly history"
		return nil
	}
	for _, w := range m.Weeks[last:] {
		history.Values = append(history.Values, w.Value)
	}
	end := question.Midnight(m.Weeks[len(m.Weeks)-1].Start)
	ahead := int(math.Ceil(question.Midnight(due).Sub(end).Hours()/(7*24))) - 1
	if ahead < 1 {
		m.NoForecast = "the day has come"
		return nil
	}
	const level = 0.95
	f, err := goal.Project(history, ahead, level)
	if errors.Is(err, goal.ErrTooFew) {
		m.NoForecast = strings.TrimPrefix(err.Error(), goal.ErrTooFew.Error()+": ")
		return nil
	} else if err != nil {
		return err
	}
	for _, p := range f.Path {
		m.Path = append(m.Path, ForecastPoint{ledger.DateOf(end.AddDate(0, 0, 7*p.Ahead)), p.Value, p.Low, p.High})
	}
	e := f.End()
	m.Forecast = &ledger.Figure{
		Name: "forecast", Value: question.Number(e.Value), Low: question.Number(e.Low), High: question.Number(e.High), Level: level, Unit: m.Unit, N: int64(f.N), AsOf: asOf,
		Definition: fmt.Sprintf("Value in the week of %s, if it goes on as in the %d weeks before: a level that wanders with a steady drift and noise; a prediction interval", due, f.N),
	}
	if m.Target != nil {
		m.Chance = &ledger.Figure{
			Name: "chance", Value: question.Number(100 * f.Chance(*m.Target, m.Less)), Unit: "%", N: int64(f.N), AsOf: asOf,
			Definition: "Probability by that forecast that the target is reached in that week; a model's number, without an interval",
		}
	}
	return nil
}

func (g Tree) sentence() string {
	n, met, behind, unknown := 0, 0, 0, 0
	var walk func(all []Objective)
	count := func(all []KeyResult) {
		for _, k := range all {
			n++
			switch k.Verdict {
			case verdict.AnswerMet:
				met++
			case verdict.AnswerNotMet:
				behind++
			case verdict.AnswerCannotTell:
				unknown++
			}
		}
	}
	walk = func(all []Objective) {
		for _, o := range all {
			count(o.KeyResults)
			walk(o.Objectives)
		}
	}
	walk(g.Objectives)
	count(g.Loose)
	if n == 0 {
		return "No key result is set."
	}
	return fmt.Sprintf("Key results: %d met, %d not met, %d cannot be told, %d not due yet.", met, behind, unknown, n-met-behind-unknown)
}

// WriteText tells a person, as a tree.
func (g Tree) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	var objective func(o Objective, indent string)
	keyResult := func(k KeyResult, indent string) {
		p.F("%s%s %s: %s, %s\n", indent, k.Key, k.Title, farAlong(k.Progress), words(k.Verdict))
		for _, m := range k.Metrics {
			p.F("%s  %s\n", indent, m.Says)
			switch {
			case m.Forecast != nil && m.Chance != nil:
				p.F("%s  on the day: %s, chance %s\n", indent, m.Forecast, m.Chance)
			case m.NoForecast != "":
				p.F("%s  no forecast: %s\n", indent, m.NoForecast)
			}
		}
		if len(k.Metrics) == 0 {
			p.F("%s  %s\n", indent, k.Says)
		}
		if n := len(k.Confidence); n > 0 {
			c := k.Confidence[n-1]
			p.F("%s  confidence %s %% on %s %s\n", indent, ledger.FormatNumber(100*c.Value), c.On, c.Note)
		}
	}
	objective = func(o Objective, indent string) {
		p.F("%s%s %s: %s (%d of %d key results known), %s\n", indent, o.Key, o.Title, farAlong(o.Progress), o.Known, o.Of, words(o.Verdict))
		for _, k := range o.KeyResults {
			keyResult(k, indent+"  ")
		}
		for _, part := range o.Objectives {
			objective(part, indent+"  ")
		}
	}
	for _, o := range g.Objectives {
		objective(o, "")
	}
	for i, k := range g.Loose {
		if i == 0 {
			p.F("Of no objective:\n")
		}
		keyResult(k, "  ")
	}
	p.F("%s\n", g.Sentence)
	return p.Err
}

func farAlong(f ledger.Figure) string {
	if f.Value == nil {
		return "how far along cannot be told"
	}
	return f.String() + " of the way"
}

func words(answer string) string { return strings.ReplaceAll(answer, "_", " ") }

// Operations are what can be done with goals.
func Operations() []stage.Operation { return []stage.Operation{goals(), sayConfidence()} }
