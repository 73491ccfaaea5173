package criteria

import (
	"cmp"
	"context"
	"slices"
	"time"

	"throughline.dev/define/behaviour"
	"throughline.dev/events"
	"throughline.dev/measure/evidence"
)

// gathered is the evidence in the event log, by requirement: of each test its latest result, of each criterion its
// latest measurement, of each evaluation its latest run.
type gathered struct {
	checks    map[string]map[test]evidence.Check
	measured  map[string]map[int]evidence.Measured
	evaluated map[string]*evaluationRun
}

// test identifies a test among those of a requirement.
type test struct {
	criterion   int
	suite, name string
}

// evaluationRun are the results of the latest run; files that came in together are one.
type evaluationRun struct {
	at      time.Time
	results []behaviour.Result
}

// gather reads the evidence up to a mark: on one requirement, or on all when it is empty. Memory grows with the
// number of different tests and with the cases of one run, not with the history of runs.
func gather(ctx context.Context, log events.Reader, mark events.Mark, requirement string) (gathered, error) {
	g := gathered{map[string]map[test]evidence.Check{}, map[string]map[int]evidence.Measured{}, map[string]*evaluationRun{}}
	for c, err := range evidence.Checks(ctx, log, mark, requirement) {
		if err != nil {
			return g, err
		}
		if c.Requirement == "" {
			continue
		}
		of := g.checks[c.Requirement]
		if of == nil {
			of = map[test]evidence.Check{}
			g.checks[c.Requirement] = of
		}
		t := test{c.Criterion, c.Suite, c.Name}
		// They come in rising order of time. Of several results in one run the worst counts: cases of a test that has one
		// Name for all of them, or a test that passes now and then.
		if before, ok := of[t]; !ok || before.Run != c.Run || badness(c.Status) >= badness(before.Status) {
			of[t] = c
		}
	}
	for m, err := range evidence.Measurements(ctx, log, mark, requirement) {
		if err != nil {
			return g, err
		}
		if g.measured[m.Requirement] == nil {
			g.measured[m.Requirement] = map[int]evidence.Measured{}
		}
		g.measured[m.Requirement][m.Criterion] = m
	}
	for e, err := range evidence.Evaluations(ctx, log, mark, requirement) {
		if err != nil {
			return g, err
		}
		run := g.evaluated[e.Requirement]
		switch {
		case run == nil:
			run = &evaluationRun{at: e.At}
			g.evaluated[e.Requirement] = run
		case e.At.After(run.at):
			run.at, run.results = e.At, run.results[:0]
		}
		run.results = append(run.results, behaviour.Result{Case: e.Case, Slices: e.Slices, Pass: e.Pass, Score: e.Score, Judge: e.Judge})
	}
	return g, nil
}

// of returns the latest results of the tests of a criterion, in the order of their names.
func (g gathered) of(requirement string, criterion int) []evidence.Check {
	var out []evidence.Check
	for t, c := range g.checks[requirement] {
		if t.criterion == criterion {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b evidence.Check) int {
		return cmp.Or(cmp.Compare(a.Suite, b.Suite), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func badness(status string) int {
	switch status {
	case evidence.Passed:
		return 0
	case evidence.Failed:
		return 2
	}
	return 1
}
