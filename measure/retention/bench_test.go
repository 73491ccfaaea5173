package retention_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
)

// crowd hands out 10,000 units with 100 events each over 180 days.
type crowd struct {
	events.Reader
	steps [][]events.Step
}

func (c crowd) Sequences(_ context.Context, _ []events.Matcher, _ events.Query, visit func(string, []events.Step) error) error {
	for _, s := range c.steps {
		if err := visit("p", s); err != nil {
			return err
		}
	}
	return nil
}

func (c crowd) Moments(_ context.Context, m events.Matcher, _ events.Query, visit func([]int32, []int64) error) error {
	var units []int32
	var at []int64
	for i, steps := range c.steps {
		for _, s := range steps {
			if (s.Match == 0) == (len(m.Names) > 0) {
				units, at = append(units, int32(i)), append(at, s.At)
			}
		}
	}
	return visit(units, at)
}

func BenchmarkRetention(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	var c crowd
	for range 10_000 {
		at := eventstest.At("2026-01-01 00:00").UnixMicro() + random.Int64N(100*86_400e6)
		steps := []events.Step{{Match: 0, At: at}}
		for i := range 99 {
			at += random.Int64N(2 * 86_400e6)
			steps = append(steps, events.Step{Match: 1, At: at, Event: int32(i + 1)})
		}
		c.steps = append(c.steps, steps)
	}
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-12-31 00:00")}
	for _, clock := range []retention.Clock{retention.Calendar, retention.Rolling} {
		b.Run(string(clock), func(b *testing.B) {
			for b.Loop() {
				if _, err := retention.Ask(b.Context(), c, mark, retention.Question{Start: named("in"), Interval: question.Week, Clock: clock}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/event")
		})
	}
}
