package stats

import "math"

// Mean is an average with what is needed to judge it.
type Mean struct {
	N        int
	Value    float64 // NaN for no values
	SD       float64 // sample standard deviation (n-1); NaN below two values
	SE       float64 // of Value: SD/sqrt(N)
	Interval         // Student's t; infinite for one value, NaN for none
}

// MeanOf averages the values, with Student's t interval at the level. The unit is that of the values. The interval
// leans on the average being near normal: skewed data need many values or [Sorted.MedianInterval]. Two passes, so
// that a large offset costs no digits. NaN among the values makes everything NaN.
func MeanOf(values []float64, level float64) Mean {
	nan := math.NaN()
	m := Mean{N: len(values), Value: nan, SD: nan, SE: nan, Interval: Interval{nan, nan, level}}
	if m.N == 0 {
		return m
	}
	n := float64(m.N)
	var sum float64
	for _, v := range values {
		sum += v
	}
	m.Value = sum / n
	var correction, squares float64
	for _, v := range values {
		d := v - m.Value
		correction += d
		squares += d * d
	}
	m.Value += correction / n
	if math.IsNaN(m.Value) {
		return m
	}
	if m.N == 1 {
		m.Low, m.High = math.Inf(-1), math.Inf(1)
		return m
	}
	m.SD = math.Sqrt(max(squares-correction*correction/n, 0) / (n - 1))
	m.SE = m.SD / math.Sqrt(n)
	half := StudentQuantile(0.5+level/2, n-1) * m.SE
	m.Low, m.High = m.Value-half, m.Value+half
	return m
}

// MeanDifference compares the averages of two independent groups.
type MeanDifference struct {
	Value    float64 // to minus from
	SE       float64
	DF       float64 // Satterthwaite's
	T        float64
	P        float64 // two-sided
	Interval         // of Value
}

// Welch compares two averages without assuming equal variances (Welch 1947). Fewer than two values in a group, or
// no variance in both, give NaN.
func Welch(from, to Mean, level float64) MeanDifference {
	d := MeanDifference{Value: to.Value - from.Value, SE: math.Hypot(from.SE, to.SE)}
	v1, v2 := from.SE*from.SE, to.SE*to.SE
	d.DF = (v1 + v2) * (v1 + v2) / (v1*v1/float64(from.N-1) + v2*v2/float64(to.N-1))
	d.T = d.Value / d.SE
	d.P = 2 * StudentSurvival(math.Abs(d.T), d.DF)
	half := StudentQuantile(0.5+level/2, d.DF) * d.SE
	d.Interval = Interval{d.Value - half, d.Value + half, level}
	return d
}
