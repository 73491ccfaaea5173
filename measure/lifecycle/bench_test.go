package lifecycle_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/lifecycle"
)

// crowd hands out 10,000 units with 100 events each over 100 days.
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

func BenchmarkLifecycle(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	var c crowd
	for range 10_000 {
		at := eventstest.At("2026-01-01 00:00").UnixMicro() + random.Int64N(100*86_400e6)
		var steps []events.Step
		for i := range 100 {
			at += random.Int64N(2 * 86_400e6)
			steps = append(steps, events.Step{At: at, Event: int32(i)})
		}
		c.steps = append(c.steps, steps)
	}
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-12-31 00:00")}
	for b.Loop() {
		if _, err := lifecycle.Ask(b.Context(), c, mark, lifecycle.Question{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/event")
}
