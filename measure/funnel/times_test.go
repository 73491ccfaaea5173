package funnel_test

import (
	"context"
	"math"
	"strconv"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/funnel"
	"throughline.dev/stats"
	"throughline.dev/stats/statstest"
)

// sequences is a log that hands out these units and nothing else.
type sequences struct {
	events.Reader
	units [][]events.Step
}

func (s sequences) Sequences(_ context.Context, _ []events.Matcher, _ events.Query, visit func(string, []events.Step) error) error {
	for i, u := range s.units {
		if err := visit(strconv.Itoa(i), u); err != nil {
			return err
		}
	}
	return nil
}

// bounds are those of a figure; one that is not reached lies beyond everything.
func bounds(f ledger.Figure) stats.Interval {
	i := stats.Interval{Low: math.Inf(-1), High: math.Inf(1)}
	if f.Low != nil {
		i.Low = *f.Low
	}
	if f.High != nil {
		i.High = *f.High
	}
	return i
}

// Of 200 people 70 % get on at some time, after an exponential time of 4 days, and count when they do within 14. Quantiles
// over those who got on are simulated with everybody followed for the whole window; the median of Kaplan and Meier with
// people who entered up to the end of observation. Intervals between order statistics may hold the truth more often.
func TestIntervalsOfTimesCover(t *testing.T) {
	t.Parallel()
	const runs, people, mean, window, ever = 3000, 200, 4.0, 14.0, 0.7
	end := eventstest.At("2026-06-01 00:00:00")
	day := float64((24 * time.Hour).Microseconds())
	q := funnel.Question{Steps: steps("signup", "call"), Window: "14d"}
	random := stats.SeedOf("coverage of times of a funnel").Rand()
	within := 1 - math.Exp(-window/mean) // of those who get on, in time
	var c statstest.Coverage
	for range runs {
		for _, whole := range []bool{true, false} {
			var log sequences
			for i := range people {
				followed := window + 30*random.Float64()
				if !whole {
					followed = 30 * random.Float64()
				}
				entered := end.UnixMicro() - int64(followed*day)
				unit := []events.Step{{Match: 0, At: entered, Event: int32(2 * i)}}
				if took := mean * random.ExpFloat64(); random.Float64() < ever && took <= followed {
					unit = append(unit, events.Step{Match: 1, At: entered + int64(took*day), Event: int32(2*i + 1)})
				}
				log.units = append(log.units, unit)
			}
			r, err := funnel.Ask(t.Context(), log, events.Mark{Seq: 1, Through: end}, q)
			if err != nil {
				t.Fatal(err)
			}
			took := r.Steps[1].Time
			if took.Median.Unit != "d" {
				t.Fatalf("times are in %s", took.Median.Unit)
			}
			if whole {
				for name, f := range map[string]struct {
					ledger.Figure
					p float64
				}{"p25": {took.P25, 0.25}, "median": {took.Median, 0.5}, "p75": {took.P75, 0.75}, "p90": {took.P90, 0.9}} {
					c.Saw(name+" of those who got on", bounds(f.Figure), -mean*math.Log(1-f.p*within))
				}
				c.Saw("share that got on", bounds(r.Steps[1].Share), 100*ever*within)
			}
			name := "Kaplan-Meier median, all followed"
			if !whole {
				name = "Kaplan-Meier median, some entered late"
			}
			c.Saw(name, bounds(took.KaplanMeier), -mean*math.Log(1-0.5/ever))
		}
	}
	c.Judge(t, "p25 of those who got on", "median of those who got on", "p75 of those who got on", "p90 of those who got on")
}
