package plan

import (
	"errors"
	"fmt"
	"math"

	"throughline.dev/measure/experiment/effect"
	"throughline.dev/stats"
)

// Design is what is fixed before the size is known. The zero Design is two equal arms, alpha 0.05, power 0.8, one look.
type Design struct {
	Alpha     float64   // chance to see an effect where there is none; 0: 0.05
	Power     float64   // chance to see the effect that is planned for; 0: 0.8
	Weights   []float64 // of the arms, the control first, of any sum; none: two equal arms
	Explained float64   // share of the variance that a covariate removes (CUPED), for means
	// Tuning makes the reading always valid: the number of units at which intervals are the tightest. 0: one look.
	Tuning float64
}

// Size is what the design needs.
type Size struct {
	// Exact is the number of units in the smaller arm of the comparison that needs the most, before rounding.
	Exact float64
	Arms  []int64 // units in each arm, rounded up
	Total int64
	// Comparisons is how many variants are compared with the control; alpha is divided by it.
	Comparisons int
	Alpha       float64 // of one comparison
}

// effects is what is planned for: the power of a comparison of n0 and n1 units at a critical value, which depends on
// the degrees of freedom.
type effects func(n0, n1 float64, critical func(df float64) float64) float64

// Shares returns the units needed to tell a share of base from a share of target, on the arcsine scale (Cohen 1988).
func Shares(base, target float64, d Design) (Size, error) {
	if !(base >= 0 && base <= 1 && target >= 0 && target <= 1) {
		return Size{}, fmt.Errorf("shares: %v and %v. Give fractions from 0 to 1", base, target)
	}
	h := math.Abs(2*math.Asin(math.Sqrt(target)) - 2*math.Asin(math.Sqrt(base)))
	if h == 0 {
		return Size{}, errors.New("shares: base and target are the same. No number of units tells them apart")
	}
	return d.solve(func(n0, n1 float64, critical func(float64) float64) float64 {
		return normalPower(h*math.Sqrt(n0*n1/(n0+n1)), critical(math.Inf(1)))
	})
}

// Means returns the units needed to see a difference of means where units vary with that standard deviation, both in
// one unit of measurement.
func Means(difference, sd float64, d Design) (Size, error) {
	difference = math.Abs(difference)
	if !(sd > 0) || math.IsInf(sd, 1) || !(difference > 0) || math.IsInf(difference, 1) {
		return Size{}, fmt.Errorf("means: difference %v, standard deviation %v. Give numbers above 0", difference, sd)
	}
	if !(d.Explained >= 0 && d.Explained < 1) {
		return Size{}, fmt.Errorf("explained: %v. Give the share of the variance that the covariate removes, from 0 to below 1", d.Explained)
	}
	each := difference / (sd * math.Sqrt(1-d.Explained))
	return d.solve(func(n0, n1 float64, critical func(float64) float64) float64 {
		df, delta := n0+n1-2, each*math.Sqrt(n0*n1/(n0+n1))
		crit := critical(df)
		if df > 1e5 || d.Tuning > 0 { // the normal has the same digits
			return normalPower(delta, crit)
		}
		return stats.NoncentralStudentSurvival(crit, df, delta) + stats.NoncentralStudentSurvival(crit, df, -delta)
	})
}

// normalPower is the chance that a normal statistic with that mean lies beyond the critical value on either side.
func normalPower(mean, critical float64) float64 {
	return stats.NormalSurvival(critical-mean) + stats.NormalSurvival(critical+mean)
}

// Check reports a design that cannot be solved.
func (d Design) Check() error {
	switch {
	case d.Alpha != 0 && !(d.Alpha > 0 && d.Alpha < 0.5):
		return fmt.Errorf("alpha: %v. Give a chance such as 0.05", d.Alpha)
	case d.Power != 0 && !(d.Power >= 0.5 && d.Power < 1):
		return fmt.Errorf("power: %v. Give a chance from 0.5, such as 0.8", d.Power)
	case len(d.Weights) == 1:
		return errors.New("weights: one arm. An experiment compares at least two")
	case d.Tuning < 0:
		return fmt.Errorf("tuning: %v. Give a number of units", d.Tuning)
	}
	for i, w := range d.Weights {
		if !(w > 0) || math.IsInf(w, 1) {
			return fmt.Errorf("weights: arm %d has %v. Give more than 0", i+1, w)
		}
	}
	return nil
}

func (d Design) solve(power effects) (Size, error) {
	if err := d.Check(); err != nil {
		return Size{}, err
	}
	if d.Alpha == 0 {
		d.Alpha = 0.05
	}
	if d.Power == 0 {
		d.Power = 0.8
	}
	if len(d.Weights) == 0 {
		d.Weights = []float64{1, 1}
	}
	s := Size{Comparisons: len(d.Weights) - 1}
	s.Alpha = d.Alpha / float64(s.Comparisons)
	sum, least := 0.0, math.Inf(1)
	for i, w := range d.Weights {
		if sum += w; i > 0 {
			least = min(least, w)
		}
	}
	control := d.Weights[0]
	reaches := func(total float64) bool {
		n0, n1 := total*control/sum, total*least/sum
		critical := func(df float64) float64 {
			switch {
			case d.Tuning > 0:
				return effect.SequentialCritical(n0+n1, s.Alpha, d.Tuning)
			case math.IsInf(df, 1):
				return stats.CriticalZ(1 - s.Alpha)
			}
			return stats.StudentQuantile(1-s.Alpha/2, df)
		}
		return power(n0, n1, critical) >= d.Power
	}
	// Two units in the smaller arm are the least that has a variance.
	low := 2 * sum / min(control, least)
	high := low
	for !reaches(high) {
		if low, high = high, 2*high; high > 1e15 {
			return s, errors.New("no number of units reaches that power. Plan for a larger effect")
		}
	}
	for high-low > 1e-11*high {
		mid := low + (high-low)/2
		if reaches(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	s.Exact = high * min(control, least) / sum
	for _, w := range d.Weights {
		n := int64(math.Ceil(high*w/sum - 1e-6))
		s.Arms, s.Total = append(s.Arms, n), s.Total+n
	}
	return s, nil
}

// Days returns how many days it takes until so many units were exposed and followed, in whole weeks where that is a week
// or more, so that every weekday counts alike. No traffic gives an error.
func Days(total int64, perDay float64, window float64) (int, error) {
	if !(perDay > 0) {
		return 0, fmt.Errorf("traffic: %v units a day. Give how many new units meet the experiment on a day", perDay)
	}
	days := math.Ceil(float64(total) / perDay)
	if days > 7 {
		days = 7 * math.Ceil(days/7)
	}
	days += math.Ceil(window)
	if !(days < 36525) {
		return 0, errors.New("traffic: it would take more than a century. Plan for a larger effect or more traffic")
	}
	return int(days), nil
}
