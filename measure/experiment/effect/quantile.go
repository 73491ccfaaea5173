package effect

import (
	"math"
	"slices"

	"throughline.dev/stats"
)

// Ranks is what one arm says about a quantile: its values in order, and how many of them lie below a value. How thick the
// values lie around the quantile, which a sample tells badly, plays no part in the test.
type Ranks struct {
	Values stats.Sorted
	P      float64 // which quantile
	// SE is the standard error of the share of values at or below the quantile.
	SE float64
	// Units is how many are independent of each other.
	Units int
	// Below returns the share of values at or below a quantile of all arms, as a statistic of the units.
	Below func(stats.Mid) Statistic
}

// RanksOf are those of values that are independent of each other.
func RanksOf(p float64, values stats.Sorted) Ranks {
	n := len(values)
	return Ranks{Values: values, P: p, Units: n, SE: math.Sqrt(p * (1 - p) / float64(n)), Below: func(at stats.Mid) Statistic {
		var sum, squares float64
		for _, v := range values {
			share := at.Share(v)
			sum, squares = sum+share, squares+share*share
		}
		return OfMean(stats.MomentsFromSums(n, sum, squares))
	}}
}

// RanksOfClusters are those of values that come in clusters, such as requests of people: below tells how many values of
// each lie at or below a quantile (X), and how many there are (Y).
func RanksOfClusters(p float64, values stats.Sorted, below func(stats.Mid) stats.Pair) Ranks {
	own := OfRatio(below(values.Mid(p)))
	return Ranks{Values: values, P: p, Units: own.N, SE: own.SE(), Below: func(at stats.Mid) Statistic { return OfRatio(below(at)) }}
}

// at returns the value at so many standard errors of the share above the quantile, or below it where z is negative; NaN
// beyond the outermost values.
func (r Ranks) at(z float64) float64 {
	p, edge := r.P+z*r.SE, 0.5/float64(len(r.Values))
	if p < edge || p > 1-edge {
		return math.NaN()
	}
	return r.Values.Mid(p).Value()
}

// Value returns the quantile (see [stats.Mid]), NaN for no values.
func (r Ranks) Value() float64 { return r.Values.Mid(r.P).Value() }

// Interval returns the arm's own interval: between the values whose shares bound the share P (Woodruff 1952), with
// Student's t. NaN where the arm has too few values to bound it.
func (r Ranks) Interval(level float64) stats.Interval {
	z := stats.StudentQuantile(0.5+level/2, float64(r.Units-1))
	return stats.Interval{Low: r.at(-z), High: r.at(z), Level: level}
}

// Quantiles compares a quantile of two arms, and returns the interval of to over from beside the test: do as many of both
// arms lie below the quantile of all values? It is the test of Mood and Westenberg, with units as clusters. Of one
// population that is split by chance again and again it finds the right share of splits, however its values lie, tied or
// not. The interval takes each arm's quantile at shares that are so many standard errors off that both arms together are
// as far off as the test allows (Newcombe's way). Where that would not say the same of no difference as the p value, it
// is cut or extended there. NaN where an arm has too few values to bound its quantile, or where so many are equal to the
// least or the greatest that the quantile is that in any case.
func Quantiles(from, to Ranks, level float64) (Test, stats.Interval) {
	return quantiles(from, to, level, ranked{
		name:     "score test of quantiles (Mood)",
		critical: func(df float64) float64 { return stats.StudentQuantile(0.5+level/2, df) },
		p:        func(z, df float64) float64 { return 2 * stats.StudentSurvival(math.Abs(z), df) },
	})
}

// SequentialQuantiles is [Quantiles] with intervals and a p value that may be read as often as one likes, see
// [Sequential]; units of the tuning are values.
func SequentialQuantiles(from, to Ranks, level, tuning float64) (Test, stats.Interval) {
	n := float64(len(from.Values) + len(to.Values))
	return quantiles(from, to, level, ranked{
		name:     "asymptotic confidence sequence of quantiles",
		critical: func(float64) float64 { return SequentialCritical(n, 1-level, tuning) },
		p:        func(z, _ float64) float64 { return sequentialP(z, n, level, tuning) },
	})
}

// ranked is how a distance in standard errors is judged, at degrees of freedom.
type ranked struct {
	name     string
	critical func(df float64) float64
	p        func(z, df float64) float64
}

func quantiles(from, to Ranks, level float64, by ranked) (Test, stats.Interval) {
	t := Test{Name: by.name, Estimate: to.Value() - from.Value(), SE: math.NaN(), DF: math.NaN(), P: math.NaN()}
	t.Interval = stats.Interval{Low: math.NaN(), High: math.NaN(), Level: level}
	lift := t.Interval
	all := stats.Sort(slices.Concat(from.Values, to.Values))
	at := all.Mid(from.P)
	if math.IsNaN(at.Value()) || at.Weight == 0 && (at.Below == all[0] || at.Below == all[len(all)-1]) {
		return t, lift
	}
	a, b := from.Below(at), to.Below(at)
	t.DF = DF(a, b)
	z := (a.Mean - b.Mean) / math.Hypot(a.SE(), b.SE()) // more of from lie below: to is the greater
	half := by.critical(t.DF)
	wide := [2]float64{from.at(half) - from.at(-half), to.at(half) - to.at(-half)}
	t.Low, t.High = differences(from, to, half, wide)
	t.SE = (t.High - t.Low) / (2 * half)
	if math.IsNaN(t.SE) || math.IsNaN(z) {
		t.Low, t.High = math.NaN(), math.NaN()
		return t, lift
	}
	if z*t.Estimate < 0 || t.Estimate == 0 {
		z = 0 // the shares and the quantiles do not agree which arm is the greater: nothing is shown
	}
	t.P = by.p(z, t.DF)
	shown := t.P < 1-level
	t.Interval = agreeing(t.Interval, 0, t.Estimate, shown)
	if x, y := from.Value(), to.Value(); from.at(-half) > 0 && to.at(-half) > 0 {
		lift.Low, lift.High = ratios(from, to, half, [2]float64{wide[0] / x, wide[1] / y})
		lift = agreeing(lift, 1, y/x, shown)
	}
	return t, lift
}

// shared returns the standard errors that the arms are off, half together, by how wide their own intervals are. That is
// all that the width does: where it is told badly, this changes little, as it is the most that both can be off.
func shared(half float64, wide [2]float64) (from, to float64) {
	whole := math.Hypot(wide[0], wide[1])
	if whole == 0 {
		return half * math.Sqrt2 / 2, half * math.Sqrt2 / 2
	}
	return half * wide[0] / whole, half * wide[1] / whole
}

func differences(from, to Ranks, half float64, wide [2]float64) (low, high float64) {
	x, y := shared(half, wide)
	return to.at(-y) - from.at(x), to.at(y) - from.at(-x)
}

func ratios(from, to Ranks, half float64, wide [2]float64) (low, high float64) {
	x, y := shared(half, wide)
	return to.at(-y) / from.at(x), to.at(y) / from.at(-x)
}

// agreeing cuts or extends the interval so that it holds the value of no effect exactly where none is shown.
func agreeing(i stats.Interval, none, estimate float64, shown bool) stats.Interval {
	switch {
	case !shown:
		i.Low, i.High = min(i.Low, none), max(i.High, none)
	case estimate > none:
		i.Low = max(i.Low, math.Nextafter(none, math.Inf(1)))
	case estimate < none:
		i.High = min(i.High, math.Nextafter(none, math.Inf(-1)))
	}
	return i
}
