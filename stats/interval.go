package stats

// Interval is a range of values the data allow, at a confidence level such as 0.95. Infinite bounds mean that the
// data set no limit on that side; NaN bounds that there is no answer.
type Interval struct {
	Low, High float64
	Level     float64
}

// Contains reports whether v lies within the interval, bounds included.
func (i Interval) Contains(v float64) bool { return v >= i.Low && v <= i.High }

// Excludes reports whether v lies outside. An interval without an answer neither contains nor excludes anything.
func (i Interval) Excludes(v float64) bool { return v < i.Low || v > i.High }
