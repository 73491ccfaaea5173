package metrics_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
)

// tallied is a log that counts how often it was read.
type tallied struct {
	events.Log
	counts, sequences int
}

func (c *tallied) Count(ctx context.Context, t events.Tally, each func(events.Cell) error) error {
	c.counts++
	return c.Log.Count(ctx, t, each)
}

func (c *tallied) Sequences(ctx context.Context, ms []events.Matcher, q events.Query, each func(string, []events.Step) error) error {
	c.sequences++
	return c.Log.Sequences(ctx, ms, q, each)
}

// askedOfWeeks are questions whose weeks are one reading.
func askedOfWeeks() map[string]string {
	return map[string]string{
		"units":     `{"type":"trend","trend":{"series":[{"match":{"names":["signed_up"]},"count":"units"}],"zone":"America/St_Johns"}}`,
		"per unit":  `{"type":"trend","trend":{"series":[{"match":{"names":["called"]},"count":"per_unit"}]}}`,
		"mean":      `{"type":"trend","trend":{"series":[{"match":{"names":["called"]},"count":"mean","property":"took"}]}}`,
		"funnel":    `{"type":"funnel","funnel":{"steps":[{"match":{"names":["signed_up"]}},{"match":{"names":["called"]}}],"window":"3d"}}`,
		"strict":    `{"type":"funnel","funnel":{"order":"strict","entry":"first","steps":[{"match":{"names":["signed_up"]}},{"match":{"names":["called"]}}],"window":"20d","exclude":[{"match":{"names":["left"]}}]}}`,
		"any order": `{"type":"funnel","funnel":{"order":"any","steps":[{"match":{"names":["signed_up"]}},{"match":{"names":["called"]}}]}}`,
		"retention": `{"type":"retention","retention":{"start":{"names":["signed_up"]},"back":{"names":["called"]},"interval":"day","clock":"rolling","periods":3,"mode":"on_or_after"}}`,
		"recurring": `{"type":"retention","retention":{"start":{"names":["signed_up"]},"back":{"names":["called"]},"interval":"day","entry":"recurring","periods":2}}`,
		"rolling":   `{"type":"trend","trend":{"series":[{"match":{"names":["called"]},"count":"units"}],"rolling":"7d"}}`,
	}
}

// busy appends what people do over 30 weeks, 40 new ones every 30 days: several things a day, some at one instant.
func busy(l *measuretest.Launch) {
	l.Helper()
	day, err := time.Parse(time.DateOnly, measuretest.Released)
	if err != nil {
		l.Fatal(err)
	}
	var b events.Batch
	x := uint32(7)
	for i := range 4000 {
		x = x*1664525 + 1013904223
		d := int(x>>8) % 210
		at := day.AddDate(0, 0, d-105).Add(time.Duration(x>>20%24) * time.Hour)
		name := []string{"signed_up", "called", "called", "left"}[x>>28%4]
		if name == "left" && i%9 > 0 {
			name = "called"
		}
		b.Events = append(b.Events, events.Event{ID: fmt.Sprint("b", i), Name: name, Person: fmt.Sprintf("p%d.%d", d/30, x>>12%40), Time: at, Properties: json.RawMessage(fmt.Sprintf(`{"took":%d}`, x>>16%100))})
	}
	if _, err := l.Events.Append(l.Context(), b); err != nil {
		l.Fatal(err)
	}
}

// TestWeeksReadAtOnceAreThoseReadOneByOne: a series is what the metric answers for each week alone, and is read in a
// number of readings that does not depend on the number of weeks.
func TestWeeksReadAtOnceAreThoseReadOneByOne(t *testing.T) {
	t.Parallel()
	for name, raw := range askedOfWeeks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := measuretest.NewLaunch(t)
			busy(l)
			if err := l.Edit("MET-1", "editor", "x", measuretest.Field("question", raw)); err != nil {
				t.Fatal(err)
			}
			f := measuretest.Target(1)
			f.Unit, f.Of, f.Method = "", "change", evaluations.MethodSeries
			l.Put("EVAL-1", measure.Evaluation, "frozen", f)
			l.Verifies("EVAL-1", "FEAT-1")
			log := &tallied{Log: l.Events}
			out, err := l.RunOn(log, "evaluate", evaluations.EvaluateInput{Evaluation: "EVAL-1"})
			if err != nil {
				t.Fatal(err)
			}
			e := out.(evaluations.Evaluated) // what the operation returns
			if n := log.counts + log.sequences; n > 8 {
				t.Errorf("%d counts and %d sequences for one evaluation", log.counts, log.sequences)
			}
			if len(e.Weeks) < 20 {
				t.Fatalf("%d weeks: %s", len(e.Weeks), e.Sentence)
			}
			for _, w := range e.Weeks {
				want := alone(l, raw, w.Start)
				if want.Value == nil || math.Abs(*want.Value-w.Value) > 1e-9 || want.N != w.N {
					t.Errorf("week %d is %v, n %d; asked alone %v, n %d", w.Week, w.Value, w.N, want, want.N)
				}
			}
		})
	}
}

// alone asks a question for the seven days from a day.
func alone(l *measuretest.Launch, raw string, from ledger.Date) ledger.Figure {
	l.Helper()
	var tree map[string]any
	if err := json.Unmarshal([]byte(raw), &tree); err != nil {
		l.Fatal(err)
	}
	day, err := from.Time()
	if err != nil {
		l.Fatal(err)
	}
	scope, _ := tree[tree["type"].(string)].(map[string]any) // a question written above
	scope["from"], scope["to"] = from, ledger.DateOf(day.AddDate(0, 0, 6))
	changed, err := json.Marshal(tree)
	if err != nil {
		l.Fatal(err)
	}
	var q metrics.Question
	if err := json.Unmarshal(changed, &q); err != nil {
		l.Fatal(err)
	}
	a, err := metrics.Ask(l.Context(), l.Store, l.Events, events.Mark{}, q)
	if err != nil {
		l.Fatal(err)
	}
	return a.Value
}
