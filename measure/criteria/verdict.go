// Package criteria judges the criteria of requirements by what the event log holds of them: events that are cases,
// measurements of a monitoring system, results of tests, runs of the evaluation of a model.
package criteria

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"throughline.dev/define"
	"throughline.dev/define/behaviour"
	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
	"throughline.dev/define/emit"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/evidence"
	"throughline.dev/measure/proof"
	"throughline.dev/measure/question"
)

// Verdict says how a criterion stands, and by what.
type Verdict struct {
	Criterion int    `json:"criterion" doc:"from 1; 0: tests of the requirement as a whole, or its evaluation set"`
	Text      string `json:"text"`
	Source    string `json:"source" doc:"events, prometheus, tests or evaluation; empty: nothing checks it"`
	proof.Result
	Query string `json:"query,omitempty" doc:"what was asked"`
	AsOf  string `json:"as_of,omitempty" doc:"until when was looked"`
}

// Judged reports whether there is a check at all.
func (v Verdict) Judged() bool { return v.Source != "" }

// Name is how a sentence begins that is about it.
func (v Verdict) Name() string {
	switch {
	case v.Criterion > 0:
		return fmt.Sprintf("Criterion %d", v.Criterion)
	case v.Source == "evaluation":
		return "The model's behaviour"
	}
	return "Its tests"
}

// Readings are what the event log says of the criteria of some requirements.
type Readings struct {
	seen     map[place]observed
	gathered gathered
}

// Read reads the event log, up to a mark, for the criteria of some requirements: those that are checked against events
// are counted, and measurements, results of tests and runs of evaluations are gathered. A nil log says nothing of any.
func Read(ctx context.Context, log events.Reader, mark events.Mark, requirements []ledger.Record) (r Readings, err error) {
	only := ""
	if len(requirements) == 1 {
		only = string(requirements[0].Key)
	}
	if r.gathered, err = gather(ctx, log, mark, only); err != nil {
		return r, err
	}
	r.seen, err = observeAll(ctx, log, mark, requirements)
	return r, err
}

// Judge judges every criterion of a requirement, what tests say of it as a whole, and its model's behaviour. A criterion
// that several sources speak of has a verdict from each.
func (r Readings) Judge(rec ledger.Record) ([]Verdict, error) {
	g := r.gathered
	f, err := ledger.Decode[define.RequirementFields](rec)
	if err != nil {
		return nil, err
	}
	key := string(rec.Key)
	var out []Verdict
	for i, c := range f.Criteria {
		n := i + 1
		v := Verdict{Criterion: n, Text: c.Text, Result: proof.Unknown("nothing says where the numbers come from")}
		source := ""
		if c.Check != nil {
			source = c.Check.Source
		}
		switch source {
		case "events":
			o := r.seen[place{rec.Key, n}]
			v.Source, v.Result, v.Query, v.AsOf = source, o.Result, o.Query, o.Figure.AsOf
			out = append(out, v)
		case "prometheus":
			v.Source = source
			v.measure(key, c, g.measured[key][n])
			out = append(out, v)
		case "", "tests":
		default:
			v.Source, v.Result = source, proof.Unknown(fmt.Sprintf("there is no source %q for a check: use events, prometheus or tests", source))
			out = append(out, v)
		}
		tests := g.of(key, n)
		switch {
		case len(tests) > 0 || source == "tests":
			v = Verdict{Criterion: n, Text: c.Text, Source: "tests"}
			v.tests(fmt.Sprintf("%s.%d", key, n), tests)
			out = append(out, v)
		case source == "":
			out = append(out, v)
		}
	}
	if tests := g.of(key, 0); len(tests) > 0 {
		v := Verdict{Source: "tests", Text: rec.Title}
		v.tests(key, tests)
		out = append(out, v)
	}
	if run := g.evaluated[key]; f.Behaviour != nil && (run != nil || f.Behaviour.Threshold != nil) {
		v := Verdict{Source: "evaluation", Text: f.Behaviour.Metric}
		v.evaluate(*f.Behaviour, run)
		out = append(out, v)
	}
	return out, nil
}

// place names a criterion of the product.
type place struct {
	requirement ledger.Key
	criterion   int // from 1
}

// observeAll reads the event log for all criteria of some requirements that are checked against it.
func observeAll(ctx context.Context, log events.Reader, mark events.Mark, requirements []ledger.Record) (map[place]observed, error) {
	out := map[place]observed{}
	var all []*observation
	var places []place
	for _, rec := range requirements {
		f, err := ledger.Decode[define.RequirementFields](rec)
		if err != nil {
			return nil, err
		}
		for i, c := range f.Criteria {
			if c.Check == nil || c.Check.Source != "events" {
				continue
			}
			at := place{rec.Key, i + 1}
			cl, err := claim.Of(c)
			if err != nil {
				out[at] = observed{Result: proof.Unknown(lacks(err))}
				continue
			}
			if log == nil {
				mark = events.Mark{}
			}
			all, places = append(all, newObservation(mark, c, cl)), append(places, at)
		}
	}
	if err := observe(ctx, log, all); err != nil {
		return nil, fmt.Errorf("count the cases of criteria: %w", err)
	}
	for i, o := range all {
		out[places[i]] = o.result()
	}
	return out, nil
}

// lacks words what a criterion does not say.
func lacks(err error) string {
	var l *claim.LackError
	if errors.As(err, &l) {
		return l.Lacks
	}
	return err.Error()
}

