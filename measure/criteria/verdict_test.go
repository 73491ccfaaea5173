package criteria_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define"
	"throughline.dev/define/behaviour"
	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
	"throughline.dev/define/emit"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/criteria"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/evidence"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/proof"
	"throughline.dev/stage"
)

// verify asks how the requirement stands.
func verify(l *measuretest.Lab) evaluations.Verification {
	l.Helper()
	ops := measure.Stage().Operations
	for _, op := range ops {
		if op.Name == "verify" {
			out, err := op.Run(l.Context(), stage.Env{Store: l.Store, Reader: l.Store, Events: l.Events, Now: measuretest.Today()}, evaluations.VerifyInput{Requirement: "req-1"})
			if err != nil {
				l.Fatal(err)
			}
			return out.(evaluations.Verification) // what the operation returns
		}
	}
	l.Fatal("there is no operation verify")
	return evaluations.Verification{}
}

func TestEventsAreCasesOfACriterion(t *testing.T) {
	t.Parallel()
	filtered := measuretest.Quick()
	filtered.Filter = []criterion.Filter{{Text: "under 1,000 results", Attribute: "result_count", Comparator: "<", Value: 1000}}
	where := measuretest.Quick()
	where.Check.Where = map[string]string{"plan": "!=trial", "status": "<400"}
	seconds := measuretest.Quick()
	seconds.Check.Unit = "s"
	good := criterion.Criterion{Text: "99 % answered", Statistic: "ratio", Quantity: "share", Comparator: ">=", Threshold: measuretest.At(90), Unit: "%", SI: measuretest.At(0.9), Check: &criterion.Check{Source: "events", Event: "searched", Property: "status", Good: "<500"}}
	for name, c := range map[string]struct {
		criterion criterion.Criterion
		happened  func(l *measuretest.Lab)
		want      proof.Verdict
		n         int64
		says      string // part of the sentence, or of what is missing
	}{
		"all quick":                 {measuretest.Quick(), func(l *measuretest.Lab) { l.Happened(59, "searched", measuretest.Day(20), `{"took":199.9}`) }, proof.Met, 59, "59 of 59 cases: 100 % [95 %, 100 %]"},
		"one too few":               {measuretest.Quick(), func(l *measuretest.Lab) { l.Happened(58, "searched", measuretest.Day(20), `{"took":150}`) }, proof.CannotTell, 58, "fewer than 59 can never prove it"},
		"at the bound is not below": {measuretest.Quick(), func(l *measuretest.Lab) { l.Happened(100, "searched", measuretest.Day(20), `{"took":200}`) }, proof.NotMet, 100, "0 of 100"},
		"in seconds":                {seconds, func(l *measuretest.Lab) { l.Happened(100, "searched", measuretest.Day(20), `{"took":"0.15"}`) }, proof.Met, 100, ""},
		"too long ago": {measuretest.Quick(), func(l *measuretest.Lab) {
			l.Happened(100, "searched", measuretest.Day(1), `{"took":1}`)
			l.Happened(1, "other", measuretest.Day(31), `{}`)
		}, proof.CannotTell, 0, `no event "searched" in the window`},
		"no value":  {measuretest.Quick(), func(l *measuretest.Lab) { l.Happened(100, "searched", measuretest.Day(20), `{"toook":1}`) }, proof.CannotTell, 0, `no event "searched" carries took`},
		"no number": {measuretest.Quick(), func(l *measuretest.Lab) { l.Happened(100, "searched", measuretest.Day(20), `{"took":"fast"}`) }, proof.CannotTell, 0, "took is no number in any of 100 events"},
		"some without value": {measuretest.Quick(), func(l *measuretest.Lab) {
			l.Happened(100, "searched", measuretest.Day(20), `{"took":1}`)
			l.Happened(4, "searched", measuretest.Day(20), `{"took":"?"}`)
		}, proof.Met, 100, "4 more had no usable took"},
		"filter": {filtered, func(l *measuretest.Lab) {
			l.Happened(80, "searched", measuretest.Day(20), `{"took":1,"result_count":999}`)
			l.Happened(50, "searched", measuretest.Day(20), `{"took":900,"result_count":1000}`)
		}, proof.Met, 80, ""},
		"filter not told": {filtered, func(l *measuretest.Lab) { l.Happened(80, "searched", measuretest.Day(20), `{"took":1}`) }, proof.CannotTell, 0, "carries result_count, so that it cannot be told which cases have under 1,000 results"},
		"nothing fits": {filtered, func(l *measuretest.Lab) {
			l.Happened(80, "searched", measuretest.Day(20), `{"took":1,"result_count":5000}`)
		}, proof.CannotTell, 0, "no event fits the filter"},
		"where": {where, func(l *measuretest.Lab) {
			l.Happened(80, "searched", measuretest.Day(20), `{"took":1,"plan":"pro","status":200}`)
			l.Happened(80, "searched", measuretest.Day(20), `{"took":900,"plan":"trial","status":200}`)
			l.Happened(80, "searched", measuretest.Day(20), `{"took":900,"plan":"pro","status":500}`)
		}, proof.Met, 80, ""},
		"good and bad": {good, func(l *measuretest.Lab) {
			l.Happened(97, "searched", measuretest.Day(20), `{"status":200}`)
			l.Happened(3, "searched", measuretest.Day(20), `{"status":503}`)
		}, proof.Met, 100, "97 of 100"},
		"evidence is no case": {measuretest.Quick(), func(l *measuretest.Lab) {
			l.Brought(evidence.Check{About: evidence.About{Requirement: "REQ-9"}, Name: "x", Status: "passed", At: measuretest.Day(20)})
		}, proof.CannotTell, 0, "there is no event log"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := measuretest.NewLab(t, measuretest.One(c.criterion))
			c.happened(l)
			got := verify(l)
			v := got.Criteria[0]
			if v.Verdict != c.want || got.Verdict != c.want || v.N != c.n || !strings.Contains(v.Says+"|"+v.Missing, c.says) {
				t.Errorf("%s (the requirement %s), n %d: %q, missing %q", v.Verdict, got.Verdict, v.N, v.Says, v.Missing)
			}
			if (v.Verdict == proof.CannotTell) != (v.Missing != "") {
				t.Errorf("%s, missing %q", v.Verdict, v.Missing)
			}
			if v.Figure.Value != nil && (v.Figure.AsOf == "" || v.Figure.Definition == "" || v.Figure.N != c.n) {
				t.Errorf("the figure is bare: %+v", v.Figure)
			}
		})
	}
}

