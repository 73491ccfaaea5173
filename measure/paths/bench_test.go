package paths_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"throughline.dev/events"
	"throughline.dev/measure/paths"
)

// crowd hands out 10,000 units with 100 events each, of 50 names.
type crowd struct {
	events.Reader
	steps [][]events.Step
}

func (c crowd) Count(_ context.Context, _ events.Tally, visit func(events.Cell) error) error {
	for i := range 50 {
		if err := visit(events.Cell{By: []string{fmt.Sprint("name ", i)}, Events: 20_000}); err != nil {
			return err
		}
	}
	return nil
}

func (c crowd) Sequences(_ context.Context, _ []events.Matcher, _ events.Query, visit func(string, []events.Step) error) error {
	for _, s := range c.steps {
		if err := visit("p", s); err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkPaths(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	var c crowd
	for range 10_000 {
		at := start.UnixMicro()
		var steps []events.Step
		for i := range 100 {
			at += random.Int64N(20 * 60e6)
			if random.IntN(8) == 0 {
				at += 3600e6
			}
			steps = append(steps, events.Step{At: at, Event: int32(i), Value: fmt.Sprint("name ", random.IntN(50))})
		}
		c.steps = append(c.steps, steps)
	}
	mark := events.Mark{Seq: 1, Through: start.AddDate(1, 0, 0)}
	for b.Loop() {
		if _, err := paths.Ask(b.Context(), c, mark, paths.Question{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/event")
}
