package funnel_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/funnel"
)

// everyoneDiffers hands out units that each have a value of their own, but for the first hundred.
type everyoneDiffers struct {
	events.Reader
	units int
}

func (e everyoneDiffers) Sequences(_ context.Context, _ []events.Matcher, _ events.Query, visit func(string, []events.Step) error) error {
	for i := range e.units {
		value := "same"
		if i >= 100 {
			value = fmt.Sprint("value ", i)
		}
		if err := visit(fmt.Sprint(i), []events.Step{{Match: 0, At: 1, Value: value}, {Match: 1, At: 2, Event: 1}}); err != nil {
			return err
		}
	}
	return nil
}

// A property with a value for everybody is split into a few groups; nobody is lost.
func TestManyValues(t *testing.T) {
	t.Parallel()
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-01-01 00:00:00")}
	r, err := funnel.Ask(t.Context(), everyoneDiffers{units: 30_000}, mark, funnel.Question{Steps: steps("a", "b"), By: "id", Top: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Groups) != 3 || r.Groups[0].By != "same" || r.Groups[0].Entrants != 100 || !r.Groups[2].Other || !r.Groups[2].More || r.Groups[2].Entrants != 29_899 || r.Entrants != 30_000 {
		t.Errorf("%d groups of %d entrants", len(r.Groups), r.Entrants)
	}
}

// BenchmarkAnswer measures what surrounds the stepper: counting, times and intervals for a million entrants.
func BenchmarkAnswer(b *testing.B) {
	list := []events.Step{{Match: 0, At: 1e6}, {Match: 1, At: 3e6, Event: 1}, {Match: 2, At: 9e6, Event: 2}}
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-01-01 00:00:00")}
	log := reader(func(visit func(string, []events.Step) error) error {
		for i := range int64(1_000_000) {
			list[1].At, list[2].At = 1e6+i*37%math.MaxInt32, 3e6+i*91%math.MaxInt32+math.MaxInt32
			if err := visit("p", list[:1+i%3]); err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		if _, err := funnel.Ask(b.Context(), log, mark, funnel.Question{Steps: steps("a", "b", "c"), Window: "14d"}); err != nil {
			b.Fatal(err)
		}
	}
}

// readerOf is a log that hands out sequences and nothing else.
type readerOf struct {
	events.Reader
	sequences func(visit func(string, []events.Step) error) error
}

func reader(sequences func(visit func(string, []events.Step) error) error) readerOf {
	return readerOf{sequences: sequences}
}

func (r readerOf) Sequences(_ context.Context, _ []events.Matcher, _ events.Query, visit func(string, []events.Step) error) error {
	return r.sequences(visit)
}
