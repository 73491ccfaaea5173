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

// Methods by which a change is laid at a release, the strongest first.
const (
	MethodExperiment  = "experiment"
	MethodStaggered   = "staggered"
	MethodSeries      = "series"
	MethodDescriptive = "descriptive"
)

// Method is a way to tell what a release changed.
type Method struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	Causal bool   `json:"causal"` // speaks for a cause, if what it assumes holds
	// Assumes is what the method leans on and the data cannot show.
	Assumes string `json:"assumes"`
	Used    bool   `json:"used"`
	Why     string `json:"why,omitempty"` // it was not used
}

func methodOf(key string) Method {
	switch key {
	case MethodExperiment:
		return Method{Key: key, Name: "experiment", Causal: true, Assumes: "that people met their variant by chance alone"}
	case MethodStaggered:
		return Method{Key: key, Name: "staggered difference in differences", Causal: true, Assumes: "that accounts that got the release later would have moved like those that had it, without it"}
	case MethodSeries:
		return Method{Key: key, Name: "interrupted time series", Causal: true, Assumes: "that the metric would have gone on as before, and that nothing else happened at the time"}
	}
	return Method{Key: MethodDescriptive, Name: "descriptive comparison, not causal", Assumes: "nothing, and it says nothing about what made the difference"}
}

// phrase names the method in a verdict.
func (m Method) phrase(effect *ledger.Figure, said bool) string {
	switch {
	case !m.Causal:
		return "descriptive only, not causal"
	case said || effect == nil:
		return "by " + m.Name
	}
	return fmt.Sprintf("by %s the release changed it by %s", m.Name, effect)
}

// ladder takes the strongest method that can be used, or the one that was declared.
func (c *assessment) ladder(ctx context.Context) error {
	for _, rung := range []struct {
		key string
		try func(context.Context) (*ledger.Figure, string, error)
	}{{MethodExperiment, c.experiment}, {MethodStaggered, c.staggered}, {MethodSeries, c.series}} {
		m := methodOf(rung.key)
		switch {
		case c.out.Effect != nil:
			m.Why = "a stronger one was there"
		case c.f.Method != "" && c.f.Method != rung.key:
			m.Why = fmt.Sprintf("the method was declared to be: %s", methodOf(c.f.Method).Name)
		default:
			effect, why, err := rung.try(ctx)
			if err != nil {
				return err
			}
			if m.Why = why; effect != nil {
				m.Used, c.out.Effect = true, effect
				c.out.Method = m
			}
		}
		c.out.Considered = append(c.out.Considered, m)
	}
	last := methodOf(MethodDescriptive)
	if last.Used = c.out.Effect == nil; last.Used {
		c.out.Method = last
		if c.release.Day != "" {
			c.doubt(DoubtNotCausal, false, "other things may have changed since %s; nothing here tells them from the release", c.release.Day)
		}
	} else {
		last.Why = "a stronger one was there"
		c.doubt(DoubtAssumption, false, "it is taken for granted %s", c.out.Method.Assumes)
	}
	c.out.Considered = append(c.out.Considered, last)
	return nil
}

// experiment reads the experiment that is named, or one about the same features.
func (c *assessment) experiment(ctx context.Context) (*ledger.Figure, string, error) {
	rec, why, err := c.experimentRecord(ctx)
	if why != "" || err != nil {
		return nil, why, err
	}
	read, err := ReadExperiment(ctx, c.in.Events, c.in.Mark, rec, c.in.Version, nil)
	switch {
	case err != nil:
		return nil, "", err
	case read.Stopped != "":
		return nil, trimStop(read.Stopped), nil
	}
	r := read.Result
	if !r.Balance.OK {
		c.doubt(DoubtRatio, true, "the units of %s are not split as planned (sample-ratio mismatch, p %.2g)", rec.Key, r.Balance.P)
		return nil, "its units are not split as planned", nil
	}
	for _, w := range r.Warnings {
		c.doubt(DoubtImbalance, false, "%s: %s", rec.Key, trimStop(w))
	}
	if len(r.Primary.Comparisons) == 0 {
		why := "it must not be read yet"
		if len(r.Verdict.Reasons) > 0 {
			why = trimStop(r.Verdict.Reasons[0].Text)
		}
		return nil, why, nil
	}
	d := r.Primary.Comparisons[0].Difference
	d.Sources = append(d.Sources, rec.Key)
	return &d, "", nil
}