// counted counts how often the log is read.
type counted struct {
	events.Reader
	scans int
}

func (c *counted) Scan(ctx context.Context, q events.Query) iter.Seq2[events.Row, error] {
	c.scans++
	return c.Reader.Scan(ctx, q)
}

func TestCriteriaOnTheSameEventsShareAReading(t *testing.T) {
	t.Parallel()
	f := define.RequirementFields{Statement: "s"}
	for i := range 10 {
		c := measuretest.Quick()
		if i%2 == 0 {
			c.Filter = []criterion.Filter{{Text: "small", Attribute: "size", Comparator: "<", Value: 10}}
		}
		if i == 9 {
			c.Check.Property = "waited"
		}
		f.Criteria = append(f.Criteria, c)
	}
	l := measuretest.NewLab(t, f)
	l.Happened(70, "searched", measuretest.Day(20), `{"took":100,"size":1,"waited":900}`)
	l.Happened(70, "searched", measuretest.Day(20), `{"took":900,"size":99,"waited":900}`)
	mark, err := l.Events.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log := &counted{Reader: l.Events}
	found, err := measure.Stage().Reconcilers[0].Run(t.Context(), stage.Input{Ledger: l.Store, Events: log, Mark: mark, Now: measuretest.Today(), Version: l.Store.Version})
	if err != nil || len(found) != 11 {
		t.Fatalf("%d findings, %v", len(found), err)
	}
	for i, want := range []string{"70 of 70", "70 of 140", "70 of 70", "70 of 140", "70 of 70", "70 of 140", "70 of 70", "70 of 140", "70 of 70", "0 of 140"} {
		if !strings.Contains(found[i].Message, want) {
			t.Errorf("criterion %d: %s, want %s", i+1, found[i].Message, want)
		}
	}
	if log.scans != 4 { // one for the criteria, one for each sort of evidence
		t.Errorf("the log is read %d times for ten criteria", log.scans)
	}
}

func TestASourceThatThereIsNotIsSaid(t *testing.T) {
	t.Parallel()
	c := measuretest.Quick()
	c.Check.Source = "abacus"
	if v := verify(measuretest.NewLab(t, measuretest.One(c))).Criteria[0]; v.Verdict != proof.CannotTell || !strings.Contains(v.Missing, `no source "abacus"`) {
		t.Errorf("%+v", v)
	}
}

