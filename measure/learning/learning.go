// Package learning holds what people expected of features against what came of them, and tells what the ranges of each
// were worth. What came is what evaluations find; a correction of the next range is suggested and never made.
package learning

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure/calibration"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
	"throughline.dev/measure/verdict"
	"throughline.dev/stage"
)

// Report holds what was expected of features against what came.
type Report struct {
	AsOf       string      `json:"as_of"`
	All        Estimator   `json:"all"` // of everybody together
	Estimators []Estimator `json:"estimators"`
	Outcomes   []Outcome   `json:"outcomes"` // the latest release first
	Left       []LeftOut   `json:"left"`     // expectations that cannot be scored
	// Scales are estimates of released features that nothing measured can be held against.
	Scales []Scale `json:"scales"`
	// Suggestions are ranges for features to come, corrected by what their estimators' earlier ones were worth. Nothing
	// is changed by them.
	Suggestions []Suggestion `json:"suggestions"`
	Sentence    string       `json:"sentence"`
}

// Estimator is what the estimates of one person were worth.
type Estimator struct {
	By       string         `json:"by"`
	N        int            `json:"n"`        // ranges scored
	Coverage ledger.Figure  `json:"coverage"` // share of the 90 % ranges that held
	Bias     ledger.Figure  `json:"bias"`     // by how much they ran too high; 1 is right
	Score    ledger.Figure  `json:"score"`    // mean interval score, lower is better
	Widen    *float64       `json:"widen"`    // what the ranges would have to be stretched by
	Brier    *ledger.Figure `json:"brier,omitempty"`
	Chances  int            `json:"chances"` // chances scored
	// Confidence is the Brier score of what was said of key results.
	Confidence *ledger.Figure `json:"confidence,omitempty"`
	Correct    *float64       `json:"correct"` // divide the next estimate by it; null: nothing is suggested
	Sentence   string         `json:"sentence"`
}

// Outcome is one expectation that was scored.
type Outcome struct {
	Feature  ledger.Key    `json:"feature"`
	Title    string        `json:"title"`
	Metric   ledger.Key    `json:"metric"`
	By       string        `json:"by"`
	Released ledger.Date   `json:"released"`
	Expected ledger.Range  `json:"expected"`
	Came     ledger.Figure `json:"came"`
	Method   string        `json:"method"`
	Held     bool          `json:"held"`
}

// LeftOut is an expectation without a score, and why.
type LeftOut struct {
	Feature ledger.Key `json:"feature"`
	Metric  ledger.Key `json:"metric"`
	Why     string     `json:"why"`
}

// Suggestion is a corrected range for a feature that is not released.
type Suggestion struct {
	Feature   ledger.Key   `json:"feature"`
	Title     string       `json:"title"`
	Metric    ledger.Key   `json:"metric"`
	By        string       `json:"by"`
	Expected  ledger.Range `json:"expected"`
	Corrected ledger.Range `json:"corrected"`
	Why       string       `json:"why"`
}

// mostLearned is how many of the latest outcomes of an estimator count: habits change.
const mostLearned = 30

// ReadInput restricts whose estimates are scored.
type ReadInput struct {
	By string `json:"by" arg:"1" doc:"one estimator; all unless given"`
}

func learning() stage.Operation {
	op := stage.Op("learning", "What the expectations of features were worth, by who stated them, and how to correct the next", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in ReadInput) (Report, error) {
			input, err := metrics.Input(ctx, env)
			if err != nil {
				return Report{}, err
			}
			return read(ctx, input, in.By)
		})
	op.Doc = "Ranges stated before a release are held against the change that the strongest method finds; a mere comparison before and after does not count. Fewer than five outcomes say nothing about who made them. A correction is a suggestion: nothing is changed by it."
	return op
}

// learned gathers what is scored of one estimator.
type learned struct {
	ranges      []calibration.Range
	chances     []calibration.Chance
	confidences []calibration.Chance // of key results
}

