package forecast

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"throughline.dev/stats"
)

// Held is how often forecasts that claimed a level turned out true.
type Held struct {
	Weeks float64 // how far ahead
	Level float64 // claimed, between 0 and 1
	Share float64 // of forecasts that held
	N     int     // forecasts; windows overlapped, so they are fewer independent ones
}

// Prior is what is known of a method's overconfidence from other teams' series, for teams without a record.
//
// For each horizon the points are fitted with a line in normal quantiles: z(held) = c + z(claimed)/s. A spread s of
// 1.7 says that errors were 1.7 times as large as the method takes them to be; c below zero that throughput fell more
// often than it rose. Between horizons s^2 and c are interpolated. Beyond the last s^2 grows on along the last two
// horizons, which is what a drifting level does (its error grows with the horizon, that of sampling with the root);
// c stays.
type Prior struct {
	Method Method
	Source string // where the numbers come from
	lines  []line // by weeks
}

type line struct{ weeks, c, s2 float64 }

// NewPrior fits a prior to observed shares; each horizon needs at least two levels.
func NewPrior(m Method, source string, points []Held) (Prior, error) {
	byWeeks := map[float64][]Held{}
	for i, p := range points {
		if !(p.Weeks > 0 && p.Level > 0 && p.Level < 1 && p.Share > 0 && p.Share < 1 && p.N > 0) {
			return Prior{}, fmt.Errorf("forecast: point %d of the prior, %+v: give weeks and n above 0, level and share between 0 and 1", i, p)
		}
		byWeeks[p.Weeks] = append(byWeeks[p.Weeks], p)
	}
	prior := Prior{Method: m, Source: source}
	for weeks, ps := range byWeeks {
		var n, mx, my float64
		for _, p := range ps {
			w := float64(p.N)
			n += w
			mx += w * stats.NormalQuantile(p.Level)
			my += w * stats.NormalQuantile(p.Share)
		}
		mx, my = mx/n, my/n
		var xy, xx float64
		for _, p := range ps {
			dx := stats.NormalQuantile(p.Level) - mx
			xy += float64(p.N) * dx * (stats.NormalQuantile(p.Share) - my)
			xx += float64(p.N) * dx * dx
		}
		if !(xy > 0) {
			return Prior{}, fmt.Errorf("forecast: at %v weeks the prior's shares do not rise with the level. Give two levels or more, and shares that rise", weeks)
		}
		slope := xy / xx
		prior.lines = append(prior.lines, line{weeks, my - slope*mx, 1 / (slope * slope)})
	}
	slices.SortFunc(prior.lines, func(a, b line) int { return cmp.Compare(a.weeks, b.weeks) })
	return prior, nil
}

// Pooled returns the prior measured on nine real delivery series: weekly throughput, rolling histories of 12 and 26
// weeks, horizons of 4, 8 and 13 weeks, overlapping windows, the first and last 2 % of each series trimmed. Six are
// open-source projects and three are sets of delayable issues, so levels are not those of every team; what carries
// over is the gap between claimed and held. Left-one-series-out, the same correction held 87 % where it said 85 %
// (13 weeks: 86 %).
func Pooled(m Method) Prior {
	points := pooledBayesian()
	source := "nine delivery series, 3,948 forecasts by the Bayesian bootstrap"
	if m == Resampling {
		points = pooledResampling()
		source = "nine delivery series, 2,449 forecasts by resampling"
	}
	p, err := NewPrior(m, source, points)
	if err != nil {
		panic(err) // the points are constants; a test fits both
	}
	return p
}

func pooledBayesian() []Held {
	return slices.Concat(
		at(4, 1355, 0.488, 0.658, 0.787, 0.894),
		at(8, 1319, 0.464, 0.605, 0.725, 0.847),
		at(13, 1274, 0.455, 0.575, 0.681, 0.805),
	)
}

func pooledResampling() []Held {
	return slices.Concat(
		at(4, 704, 0.489, 0.646, 0.788, 0.878), at(4, 651, 0.473, 0.639, 0.762, 0.876), // 12 and 26 weeks of history
		at(8, 346, 0.454, 0.590, 0.668, 0.809), at(8, 319, 0.442, 0.574, 0.687, 0.790),
		at(13, 222, 0.455, 0.550, 0.617, 0.698), at(13, 207, 0.420, 0.551, 0.657, 0.739),
	)
}

// at lists the shares that held at the claimed levels 50, 70, 85 and 95 %.
func at(weeks float64, n int, half, seventy, eightyFive, ninetyFive float64) []Held {
	return []Held{{weeks, 0.5, half, n}, {weeks, 0.7, seventy, n}, {weeks, 0.85, eightyFive, n}, {weeks, 0.95, ninetyFive, n}}
}

// Held returns how often a claim of that level, that many weeks ahead, can be expected to hold. The zero Prior takes
// claims at their word.
func (p Prior) Held(level, weeks float64) float64 {
	return stats.NormalCDF(p.heldZ(stats.NormalQuantile(level), weeks))
}

// Spread returns s: how many times larger than claimed errors are, that many weeks ahead.
func (p Prior) Spread(weeks float64) float64 { return math.Sqrt(p.at(weeks).s2) }

func (p Prior) heldZ(z, weeks float64) float64 {
	l := p.at(weeks)
	return l.c + z/math.Sqrt(l.s2)
}

func (p Prior) at(weeks float64) line {
	n := len(p.lines)
	switch {
	case n == 0:
		return line{weeks, 0, 1}
	case n == 1:
		return p.lines[0]
	}
	i := 1
	for i < n-1 && p.lines[i].weeks < weeks {
		i++
	}
	a, b := p.lines[i-1], p.lines[i]
	share := (weeks - a.weeks) / (b.weeks - a.weeks)
	l := line{weeks, a.c + share*(b.c-a.c), a.s2 + share*(b.s2-a.s2)}
	switch {
	case weeks > p.lines[n-1].weeks:
		l.c = p.lines[n-1].c
		l.s2 = max(l.s2, p.lines[n-1].s2)
	case weeks < p.lines[0].weeks:
		l.c = p.lines[0].c * max(weeks, 0) / p.lines[0].weeks
		l.s2 = max(l.s2, 1)
	}
	return l
}