// A window that cannot be read is not taken for "always": the verdict would be about something nobody asked.
func TestAWindowThatCannotBeReadHasNoVerdict(t *testing.T) {
	t.Parallel()
	for _, window := range []string{"-5d", "1e9y", "peak season"} {
		c := measuretest.Quick()
		c.Check.Window = window
		l := measuretest.NewLab(t, measuretest.One(c))
		l.Happened(100, "searched", measuretest.Day(20), `{"took":1}`)
		if v := verify(l).Criteria[0]; v.Verdict != proof.CannotTell || !strings.Contains(v.Missing, window) {
			t.Errorf("%q: %s, %q", window, v.Verdict, v.Missing)
		}
	}
}

func TestAChecksUnitMustFit(t *testing.T) {
	t.Parallel()
	for unit, want := range map[string]string{"": "does not say in which unit took is", "MB": "took is in MB, which is no duration", "furlongs per wombat": "is no unit that is known"} {
		c := measuretest.Quick()
		c.Check.Unit = unit
		l := measuretest.NewLab(t, measuretest.One(c))
		l.Happened(100, "searched", measuretest.Day(20), `{"took":1}`)
		if v := verify(l).Criteria[0]; v.Verdict != proof.CannotTell || !strings.Contains(v.Missing, want) {
			t.Errorf("%q: %s, %q", unit, v.Verdict, v.Missing)
		}
	}
}

func TestCountsAndRatesLookAtTheirWindow(t *testing.T) {
	t.Parallel()
	count := criterion.Criterion{Text: "at most 5 failures a week", Quantity: "count", Statistic: "count", Comparator: "<=", Threshold: measuretest.At(5), Unit: "failures", Check: &criterion.Check{Source: "events", Event: "failed", Window: "7d"}}
	l := measuretest.NewLab(t, measuretest.One(count))
	l.Happened(3, "failed", measuretest.Day(20), `{}`)
	if v := verify(l).Criteria[0]; v.Verdict != proof.CannotTell || !strings.Contains(v.Missing, "the window is not complete") {
		t.Errorf("a log of one day: %s, %q", v.Verdict, v.Missing)
	}
	l.Happened(1, "other", measuretest.Day(1), `{}`)
	if v := verify(l).Criteria[0]; v.Verdict != proof.Met || !strings.Contains(v.Says, "3 failures were counted") {
		t.Errorf("three: %s, %q", v.Verdict, v.Says)
	}
	l.Happened(3, "failed", measuretest.Day(19), `{}`)
	if v := verify(l).Criteria[0]; v.Verdict != proof.NotMet {
		t.Errorf("six: %s, %q", v.Verdict, v.Says)
	}

	rate := criterion.Criterion{Text: "500 requests a minute", Quantity: "rate", Comparator: ">=", Threshold: measuretest.At(60), Unit: "requests/min", SI: measuretest.At(1), Check: &criterion.Check{Source: "events", Event: "asked", Window: "1d"}}
	l = measuretest.NewLab(t, measuretest.One(rate))
	l.Happened(59, "asked", measuretest.Day(20), `{}`)
	if v := verify(l).Criteria[0]; v.Verdict != proof.CannotTell || !strings.Contains(v.Missing, "never asked for") {
		t.Errorf("59 in a minute: %s, %q", v.Verdict, v.Missing)
	}
	l.Happened(1, "asked", measuretest.Day(20), `{}`)
	if v := verify(l).Criteria[0]; v.Verdict != proof.Met {
		t.Errorf("60 in a minute: %s, %q", v.Verdict, v.Says)
	}
}

func TestACalendarMonthIsTheLastOneThatEnded(t *testing.T) {
	t.Parallel()
	c := measuretest.Quick()
	c.Window = "calendar month"
	l := measuretest.NewLab(t, measuretest.One(c))
	l.Happened(60, "searched", time.Date(2026, 2, 28, 23, 59, 0, 0, time.UTC), `{"took":1}`)
	l.Happened(60, "searched", measuretest.Day(1), `{"took":900}`)
	l.Happened(60, "searched", time.Date(2026, 1, 31, 23, 59, 0, 0, time.UTC), `{"took":900}`)
	v := verify(l).Criteria[0]
	if v.Verdict != proof.Met || v.N != 60 || !strings.Contains(v.Query, "from 2026-02-01T00:00:00Z until 2026-03-01T00:00:00Z") {
		t.Errorf("%s, n %d, %s", v.Verdict, v.N, v.Query)
	}
}

