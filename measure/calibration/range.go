package calibration

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/stats"
)

// Least is how many outcomes a statement about an estimator needs.
const Least = 5

// Stated is the share of outcomes that a range is meant to hold: the ranges of this software are 90 % intervals.
const Stated = 0.9

// Range is an estimate and what came of it, in one unit.
type Range struct {
	Low, High float64
	Outcome   float64
}

// Held reports whether the outcome lies in the range.
func (r Range) Held() bool { return r.Outcome >= r.Low && r.Outcome <= r.High }

// Middle is the geometric middle of a range that does not reach over zero, else the arithmetic one.
func (r Range) Middle() float64 {
	switch {
	case r.Low > 0:
		return math.Sqrt(r.Low) * math.Sqrt(r.High)
	case r.High < 0:
		return -math.Sqrt(-r.Low) * math.Sqrt(-r.High)
	}
	return r.Low + (r.High-r.Low)/2
}

// IntervalScore is the width of the range plus a penalty for an outcome outside (Gneiting and Raftery 2007), in the
// unit of the range: lower is better, and only what is really believed makes it lowest.
func (r Range) IntervalScore() float64 {
	alpha := 1 - Stated
	s := r.High - r.Low
	switch {
	case r.Outcome < r.Low:
		s += 2 / alpha * (r.Low - r.Outcome)
	case r.Outcome > r.High:
		s += 2 / alpha * (r.Outcome - r.High)
	}
	return s
}

// Factor is by how much estimates ran too high: 1.6 means that they were 1.6 times what came, 0.5 half of it. NaN: it
// cannot be told.
type Factor struct {
	Value float64
	stats.Interval
}

// Scores are what the ranges of one estimator were worth.
type Scores struct {
	N    int
	Held stats.Proportion // how many held what came; meant are nine in ten
	// Score is the mean interval score, each divided by the size of the middle of its range, so that units do not
	// matter.
	Score float64
	// Bias is by how much they ran too high; see Factor. It is NaN below Least outcomes.
	Bias Factor
	// Contrary counts outcomes that went the other way than expected, or were nil. With any of them Bias is that of the
	// median estimate, without the mean over all in logarithms.
	Contrary int
	// Widen is what the ranges would have to be stretched by around their corrected middles to hold nine times in ten;
	// NaN when too few outcomes can tell.
	Widen float64
	// Suggest is the factor to divide the next estimate by: that of Bias, when its interval excludes 1. NaN: nothing is
	// suggested, and Why says why.
	Suggest float64
	Why     string
}

// Check reports a range that cannot be scored.
func (r Range) Check() error {
	for _, v := range []float64{r.Low, r.High, r.Outcome} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("range %v to %v, outcome %v: not a number", r.Low, r.High, r.Outcome)
		}
	}
	if r.Low > r.High {
		return fmt.Errorf("range %v to %v runs backwards. Write the lower bound first", r.Low, r.High)
	}
	return nil
}

// Score scores ranges. level is that of the intervals of the scores themselves. Ranges that fail Check are an error.
func Score(all []Range, level float64) (Scores, error) {
	nan := math.NaN()
	s := Scores{N: len(all), Held: stats.Proportion{N: len(all)}, Score: nan, Widen: nan, Suggest: nan, Bias: Factor{nan, stats.Interval{Low: nan, High: nan, Level: level}}}
	var ratios []float64 // what came, as a multiple of what was expected
	var sum, scored float64
	for i, r := range all {
		if err := r.Check(); err != nil {
			return s, fmt.Errorf("estimate %d: %w", i+1, err)
		}
		if r.Held() {
			s.Held.Hits++
		}
		m := r.Middle()
		if m != 0 {
			sum += r.IntervalScore() / math.Abs(m)
			scored++
			ratio := r.Outcome / m
			if !(ratio > 0) {
				s.Contrary++
			}
			ratios = append(ratios, ratio)
		}
	}
	if scored > 0 {
		s.Score = sum / scored
	}
	if len(ratios) < Least {
		s.Why = fmt.Sprintf("%d outcomes are too few to tell a habit from chance; %d are needed", len(ratios), Least)
		return s, nil
	}
	s.Bias = bias(ratios, s.Contrary > 0, level)
	s.Widen = widen(all, s.Bias.Value)
	switch {
	case math.IsNaN(s.Bias.Value):
		s.Why = "half of the outcomes or more went the other way than expected: no factor mends that"
	case s.Bias.Contains(1):
		s.Why = "nothing shows that the estimates run too high or too low"
	default:
		s.Suggest = s.Bias.Value
	}
	return s, nil
}

// bias is by how much estimates ran too high. Logarithms make "twice" and "half" weigh the same; where outcomes went
// the other way there are none, and the median of the ratios stands in.
func bias(ratios []float64, contrary bool, level float64) Factor {
	if !contrary {
		logs := make([]float64, len(ratios))
		for i, r := range ratios {
			logs[i] = -math.Log(r)
		}
		m := stats.MeanOf(logs, level)
		return Factor{math.Exp(m.Value), stats.Interval{Low: math.Exp(m.Low), High: math.Exp(m.High), Level: level}}
	}
	sorted := stats.Sort(slices.Clone(ratios))
	median, of := sorted.Linear(0.5), sorted.MedianInterval(level)
	over := func(r float64) float64 { // a ratio that is not above zero is beyond any factor
		if !(r > 0) {
			return math.Inf(1)
		}
		return 1 / r
	}
	f := Factor{over(median), stats.Interval{Low: over(of.High), High: over(of.Low), Level: level}}
	if math.IsInf(f.Value, 1) {
		f.Value = math.NaN()
	}
	if math.IsInf(of.High, 1) || math.IsNaN(of.High) {
		f.Low = 0
	}
	return f
}

// widen is the stretch of the corrected ranges that would have held Stated of the outcomes (split conformal: the order
// statistic is taken one up, so that it holds for the next one).
func widen(all []Range, factor float64) float64 {
	if math.IsNaN(factor) {
		return math.NaN()
	}
	var need []float64
	for _, r := range all {
		half := (r.High - r.Low) / 2
		if half == 0 {
			return math.NaN() // a point has no width to stretch
		}
		need = append(need, math.Abs(r.Outcome*factor-(r.Low+half))/half)
	}
	slices.Sort(need)
	i := int(math.Ceil(Stated * float64(len(need)+1)))
	if i > len(need) {
		return math.NaN()
	}
	return need[i-1]
}
