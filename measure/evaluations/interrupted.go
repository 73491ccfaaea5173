package evaluations

import (
	"context"
	"fmt"
	"math"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/quasi"
	"throughline.dev/measure/question"
)

// mostWeeks is how many weeks are looked at on each side.
const mostWeeks = 24

// series looks at the metric week by week, interrupted by the release.
func (c *assessment) series(ctx context.Context) (*ledger.Figure, string, error) {
	if c.release.Day == "" {
		return nil, "nothing says when it was released", nil
	}
	follow := c.follow()
	weeks, err := metrics.Weekly(ctx, c.in, c.metric, c.release.Day, mostWeeks, mostWeeks, follow)
	if err != nil {
		return nil, "", err
	}
	c.out.Weeks = weeks
	s := quasi.Series{Trend: true}
	var before, after int
	var n int64
	for _, w := range weeks {
		if w.Week < 0 && len(c.release.Days) > 1 && ledger.DateOf(question.Midnight(w.Start).AddDate(0, 0, 7)) > c.release.Days[0] {
			continue // some of it was out, some was not
		}
		s.Points = append(s.Points, quasi.Point{At: w.Week, Value: w.Value})
		n += w.N
		if w.Week < 0 {
			before++
		} else {
			after++
		}
	}
	s.Slope = before >= 12 && after >= 12
	times := c.q.TimeTo != nil || c.q.Type == metrics.TimeTo
	level := 0.0 // of the weeks since the release, where the change is a factor
	if times {
		level = inLogarithms(s.Points)
	}
	r, err := quasi.Interrupt(s, quasi.Likelihood)
	if err != nil {
		return nil, fmt.Sprintf("week by week: %v", err), nil
	}
	e := r.Average
	terms := "a trend and a change of level"
	if s.Slope {
		terms = "a trend, a change of level and of trend"
	}
	value, low, high := e.Value, e.Low, e.High
	if level > 0 {
		// A factor on the way to the level of now was a change of that level less what it would have been.
		change := func(log float64) float64 { return level * (1 - math.Exp(-log)) }
		value, low, high = change(value), change(low), change(high)
	}
	capped := ""
	if times {
		capped = fmt.Sprintf("; in logarithms, as times spread the wider the longer they are; of each week the median of those who started in it, all followed for %.0f days, counted as that where half took longer", follow.Hours()/24)
	}
	return &ledger.Figure{
		Name: "change made by the release", Value: &value, Low: question.Number(low), High: question.Number(high), Level: e.Level, Unit: ofChange(c.out.Value.Unit), N: n, AsOf: question.Instant(c.in.Mark.Through),
		Definition: fmt.Sprintf("Mean difference of the %d weeks since %s from what the %d weeks before led to expect: %s, with errors that lean on the week before (AR(1), autocorrelation %.2f, generalised least squares, the interval averaged over the autocorrelation)%s", after, c.release.Day, before, terms, r.Phi, capped),
	}, "", nil
}

// inLogarithms turns times into their logarithms and returns the typical one after the break; 0 when one of them has no
// logarithm and all stay as they are.
func inLogarithms(points []quasi.Point) float64 {
	for _, p := range points {
		if !(p.Value > 0) {
			return 0
		}
	}
	var sum, n float64
	for i := range points {
		p := &points[i]
		if p.Value = math.Log(p.Value); p.At >= 0 {
			sum += p.Value
			n++
		}
	}
	return math.Exp(sum / max(n, 1))
}

// follow is how long those who start in a week must be followed before it counts.
func (c *assessment) follow() time.Duration {
	if window, err := c.f.Window.Duration(); err == nil && window > 0 && c.q != nil && c.q.TimeTo != nil {
		return window
	}
	return metrics.FollowUp(c.q, c.out.Value, c.out.Before)
}
