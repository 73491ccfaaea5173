package measure

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/quasi"
)

// Bounds of a panel of accounts.
const (
	panelWeeks = 26
	panelUnits = 2000
)

// staggered compares accounts that got the release at different times.
func (c *assessment) staggered(ctx context.Context) (*ledger.Figure, string, error) {
	switch {
	case c.f.Exposed == nil:
		return nil, "nothing says which account got it when", nil
	case c.in.Events == nil:
		return nil, "there is no event log", nil
	case c.q == nil || c.q.Trend == nil || len(c.q.Trend.Series) != 1 || c.q.Trend.Formula != "":
		return nil, "the metric is not a count of events, which alone can be taken account by account", nil
	}
	series := c.q.Trend.Series[0]
	if series.Count != "" && series.Count != "events" && series.Count != "units" {
		return nil, "the metric is not a count of events, which alone can be taken account by account", nil
	}
	panel, units, err := c.panel(ctx, series.Match, series.Count == "units")
	if err != nil {
		return nil, "", err
	}
	what := "events an account and week"
	if series.Count == "units" {
		what = "share of accounts active in a week"
	}
	figure := func(value float64, low, high float64, how string) *ledger.Figure {
		return &ledger.Figure{
			Name: "change made by the release", Value: &value, Low: finite(low), High: finite(high), Level: panel.Level, Unit: what, N: int64(units), AsOf: instant(c.in.Mark.Through),
			Definition: fmt.Sprintf("Mean change of the %s in accounts that have the release (shown by %s), against accounts that do not have it yet or never, since the week before each got it; %s", what, matched(*c.f.Exposed), how),
		}
	}
	s, err := quasi.Staggered(panel)
	if errors.Is(err, quasi.ErrFewClusters) {
		p, err := quasi.Permute(panel)
		if err != nil {
			return nil, err.Error(), nil
		}
		return figure(p.Value, p.Interval.Low, p.Interval.High, fmt.Sprintf("judged by exchanging the accounts in %d ways", p.Ways)), "", nil
	}
	if err != nil {
		return nil, err.Error(), nil
	}
	if s.Parallel.P < 0.05 {
		c.doubt(DoubtParallel, false, "accounts that got the release moved differently from the others before they had it (p %.2g)", s.Parallel.P)
		return nil, "accounts did not move alike before they got it", nil
	}
	return figure(s.Effect.Value, s.Effect.Low, s.Effect.High, fmt.Sprintf("group-time effects after Callaway and Sant'Anna, %d accounts with it and %d without, by influence functions", s.Treated, s.Control)), "", nil
}

// panel counts the events of accounts week by week in one reading, up to the last whole week. Of very many accounts a
// part is taken, by their names, the same each time.
func (c *assessment) panel(ctx context.Context, match events.Matcher, active bool) (quasi.Panel, int, error) {
	const week = 7 * 24 * time.Hour
	p := quasi.Panel{Treated: map[string]int{}, Level: 0.95}
	until := c.in.Mark.Through
	from := until.Add(-panelWeeks * week)
	counts := map[string]*[panelWeeks]float64{}
	var part sample
	q := events.Query{Match: events.Matcher{Where: c.q.Trend.Where}, To: until, AsOf: c.in.Mark, Unit: events.ByAccount}
	err := c.in.Events.Sequences(ctx, []events.Matcher{match, *c.f.Exposed}, q, func(unit string, steps []events.Step) error {
		if !part.takes(unit) {
			return nil
		}
		row := &[panelWeeks]float64{}
		any := false
		for _, s := range steps {
			at := time.UnixMicro(s.At).Sub(from)
			w := int(at / week)
			if s.Match == 1 {
				if _, ok := p.Treated[unit]; !ok {
					if at < 0 {
						w = -1
					}
					p.Treated[unit] = w
				}
				continue
			}
			if at >= 0 && w < panelWeeks {
				row[w]++
				any = true
			}
		}
		if _, treated := p.Treated[unit]; any || treated {
			counts[unit] = row
		}
		for len(counts) > panelUnits {
			part.halve()
			maps.DeleteFunc(counts, func(u string, _ *[panelWeeks]float64) bool { return !part.takes(u) })
			maps.DeleteFunc(p.Treated, func(u string, _ int) bool { return !part.takes(u) })
		}
		return nil
	})
	if err != nil {
		return p, 0, fmt.Errorf("count by account: %w", err)
	}
	for unit, row := range counts {
		for w, n := range row {
			if active {
				n = min(n, 1)
			}
			p.Observations = append(p.Observations, quasi.Observation{Unit: unit, Time: w, Value: n})
		}
	}
	slices.SortFunc(p.Observations, func(a, b quasi.Observation) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Time, b.Time))
	})
	return p, len(counts), nil
}

// sample takes a part of all units, by their names: the same each time, whatever order they come in. The zero sample
// takes all.
type sample struct{ mask uint64 }

func (s *sample) halve() { s.mask = s.mask<<1 | 1 }

func (s sample) takes(unit string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(unit)) // never fails
	return h.Sum64()&s.mask == 0
}

// matched words a matcher for a definition.
func matched(m events.Matcher) string {
	raw, err := json.Marshal(m)
	if len(m.Where) == 0 && len(m.Names) == 1 || err != nil {
		return fmt.Sprintf("%q", m.Names)
	}
	return string(raw)
}