func TestTheLatestResultOfATestCounts(t *testing.T) {
	t.Parallel()
	about := evidence.About{Requirement: "REQ-1", Criterion: 1}
	check := func(name, status string, d int) evidence.Check {
		return evidence.Check{About: about, Suite: "s", Name: name, Status: status, Run: fmt.Sprint(d), At: measuretest.Day(d)}
	}
	c := criterion.Criterion{Text: "scenarios pass", Statistic: "every", Check: &criterion.Check{Source: "tests"}}
	l := measuretest.NewLab(t, measuretest.One(c))
	step := func(want proof.Verdict, says string) {
		t.Helper()
		if v := verify(l).Criteria[0]; v.Verdict != want || !strings.Contains(v.Says+"|"+v.Missing, says) {
			t.Errorf("%s, %q, missing %q; want %s, %q", v.Verdict, v.Says, v.Missing, want, says)
		}
	}
	step(proof.CannotTell, "no result of a test names REQ-1.1")
	l.Brought(check("a", evidence.Passed, 1), check("b", evidence.Failed, 1))
	step(proof.NotMet, "1 of 2 tests passed; b failed on 2026-03-01")
	l.Brought(check("b", evidence.NotRun, 2))
	step(proof.CannotTell, "b was not run")
	l.Brought(check("b", evidence.Passed, 3))
	step(proof.Met, "2 of 2 tests passed")
	l.Brought(check("c", evidence.Failed, 2)) // an older run that comes late
	step(proof.NotMet, "c failed on 2026-03-02")
	l.Brought(check("c", evidence.Passed, 4))
	step(proof.Met, "3 of 3")
	// A name that stands twice in one run: the worst of its results counts.
	twice := check("c", evidence.Failed, 5)
	for i, status := range []string{evidence.Passed, evidence.Failed, evidence.Passed} {
		twice.Status, twice.Nth = status, i
		l.Brought(twice)
	}
	step(proof.NotMet, "c failed on 2026-03-05")
}

func TestAMeasurementHoldsForWhatWasAsked(t *testing.T) {
	t.Parallel()
	c := measuretest.Quick()
	c.Check = &criterion.Check{Source: "prometheus", Metric: "search_duration_seconds"}
	cl, err := claim.Of(c)
	if err != nil {
		t.Fatal(err)
	}
	q, err := emit.Ask("REQ-1", 1, c)
	if err != nil {
		t.Fatal(err)
	}
	l := measuretest.NewLab(t, measuretest.One(c))
	if v := verify(l).Criteria[0]; !strings.Contains(v.Missing, "Prometheus was not asked yet") {
		t.Errorf("%q", v.Missing)
	}
	about := evidence.About{Requirement: "REQ-1", Criterion: 1}
	digest := criteria.ClaimDigest(cl, q.Text())
	l.Brought(evidence.Measured{About: about, Good: measuretest.At(1929.7), Total: measuretest.At(2000.2), Claim: digest, From: measuretest.Day(1), To: measuretest.Day(20)})
	v := verify(l).Criteria[0]
	if v.Verdict != proof.Met || v.N != 2000 || v.Hits != 1930 || v.AsOf != "2026-03-20T10:00:00Z" || v.Query != q.Text() {
		t.Errorf("%+v", v)
	}
	for i, c := range []struct{ good, total float64 }{{5000, 100}, {-5, -5}, {1e308, 1e308}, {0, -1}} {
		l.Brought(evidence.Measured{About: about, Good: measuretest.At(c.good), Total: measuretest.At(c.total), Claim: digest, From: measuretest.Day(1), To: measuretest.Day(20).Add(time.Duration(i+1) * time.Minute)})
		if v := verify(l).Criteria[0]; v.Verdict != proof.CannotTell || !strings.Contains(v.Missing, "cannot be") {
			t.Errorf("%g good of %g: %s, %q", c.good, c.total, v.Verdict, v.Missing)
		}
	}
	l.Brought(evidence.Measured{About: about, Good: measuretest.At(1000), Total: measuretest.At(2000), Claim: "another", From: measuretest.Day(1), To: measuretest.Day(21)})
	if v := verify(l).Criteria[0]; v.Verdict != proof.CannotTell || !strings.Contains(v.Missing, "changed since Prometheus was asked on 2026-03-21") {
		t.Errorf("%s, %q", v.Verdict, v.Missing)
	}
}