func read(ctx context.Context, in stage.Input, only string) (Report, error) {
	l := Report{Estimators: []Estimator{}, Outcomes: []Outcome{}, Left: []LeftOut{}, Suggestions: []Suggestion{}, Scales: []Scale{}}
	if !in.Mark.Through.IsZero() {
		l.AsOf = question.Instant(in.Mark.Through)
	}
	by := map[string]*learned{}
	of := func(name string) *learned {
		if by[name] == nil {
			by[name] = &learned{}
		}
		return by[name]
	}
	var open []Suggestion
	var scales scales
	for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{decide.Feature}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return l, err
		}
		f, err := ledger.Decode[decide.FeatureFields](rec)
		if err != nil {
			return l, err
		}
		day, _, declined, err := evaluations.FeatureReleased(ctx, in, rec.Key)
		switch {
		case err != nil:
			return l, err
		case declined:
			continue
		case day == "":
			for _, e := range f.Expected {
				if name := estimator(rec, e); only == "" || name == only {
					open = append(open, Suggestion{Feature: rec.Key, Title: rec.Title, Metric: e.Metric, By: name, Expected: e.Effect})
				}
			}
			continue
		}
		said, err := before(ctx, in, rec, day)
		if err != nil {
			return l, err
		}
		scales.add(f)
		stated, err := expectations(said, f, day)
		if err != nil {
			return l, err
		}
		for _, s := range stated {
			e, why := s.Expectation, s.why
			name := estimator(rec, e)
			if only != "" && name != only {
				continue
			}
			if why != "" {
				l.Left = append(l.Left, LeftOut{rec.Key, e.Metric, why})
				continue
			}
			came, err := outcomeOf(ctx, in, rec.Key, e.Metric, day)
			if err != nil {
				return l, fmt.Errorf("%s: %w", rec.Key, err)
			}
			if chance, ok := chanceOf(e, said); ok && (came.Answer == verdict.AnswerMet || came.Answer == verdict.AnswerNotMet) {
				of(name).chances = append(of(name).chances, calibration.Chance{P: chance, Came: came.Answer == verdict.AnswerMet})
			}
			if came.Effect == nil || came.Effect.Value == nil {
				l.Left = append(l.Left, LeftOut{rec.Key, e.Metric, came.Unexplained()})
				continue
			}
			r := calibration.Range{Low: e.Effect.Low, High: e.Effect.High, Outcome: *came.Effect.Value}
			l.Outcomes = append(l.Outcomes, Outcome{rec.Key, rec.Title, e.Metric, name, day, e.Effect, *came.Effect, came.Method.Name, r.Held()})
		}
	}
	l.Scales = scales.left()
	if err := confidences(ctx, in, func(name string, c calibration.Chance) {
		if only == "" || name == only {
			of(name).confidences = append(of(name).confidences, c)
		}
	}); err != nil {
		return l, err
	}
	slices.SortStableFunc(l.Outcomes, func(a, b Outcome) int { return cmp.Compare(b.Released, a.Released) })
	all := &learned{}
	for _, o := range l.Outcomes {
		r := calibration.Range{Low: o.Expected.Low, High: o.Expected.High, Outcome: *o.Came.Value}
		if one := of(o.By); len(one.ranges) < mostLearned {
			one.ranges = append(one.ranges, r)
		}
		all.ranges = append(all.ranges, r)
	}
	names := slices.Sorted(maps.Keys(by)) // sums follow an order
	for _, name := range names {
		all.chances = append(all.chances, by[name].chances...)
		all.confidences = append(all.confidences, by[name].confidences...)
	}
	scores := map[string]calibration.Scores{}
	for _, name := range names {
		e, s, err := by[name].score(name, l.AsOf)
		if err != nil {
			return l, err
		}
		l.Estimators, scores[name] = append(l.Estimators, e), s
	}
	var err error
	if l.All, _, err = all.score("", l.AsOf); err != nil {
		return l, err
	}
	for _, s := range open {
		if score, ok := scores[s.By]; ok && !math.IsNaN(score.Suggest) {
			s.Corrected, s.Why = corrected(s.Expected, score), fmt.Sprintf("the last %d estimates of %s ran %s times too high", score.N, s.By, ledger.FormatNumber(score.Suggest))
			l.Suggestions = append(l.Suggestions, s)
		}
	}
	l.Sentence = l.All.Sentence
	return l, nil
}

func estimator(rec ledger.Record, e decide.Expectation) string {
	return cmp.Or(e.By, rec.Owner, "nobody named")
}

