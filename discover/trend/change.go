package trend

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"

	"throughline.dev/stats"
)

const level = 0.95

// A Rate says by what factor something changed.
type Rate struct {
	Factor float64 // NaN when it cannot be told
	stats.Interval
	// Spread is how many times the variance of weeks is what chance alone would give (Poisson); 1 at least.
	Spread float64
	N      int    // what was counted, in all weeks compared
	Why    string // why it cannot be told, a sentence; empty when it can
}

// Up and Down report whether the interval says so.
func (r Rate) Up() bool { return r.Why == "" && r.Low > 1 }

// Down is the counterpart of [Rate.Up].
func (r Rate) Down() bool { return r.Why == "" && r.High < 1 }

func unknown(n int, format string, args ...any) Rate {
	return Rate{Factor: math.NaN(), Interval: stats.Interval{Low: 0, High: math.Inf(1), Level: level}, Spread: 1, N: n, Why: fmt.Sprintf(format, args...)}
}

const (
	// fewest is what must have been heard in both periods together.
	fewest = 5
	// spreadWeeks is how many weeks back the spread is taken from.
	spreadWeeks = 52
	fewestWeeks = 8
)

// Change compares the last weeks with as many before. The interval is that of the share of the later weeks in all
// (Jeffreys'), with counts divided by the spread and with Student's quantile for a spread that is itself uncertain. Eight
// whole weeks are needed, and twice the weeks compared.
func Change(weekly []int, weeks int) Rate {
	if weeks < 1 {
		return unknown(0, "No weeks to compare.")
	}
	n := len(weekly)
	if need := max(fewestWeeks, 2*weeks); n < need {
		return unknown(sum(weekly), "Too early: %d whole weeks of at least %d.", n, need)
	}
	before, after := sum(weekly[n-2*weeks:n-weeks]), sum(weekly[n-weeks:])
	if before+after < fewest {
		return unknown(before+after, "Too few: %d in %d weeks, at least %d are needed.", before+after, 2*weeks, fewest)
	}
	lately := weekly[max(0, n-spreadWeeks):]
	r := Rate{Factor: float64(after) / float64(before), Spread: spread(lately), N: before + after}
	// Differences of neighbours share their weeks, so they tell as much as two thirds as many would.
	df := float64(len(lately)-1) * 2 / 3
	tail := stats.NormalSurvival(stats.StudentQuantile(0.5+level/2, df))
	a, b := float64(after)/r.Spread+0.5, float64(before)/r.Spread+0.5
	r.Interval = stats.Interval{Low: 0, High: math.Inf(1), Level: level}
	if after > 0 {
		r.Low = min(r.Factor, odds(mathext.InvRegIncBeta(a, b, tail)))
	}
	if before > 0 {
		r.High = max(r.Factor, odds(mathext.InvRegIncBeta(a, b, 1-tail)))
	}
	return r
}

func odds(share float64) float64 { return share / (1 - share) }

func sum(v []int) int {
	s := 0
	for _, x := range v {
		s += x
	}
	return s
}

// spread is the variance of weeks over that of chance, 1 at least, from the differences of neighbours, which a change of
// level touches once only.
func spread(weekly []int) float64 {
	var squares, sums float64
	for i := 1; i < len(weekly); i++ {
		d := float64(weekly[i] - weekly[i-1])
		squares += d * d
		sums += float64(weekly[i] + weekly[i-1])
	}
	if sums == 0 {
		return 1
	}
	return max(1, squares/sums)
}
