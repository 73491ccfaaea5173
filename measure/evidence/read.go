package evidence

import (
	"context"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"

	"throughline.dev/events"
)

func aboutColumns() []string { return []string{"requirement", "criterion", "story", "scenario"} }

// columns are what is read of an event, after those of About.
func columns(name string) []string {
	switch name {
	case events.CheckEvent:
		return []string{"suite", "name", "status", "message", "run"}
	case events.MeasuredEvent:
		return []string{"good", "total", "value", "query", "claim", "source", "from", "to"}
	}
	return []string{"case", "slices", "pass", "score", "judge", "run"}
}

// Checks reads the checks up to a mark, those about one requirement in rising order of time. Empty requirement: all.
func Checks(ctx context.Context, log events.Reader, mark events.Mark, requirement string) iter.Seq2[Check, error] {
	return read(ctx, log, mark, events.CheckEvent, requirement, func(a About, r events.Row, v []string) Check {
		return Check{About: a, Suite: v[0], Name: v[1], Status: v[2], Message: v[3], Run: v[4], At: r.Time}
	})
}

// Measurements reads the measurements up to a mark.
func Measurements(ctx context.Context, log events.Reader, mark events.Mark, requirement string) iter.Seq2[Measured, error] {
	return read(ctx, log, mark, events.MeasuredEvent, requirement, func(a About, _ events.Row, v []string) Measured {
		return Measured{About: a, Good: float(v[0]), Total: float(v[1]), Value: float(v[2]), Query: v[3], Claim: v[4], Source: v[5], From: moment(v[6]), To: moment(v[7])}
	})
}

// Evaluations reads the cases of evaluations up to a mark.
func Evaluations(ctx context.Context, log events.Reader, mark events.Mark, requirement string) iter.Seq2[Evaluated, error] {
	return read(ctx, log, mark, events.EvaluatedEvent, requirement, func(a About, r events.Row, v []string) Evaluated {
		e := Evaluated{About: a, Case: v[0], Score: float(v[3]), Judge: v[4], Run: v[5], At: r.Time}
		if v[1] != "" {
			_ = json.Unmarshal([]byte(v[1]), &e.Slices) // an event that says otherwise has no slices
		}
		if pass, err := strconv.ParseBool(v[2]); err == nil {
			e.Pass = &pass
		}
		return e
	})
}

func read[T any](ctx context.Context, log events.Reader, mark events.Mark, name, requirement string, of func(a About, r events.Row, values []string) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if log == nil {
			return
		}
		q := events.Query{Match: events.Matcher{Names: []string{name}}, AsOf: mark, Columns: append(aboutColumns(), columns(name)...)}
		if requirement != "" {
			q.Match.Where = []events.Cond{{Property: "requirement", Op: events.Eq, Value: requirement}}
		}
		for r, err := range log.Scan(ctx, q) {
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			v := r.Values
			criterion, _ := strconv.Atoi(v[1])
			if !yield(of(About{Requirement: v[0], Criterion: max(0, criterion), Story: v[2], Scenario: v[3]}, r, v[4:]), nil) {
				return
			}
		}
	}
}

func float(s string) *float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return nil
	}
	return &v
}

func moment(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s)
	return t
}