// ClaimDigest tells whether what is claimed, or asked, is still the same: evidence on another threshold is none.
func ClaimDigest(c claim.Claim, query string) string {
	bound := ""
	if b := c.Bound; b != nil {
		bound = fmt.Sprint(b.Comparator, b.Low, b.High)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%v|%v|%v|%s|%s", c.Form, bound, c.Target, c.AtMost, c.OfTime, c.Window, query))
	return hex.EncodeToString(sum[:8])
}

// measure judges what a monitoring system counted.
func (v *Verdict) measure(key string, c criterion.Criterion, m evidence.Measured) {
	cl, err := claim.Of(c)
	if err != nil {
		v.Result = proof.Unknown(lacks(err))
		return
	}
	q, err := emit.Ask(key, v.Criterion, c)
	if err != nil {
		v.Result = proof.Unknown(err.Error())
		return
	}
	v.Query = q.Text()
	switch {
	case m.To.IsZero():
		v.Result = proof.Unknown("Prometheus was not asked yet: throughline measure prometheus --url ADDRESS asks it")
		return
	case m.Claim != ClaimDigest(cl, v.Query):
		v.Result = proof.Unknown(fmt.Sprintf("the criterion or its check changed since Prometheus was asked on %s: ask again", m.To.UTC().Format(time.DateOnly)))
		return
	}
	v.AsOf = question.Instant(m.To)
	if err := m.Check(); err != nil {
		v.Result = proof.Unknown("Prometheus was asked, and " + err.Error())
		return
	}
	rule := proof.Rule{Confidence: c.Check.Confidence, AsOf: v.AsOf, Metric: c.Metric}
	var t proof.Tally
	switch {
	case m.Total != nil && m.Good != nil:
		// Prometheus extrapolates to the ends of the window; there are no parts of cases.
		t.N = int64(math.Round(*m.Total))
		t.Hits = min(t.N, int64(math.Round(*m.Good)))
	case m.Value != nil && cl.Form == claim.Mean:
		v.Result = proof.Unknown("Prometheus keeps sums and counts, not how far values spread, so that its mean has no interval: state a percentile, or check against events")
		return
	case m.Value != nil:
		t.Number, t.Complete = *m.Value, true
	}
	v.Result = proof.Judge(cl, t, rule)
}

// tests judges the latest result of each test. Tests are no sample: what one says is said.
func (v *Verdict) tests(id string, all []evidence.Check) {
	if len(all) == 0 {
		v.Result = proof.Unknown(fmt.Sprintf("no result of a test names %s", id))
		return
	}
	var last time.Time
	var failed, notRun []evidence.Check
	for _, c := range all {
		if c.At.After(last) {
			last = c.At
		}
		switch c.Status {
		case evidence.Passed:
		case evidence.Failed:
			failed = append(failed, c)
		default:
			notRun = append(notRun, c)
		}
	}
	n := int64(len(all))
	passed := n - int64(len(failed)+len(notRun))
	share := 100 * float64(passed) / float64(n)
	v.AsOf = question.Instant(last)
	v.Query = fmt.Sprintf("the latest result of each test that names %s", id)
	v.Result = proof.Result{N: n, Hits: passed, Figure: ledger.Figure{
		Name: "tests passed", Value: &share, Unit: "%", N: n, AsOf: v.AsOf,
		Definition: "Tests of which the latest result is that they passed, counted; not a sample, so without an interval",
	}}
	tests := "tests"
	if n == 1 {
		tests = "test"
	}
	v.Says = fmt.Sprintf("%d of %d %s passed", passed, n, tests)
	switch {
	case len(failed) > 0:
		v.Verdict = proof.NotMet
		v.Says += fmt.Sprintf("; %s failed on %s", failed[0].Name, failed[0].At.UTC().Format(time.DateOnly))
		if failed[0].Message != "" {
			v.Says += ": " + firstLine(failed[0].Message)
		}
	case len(notRun) > 0:
		v.Verdict = proof.CannotTell
		v.Missing = fmt.Sprintf("%s was not run", notRun[0].Name)
	default:
		v.Verdict = proof.Met
	}
}

// evaluate judges the latest run of a model's evaluation.
func (v *Verdict) evaluate(spec behaviour.Spec, run *evaluationRun) {
	v.Query = "the latest run on " + spec.Set
	if spec.Set == "" {
		v.Query = "the latest run"
	}
	if run == nil {
		v.Result = proof.Unknown("no results of an evaluation were brought in")
		return
	}
	v.AsOf = question.Instant(run.at)
	slices.SortStableFunc(run.results, func(a, b behaviour.Result) int { return strings.Compare(a.Case, b.Case) })
	j := behaviour.Judge(spec, run.results)
	scale := 1.0
	unit := spec.Unit
	if unit == "%" {
		scale = 100
	}
	v.Result = proof.Result{
		Verdict: proof.Verdict(j.Says), Says: question.Clause(j.Message), N: int64(j.All.N), Hits: int64(j.All.Hits), Needed: int64(j.All.Need),
		Figure: ledger.Figure{
			Name: spec.Metric, Value: question.Number(scale * j.All.Value), Low: question.Number(scale * j.All.Low), High: question.Number(scale * j.All.High),
			Level: 2*behaviour.Confidence - 1, Unit: unit, N: int64(j.All.N), AsOf: v.AsOf, Definition: j.Method,
		},
	}
	if v.Verdict == proof.CannotTell {
		v.Missing = v.Says
	}
}
