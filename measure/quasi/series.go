package quasi

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// ErrTooFew says that a side of the interruption has too few points for an answer.
var ErrTooFew = errors.New("too few points")

// LeastPoints is how many points an interrupted series needs on each side.
const LeastPoints = 8

// MaxPoints bounds a series: what is longer is to be summed up over longer intervals first.
const MaxPoints = 2000

// Point is a value of a series. At counts intervals (days, weeks) from any start; gaps are allowed.
type Point struct {
	At    int
	Value float64
}

// Series is a series of numbers, interrupted at a point in time.
type Series struct {
	Points []Point
	// Break is the first At that lies after the interruption.
	Break int
	// Slope lets the trend change at the break as well as the level. Without it the level alone changes.
	Slope bool
	// Trend lets the series have a trend before the break. Slope needs it.
	Trend bool
	// Period adds a term for each place in a cycle of so many intervals, such as 7 for the weekdays of a daily series;
	// 0: none.
	Period int
	// Waves adds so many pairs of a sine and a cosine over WaveLength intervals, for a year's season in weeks (52.18).
	Waves      int
	WaveLength float64
	Level      float64 // of intervals; 0: 0.95
}

// Check reports why the series cannot be used. [ErrTooFew] is among the causes.
func (s Series) Check() error {
	before, after := s.sides()
	if before < LeastPoints || after < LeastPoints {
		return fmt.Errorf("%w: %d before and %d after the break. At least %d are needed on each side", ErrTooFew, before, after, LeastPoints)
	}
	if len(s.Points) > MaxPoints {
		return fmt.Errorf("%d points. Sum them up over longer intervals: at most %d", len(s.Points), MaxPoints)
	}
	for i, p := range s.Points {
		if !finite(p.Value) {
			return fmt.Errorf("point %d: not a number. Leave out what is missing", i)
		}
		if i > 0 && p.At <= s.Points[i-1].At {
			return fmt.Errorf("point %d: at %d, which is not after the one before it. Give the points in rising order", i, p.At)
		}
	}
	switch {
	case s.Slope && !s.Trend:
		return errors.New("slope: a change of the trend needs a trend")
	case s.Period < 0 || s.Period == 1:
		return fmt.Errorf("period: %d is no cycle. Give 7 for the weekdays, 0 for none", s.Period)
	case s.Waves < 0 || s.Waves > 0 && !(s.WaveLength > 2):
		return fmt.Errorf("waves: %d of length %v. Give a length of more than two intervals", s.Waves, s.WaveLength)
	case s.Level != 0 && !(s.Level > 0.5 && s.Level < 1):
		return fmt.Errorf("level: %v is no confidence level. Give one such as 0.95", s.Level)
	}
	return nil
}

func (s Series) sides() (before, after int) {
	for _, p := range s.Points {
		if p.At < s.Break {
			before++
		} else {
			after++
		}
	}
	return before, after
}

func (s Series) level() float64 {
	if s.Level == 0 {
		return 0.95
	}
	return s.Level
}

// design returns the matrix of the model, the names of its terms, and the place of the level and of the slope (-1:
// there is none).
func (s Series) design() (x *mat.Dense, names []string, level, slope int) {
	names = []string{"constant"}
	slope = -1
	if s.Trend {
		names = append(names, "trend")
	}
	level = len(names)
	names = append(names, "level")
	if s.Slope {
		slope = len(names)
		names = append(names, "slope")
	}
	season := len(names)
	for i := 1; i < s.Period; i++ {
		names = append(names, fmt.Sprintf("place %d of %d", i+1, s.Period))
	}
	for i := range s.Waves {
		names = append(names, fmt.Sprintf("sine %d", i+1), fmt.Sprintf("cosine %d", i+1))
	}
	x = mat.NewDense(len(s.Points), len(names), nil)
	start := 0
	if len(s.Points) > 0 {
		start = s.Points[0].At
	}
	for i, p := range s.Points {
		t := float64(p.At - start)
		x.Set(i, 0, 1)
		if s.Trend {
			x.Set(i, 1, t)
		}
		if p.At >= s.Break {
			x.Set(i, level, 1)
			if slope >= 0 {
				x.Set(i, slope, float64(p.At-s.Break))
			}
		}
		if s.Period > 0 {
			if place := (p.At%s.Period + s.Period) % s.Period; place > 0 {
				x.Set(i, season+place-1, 1)
			}
		}
		for w := range s.Waves {
			sin, cos := math.Sincos(2 * math.Pi * float64(w+1) * t / s.WaveLength)
			c := season + max(s.Period-1, 0) + 2*w
			x.Set(i, c, sin)
			x.Set(i, c+1, cos)
		}
	}
	return x, names, level, slope
}

func (s Series) values() []float64 {
	y := make([]float64, len(s.Points))
	for i, p := range s.Points {
		y[i] = p.Value
	}
	return y
}

// gaps returns how many intervals lie between a point and the one before it.
func (s Series) gaps() []int {
	g := make([]int, len(s.Points))
	for i := 1; i < len(g); i++ {
		g[i] = s.Points[i].At - s.Points[i-1].At
	}
	return g
}

// average weighs the terms so that the sum is the mean effect over the points after the break.
func (s Series) average(k, level, slope int) []float64 {
	c := make([]float64, k)
	c[level] = 1
	if slope < 0 {
		return c
	}
	var sum, n float64
	for _, p := range s.Points {
		if p.At >= s.Break {
			sum += float64(p.At - s.Break)
			n++
		}
	}
	c[slope] = sum / n
	return c
}

// last weighs the terms so that the sum is the effect at the last point.
func (s Series) last(k, level, slope int) []float64 {
	c := make([]float64, k)
	c[level] = 1
	if slope >= 0 {
		c[slope] = float64(s.Points[len(s.Points)-1].At - s.Break)
	}
	return c
}