// experimentRecord finds the experiment; why says that there is none.
func (c *assessment) experimentRecord(ctx context.Context) (rec ledger.Record, why string, err error) {
	if c.f.Experiment != "" {
		rec, err := c.in.Ledger.Record(ctx, c.f.Experiment)
		if ledger.CodeOf(err) == ledger.CodeNotFound {
			return rec, fmt.Sprintf("there is no experiment %s", c.f.Experiment), nil
		}
		return rec, "", err
	}
	for _, feature := range c.release.Features {
		links, err := c.in.Ledger.Links(ctx, ledger.LinkQuery{To: feature, Relation: ledger.Verifies, Kind: Experiment})
		if err != nil {
			return rec, "", err
		}
		for _, l := range links {
			rec, err := c.in.Ledger.Record(ctx, l.From)
			if err != nil {
				return rec, "", err
			}
			if rec.State == "running" || rec.State == "ended" {
				return rec, "", nil
			}
		}
	}
	return rec, "no experiment ran on it", nil
}

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
		c.doubt(DoubtParallel, true, "accounts that got the release moved differently from the others before they had it (p %.2g)", s.Parallel.P)
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

// series looks at the metric week by week, interrupted by the release.
func (c *assessment) series(ctx context.Context) (*ledger.Figure, string, error) {
	if c.release.Day == "" {
		return nil, "nothing says when it was released", nil
	}
	weeks, err := weekly(ctx, c.in, c.metric, c.release.Day, mostWeeks, mostWeeks, c.follow())
	if err != nil {
		return nil, "", err
	}
	c.out.Weeks = weeks
	s := quasi.Series{Trend: true}
	var before, after int
	var n int64
	for _, w := range weeks {
		s.Points = append(s.Points, quasi.Point{At: w.Week, Value: w.Value})
		n += w.N
		if w.Week < 0 {
			before++
		} else {
			after++
		}
	}
	s.Slope = before >= 12 && after >= 12
	r, err := quasi.Interrupt(s, quasi.Likelihood)
	if err != nil {
		return nil, fmt.Sprintf("week by week: %v", err), nil
	}
	e := r.Average
	terms := "a trend and a change of level"
	if s.Slope {
		terms = "a trend, a change of level and of trend"
	}
	value := e.Value
	return &ledger.Figure{
		Name: "change made by the release", Value: &value, Low: finite(e.Low), High: finite(e.High), Level: e.Level, Unit: c.out.Value.Unit, N: n, AsOf: instant(c.in.Mark.Through),
		Definition: fmt.Sprintf("Mean difference of the %d weeks since %s from what the %d weeks before led to expect: %s, with errors that lean on the week before (AR(1), autocorrelation %.2f, generalised least squares, the interval averaged over the autocorrelation)", after, c.release.Day, before, terms, r.Phi),
	}, "", nil
}

// follow is how long those who start in a week must be followed before it counts.
func (c *assessment) follow() time.Duration {
	if window, err := c.f.Window.Duration(); err == nil && window > 0 && c.q != nil && c.q.TimeTo != nil {
		return window
	}
	if c.q == nil {
		return 0
	}
	return followOf(*c.q)
}

// matched words a matcher for a definition.
func matched(m events.Matcher) string {
	raw, err := json.Marshal(m)
	if len(m.Where) == 0 && len(m.Names) == 1 || err != nil {
		return fmt.Sprintf("%q", m.Names)
	}
	return string(raw)
}