// before is the version of a feature that stood on the day of its release; the zero record when there was none yet.
func before(ctx context.Context, in stage.Input, rec ledger.Record, day ledger.Date) (ledger.Record, error) {
	for v := rec.Version; v > 0 && rec.Version-v < evaluations.MostVersions; v-- {
		if ledger.DateOf(rec.Updated) <= day {
			return rec, nil
		}
		if v == 1 || in.Version == nil {
			break
		}
		var err error
		if rec, err = in.Version(ctx, rec.Key, v-1); err != nil {
			return rec, err
		}
	}
	return ledger.Record{}, nil
}

// chanceOf is the probability that was given: that of the expectation, else the middle of the feature's confidence.
func chanceOf(e decide.Expectation, said ledger.Record) (float64, bool) {
	if e.Chance != nil {
		return *e.Chance, true
	}
	f, err := ledger.Decode[decide.FeatureFields](said)
	if err != nil || f.Confidence == nil {
		return 0, false
	}
	p := (f.Confidence.Low + f.Confidence.High) / 200
	return p, p >= 0 && p <= 1
}

// outcomeOf measures what a feature did to a metric: by the evaluation of both, else as if there were one.
func outcomeOf(ctx context.Context, in stage.Input, feature, metric ledger.Key, day ledger.Date) (evaluations.Evaluated, error) {
	links, err := in.Ledger.Links(ctx, ledger.LinkQuery{To: feature, Relation: ledger.Verifies, Kind: evaluations.Evaluation})
	if err != nil {
		return evaluations.Evaluated{}, err
	}
	for _, link := range links {
		rec, err := in.Ledger.Record(ctx, link.From)
		if err != nil {
			return evaluations.Evaluated{}, err
		}
		f, err := ledger.Decode[evaluations.Fields](rec)
		if err != nil {
			return evaluations.Evaluated{}, err
		}
		if f.Metric == metric && rec.State != "withdrawn" {
			return evaluations.Assess(ctx, in, rec, true)
		}
	}
	zero := 0.0
	raw, err := ledger.Encode(evaluations.Fields{Metric: metric, Of: "change", Comparator: ">", Target: &zero, Released: day, Frozen: day})
	if err != nil {
		return evaluations.Evaluated{}, err
	}
	out, err := evaluations.Assess(ctx, in, ledger.Record{Kind: evaluations.Evaluation, State: "frozen", Fields: raw, Version: 1}, true)
	out.Answer = "" // nobody set this target
	return out, err
}

// corrected divides a range by the factor it is expected to be too high by, and stretches it as far as earlier ones
// needed it.
func corrected(r ledger.Range, s calibration.Scores) ledger.Range {
	widen := 1.0
	if s.Widen > 1 {
		widen = s.Widen
	}
	middle, half := (r.Low+r.High)/2, (r.High-r.Low)/2*widen
	return ledger.Range{Low: (middle - half) / s.Suggest, High: (middle + half) / s.Suggest}
}

// score words what the estimates of one were worth.
func (l *learned) score(by, asOf string) (Estimator, calibration.Scores, error) {
	const level = 0.95
	s, err := calibration.Score(l.ranges, level)
	if err != nil {
		return Estimator{}, s, err
	}
	held := s.Held.Wilson(level)
	n := int64(s.N)
	e := Estimator{
		By: by, N: s.N, Chances: len(l.chances), Widen: question.Number(s.Widen), Correct: question.Number(s.Suggest),
		Coverage: ledger.Figure{Name: "ranges that held", Value: question.Number(100 * s.Held.Value()), Low: question.Number(100 * held.Low), High: question.Number(100 * held.High), Level: level, Unit: "%", N: n, AsOf: asOf, Definition: "Share of the 90 % ranges stated before a release that hold the change measured after it; 90 % is right. Wilson's interval"},
		Bias:     ledger.Figure{Name: "ran too high by", Value: question.Number(s.Bias.Value), Low: question.Number(s.Bias.Low), High: question.Number(s.Bias.High), Level: level, Unit: "times", N: n, AsOf: asOf, Definition: "Expected change over the change that came, geometric mean (the median where some went the other way); 1 is right"},
		Score:    ledger.Figure{Name: "interval score", Value: question.Number(s.Score), Unit: "middles", N: n, AsOf: asOf, Definition: "Width of a range plus 20 times what the outcome lay outside, over the size of its middle, averaged; lower is better"},
	}
	e.Sentence = e.say(s)
	if e.Brier, err = brier(l.chances, "the chances", level, asOf); err != nil {
		return e, s, err
	}
	if e.Confidence, err = brier(l.confidences, "what was first said of key results, before the day they were judged,", level, asOf); err != nil {
		return e, s, err
	}
	return e, s, nil
}