func TestAModelIsJudgedByItsLatestRun(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLab(t, define.RequirementFields{Statement: "s", Behaviour: &behaviour.Spec{Metric: "share of good answers", Set: "v1", Comparator: ">=", Threshold: measuretest.At(90), Unit: "%"}})
	if v := verify(l).Criteria[0]; v.Verdict != proof.CannotTell || v.Source != "evaluation" {
		t.Errorf("%+v", v)
	}
	run := func(d, good, bad int) {
		for i := range good + bad {
			pass := i < good
			l.Brought(evidence.Evaluated{About: evidence.About{Requirement: "REQ-1"}, Case: fmt.Sprint("q", i), Pass: &pass, Judge: "rubric", Run: fmt.Sprint(d), At: measuretest.Day(d)})
		}
	}
	run(1, 50, 50)
	if v := verify(l); v.Verdict != proof.NotMet || v.Criteria[0].N != 100 {
		t.Errorf("%+v", v)
	}
	run(2, 99, 1)
	v := verify(l)
	if v.Verdict != proof.Met || v.Criteria[0].N != 100 || *v.Criteria[0].Figure.Value != 99 || *v.Criteria[0].Figure.Low < 90 {
		t.Errorf("%+v", v)
	}
}

// One that says no is enough, all must say yes, and what nothing checks is named and leaves the requirement open.
func TestARequirementSumsItsCriteria(t *testing.T) {
	t.Parallel()
	f := measuretest.One(measuretest.Quick())
	f.Criteria = append(f.Criteria, criterion.Criterion{Text: "it looks good"})
	l := measuretest.NewLab(t, f)
	l.Happened(100, "searched", measuretest.Day(20), `{"took":1}`)
	if v := verify(l); v.Verdict != proof.CannotTell {
		t.Errorf("%+v", v)
	}
	found := findings(l)
	if len(found) != 2 || found[1].Rule != "evaluation.leaves_open" || !strings.HasSuffix(found[1].Message, "Nothing checks 1 of its 2 criteria.") {
		t.Errorf("%+v", found)
	}
	if found[0].Path != "fields.criteria[0]" || found[0].Rule != "evaluation.criterion_met" || len(found[0].Figures) != 1 {
		t.Errorf("%+v", found[0])
	}
	l.Brought(evidence.Check{About: evidence.About{Requirement: "REQ-1"}, Name: "whole", Status: evidence.Passed, At: measuretest.Day(20)})
	if v := verify(l); v.Verdict != proof.Met {
		t.Errorf("a test of the requirement as a whole passed: %+v", v)
	}
	l.Brought(evidence.Check{About: evidence.About{Requirement: "REQ-1", Criterion: 2}, Name: "looks", Status: evidence.NotRun, At: measuretest.Day(20)})
	if v := verify(l); v.Verdict != proof.CannotTell {
		t.Errorf("%+v", v)
	}
	l.Brought(evidence.Check{About: evidence.About{Requirement: "REQ-1", Criterion: 1}, Name: "load", Status: evidence.Failed, At: measuretest.Day(20)})
	if v := verify(l); v.Verdict != proof.NotMet || len(v.Criteria) != 4 {
		t.Errorf("%+v", v)
	}
	found = findings(l)
	if last := found[len(found)-1]; last.Rule != "evaluation.contradicts" || !last.NeedsPerson || !strings.Contains(last.Message, "Criterion 1 is not met: 0 of 1 test passed; load failed") {
		t.Errorf("%+v", last)
	}
	if diff := cmp.Diff(found, findings(l)); diff != "" {
		t.Errorf("the same evidence gives other findings:\n%s", diff)
	}
}

// findings runs the reconciler of evaluations.
func findings(l *measuretest.Lab) []ledger.Finding {
	l.Helper()
	mark, err := l.Events.Mark(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	for _, r := range measure.Stage().Reconcilers {
		if r.Name == "evaluation" {
			found, err := r.Run(l.Context(), stage.Input{Ledger: l.Store, Events: l.Events, Mark: mark, Now: measuretest.Today(), Version: l.Store.Version})
			if err != nil {
				l.Fatal(err)
			}
			return found
		}
	}
	l.Fatal("there is no reconciler of evaluations")
	return nil
}

// A read mark is a read mark: what came later changes nothing.
func TestVerdictsAreAsOfAMark(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLab(t, measuretest.One(measuretest.Quick()))
	l.Happened(100, "searched", measuretest.Day(20), `{"took":1}`)
	mark, err := l.Events.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run := func() []ledger.Finding {
		found, err := measure.Stage().Reconcilers[0].Run(t.Context(), stage.Input{Ledger: l.Store, Events: l.Events, Mark: mark, Now: measuretest.Today(), Version: l.Store.Version})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	before := run()
	l.Happened(900, "searched", measuretest.Day(21), `{"took":900}`)
	l.Brought(evidence.Check{About: evidence.About{Requirement: "REQ-1"}, Name: "x", Status: evidence.Failed, At: measuretest.Day(22)})
	if diff := cmp.Diff(before, run()); diff != "" || len(before) == 0 {
		t.Errorf("%d findings; changed:\n%s", len(before), diff)
	}
}