// brier scores probabilities; nil where there are none.
func brier(all []calibration.Chance, what string, level float64, asOf string) (*ledger.Figure, error) {
	if len(all) == 0 {
		return nil, nil
	}
	p, err := calibration.Brier(all, level)
	if err != nil {
		return nil, err
	}
	return &ledger.Figure{
		Name: "Brier score", Value: question.Number(p.Brier.Value), Low: question.Number(p.Brier.Low), High: question.Number(p.Brier.High), Level: level, N: int64(p.N), AsOf: asOf,
		Definition: fmt.Sprintf("Mean squared distance of %s from what came: 0 is best, 0.25 is half and half; the share that came, given each time, would have earned %s", what, ledger.FormatNumber(p.Rate)),
	}, nil
}

func (e Estimator) say(s calibration.Scores) string {
	who := "All estimates together"
	if e.By != "" {
		who = fmt.Sprintf("The last %d estimates of %s", s.N, e.By)
	}
	switch {
	case s.N == 0:
		return "No range was stated before a release and can be held against what came."
	case e.Correct == nil:
		return fmt.Sprintf("%s: %d of %d ranges held; no correction is suggested: %s.", who, s.Held.Hits, s.N, s.Why)
	}
	bias := e.Bias
	bias.Unit = ""
	way, factor := "high", bias
	if s.Bias.Value < 1 {
		way = "low"
		over := func(v *float64) *float64 {
			if v == nil || *v == 0 {
				return nil
			}
			return question.Number(1 / *v)
		}
		factor.Value, factor.Low, factor.High = over(bias.Value), over(bias.High), over(bias.Low)
	}
	times := "cannot tell"
	if factor.Value != nil {
		times = ledger.FormatNumber(*factor.Value)
	}
	factor.Value, factor.Note = nil, times
	return fmt.Sprintf("%s ran %s times too %s%s. Of %d ranges %d held, where 9 in 10 are meant to.", who, times, way, strings.TrimPrefix(factor.String(), times), s.N, s.Held.Hits)
}

// WriteText tells a person.
func (l Report) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	for _, e := range l.Estimators {
		p.F("%s\n", e.Sentence)
		if e.Brier != nil {
			p.F("  chances: Brier score %s over %d\n", e.Brier, e.Chances)
		}
		if e.Confidence != nil {
			p.F("  key results: Brier score %s over %d\n", e.Confidence, e.Confidence.N)
		}
	}
	p.F("%s\n", l.Sentence)
	for _, o := range l.Outcomes {
		held := "held"
		if !o.Held {
			held = "did not hold"
		}
		p.F("  %s %s, %s: expected %s to %s, came %s by %s; %s (%s)\n", o.Released, o.Feature, o.Metric, ledger.FormatNumber(o.Expected.Low), ledger.FormatNumber(o.Expected.High), o.Came, o.Method, held, o.By)
	}
	for _, s := range l.Suggestions {
		p.F("  %s, %s: %s to %s was stated, %s to %s is suggested: %s\n", s.Feature, s.Metric, ledger.FormatNumber(s.Expected.Low), ledger.FormatNumber(s.Expected.High), ledger.FormatNumber(s.Corrected.Low), ledger.FormatNumber(s.Corrected.High), s.Why)
	}
	for _, o := range l.Left {
		p.F("  %s, %s is not scored: %s\n", o.Feature, o.Metric, o.Why)
	}
	for _, s := range l.Scales {
		p.F("  %s of %d features is not scored: %s\n", s.Scale, s.Features, s.Why)
	}
	return p.Err
}

// Operations are what can be asked about estimates.
func Operations() []stage.Operation { return []stage.Operation{learning()} }
