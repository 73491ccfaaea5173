package effect_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/measure/experiment/effect"
	"throughline.dev/stats"
	"throughline.dev/stats/statstest"
)

// population is how the values of an experiment may lie: evenly, in lumps, with many of them tied at the quantile.
type population struct {
	name string
	p    float64 // the quantile that is the hardest
	draw func(r *rand.Rand) float64
	// stuck: so many are tied at that quantile, and others so near, that it cannot move. Shares below it may differ by chance
	// while the quantiles do not, or the other way round; p is 1 then, which is no false alarm and not uniform.
	stuck bool
}

func populations() []population {
	latency := func(r *rand.Rand) float64 { return math.Exp(5 + 0.8*r.NormFloat64()) }
	return []population{
		{name: "latencies", p: 0.8, draw: latency},
		{name: "latencies in whole ms", p: 0.95, draw: func(r *rand.Rand) float64 { return math.Round(latency(r)) }},
		{name: "latencies in steps of 50", p: 0.8, draw: func(r *rand.Rand) float64 { return 50 * math.Ceil(latency(r)/50) }},
		{name: "small counts", p: 0.5, draw: func(r *rand.Rand) float64 { return math.Floor(3 * r.ExpFloat64()) }},
		{name: "two heaps, the quantile in the gap", p: 0.8, draw: func(r *rand.Rand) float64 {
			return []float64{10, 10, 10, 10, 20}[r.IntN(5)] + r.NormFloat64()
		}},
		{name: "three in ten tied at the quantile", p: 0.8, draw: func(r *rand.Rand) float64 {
			if r.Float64() < 0.3 {
				return 100
			}
			return math.Exp(4 + 0.8*r.NormFloat64())
		}, stuck: true},
	}
}

// simulations is how many groups of people a population gives; THROUGHLINE_SIMULATIONS=16 makes the figures of
// docs/accuracy.md.
func simulations(t *testing.T) int {
	t.Helper()
	text := os.Getenv("THROUGHLINE_SIMULATIONS")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("THROUGHLINE_SIMULATIONS: %q is no number of runs", text)
	}
	return min(n, 16)
}

// A/A of quantiles: the same people are split by chance a thousand times. However their values lie, one split in twenty
// has p below 0.05, and p is uniform; whether p is below 0.05 and whether the intervals exclude no effect is the same.
func TestQuantilesOfOnePopulationDoNotDiffer(t *testing.T) {
	t.Parallel()
	const splits = 1000
	groups := simulations(t)
	for _, pop := range populations() {
		sizes, quantiles := []int{500}, []float64{pop.p}
		if groups > 1 {
			sizes, quantiles = []int{500, 2000, 5000}, []float64{0.5, 0.8, 0.95}
		}
		for _, n := range sizes {
			for _, p := range quantiles {
				t.Run(fmt.Sprintf("%s/%d a variant/p%.0f", pop.name, n, 100*p), func(t *testing.T) {
					t.Parallel()
					r := stats.SeedOf(t.Name()).Rand()
					low, high, all := 1.0, 0.0, []float64{}
					for range groups {
						found := resplit(t, r, pop, n, p, splits)
						share := 0.0
						for _, v := range found {
							if v < 0.05 {
								share += 1.0 / splits
							}
						}
						low, high, all = min(low, share), max(high, share), append(all, found...)
						// Of one group 5 % give or take two standard errors; of many the worst may be three and a half off.
						slack := 0.014
						if groups > 1 {
							slack *= 1.75
						}
						if share > 0.05+slack || !pop.stuck && share < 0.05-slack {
							t.Errorf("%.1f %% of the splits below 0.05", 100*share)
						}
					}
					distance, ks := stats.KolmogorovUniform(stats.Sort(all))
					t.Logf("below 0.05: %.1f to %.1f %% of the splits, distance from uniform %.3f, KS p %.2f", 100*low, 100*high, distance, ks)
					// Counts come in steps: of 1,000 people, 16 a standard error, p jumps by 2.5 %. Many groups make that seen.
					if !pop.stuck && (groups == 1 && ks < 0.01 || distance > 0.06) {
						t.Errorf("not uniform: distance %.3f, p %.4f", distance, ks)
					}
				})
			}
		}
	}
}

// resplit returns the p values of splits of one group of twice n people.
func resplit(t *testing.T, r *rand.Rand, pop population, n int, p float64, splits int) []float64 {
	t.Helper()
	people := make([]float64, 2*n)
	for i := range people {
		people[i] = pop.draw(r)
	}
	people = stats.Sort(people) // so are both parts
	var out []float64
	for range splits {
		var arms [2]stats.Sorted
		for _, v := range people {
			side := r.IntN(2)
			arms[side] = append(arms[side], v)
		}
		test, lift := effect.Quantiles(effect.RanksOf(p, arms[0]), effect.RanksOf(p, arms[1]), 0.95)
		if math.IsNaN(test.P) {
			t.Fatalf("no answer: %+v", test)
		}
		if test.Excludes(0) != (test.P < 0.05) || lift.Excludes(1) != (test.P < 0.05) {
			t.Fatalf("p %v, difference %v, lift %v", test.P, test.Interval, lift)
		}
		out = append(out, test.P)
	}
	return out
}

// Intervals hold a difference that is there, whether the arms have the same shape or not.
func TestIntervalsOfQuantilesCover(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("coverage of quantiles").Rand()
	const z80 = 0.8416212335729143
	var c statstest.Coverage
	runs := 1000 * simulations(t)
	for name, spread := range map[string]float64{"the same shape": 0.8, "a wider one": 1.2} {
		from, to := math.Exp(5+0.8*z80), 1.3*math.Exp(5+spread*z80)
		for range runs {
			a, b := make([]float64, 500), make([]float64, 500)
			for i := range a {
				a[i], b[i] = math.Exp(5+0.8*r.NormFloat64()), 1.3*math.Exp(5+spread*r.NormFloat64())
			}
			x, y := effect.RanksOf(0.8, stats.Sort(a)), effect.RanksOf(0.8, stats.Sort(b))
			test, lift := effect.Quantiles(x, y, 0.95)
			c.Saw("difference, "+name, test.Interval, to-from)
			c.Saw("lift, "+name, lift, to/from)
			c.Saw("own interval, "+name, y.Interval(0.95), to)
		}
	}
	c.Judge(t)
}

// Whichever arm is called the control, and however often it is looked at, p and both intervals say the same.
func TestQuantilesAreSymmetricAndAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0.05, 0.95).Draw(t, "p")
		arm := func(name string) effect.Ranks {
			values := rapid.OneOf(rapid.Float64Range(1, 50), rapid.Map(rapid.IntRange(0, 5), func(i int) float64 { return float64(i) }))
			return effect.RanksOf(p, stats.Sort(rapid.SliceOfN(values, 1, 300).Draw(t, name)))
		}
		a, b := arm("a"), arm("b")
		for name, test := range map[string]func(a, b effect.Ranks) (effect.Test, stats.Interval){
			"fixed": func(a, b effect.Ranks) (effect.Test, stats.Interval) { return effect.Quantiles(a, b, 0.95) },
			"sequential": func(a, b effect.Ranks) (effect.Test, stats.Interval) {
				return effect.SequentialQuantiles(a, b, 0.95, 500)
			},
		} {
			x, lift := test(a, b)
			y, inverse := test(b, a)
			if math.IsNaN(x.P) {
				if !math.IsNaN(y.P) || !math.IsNaN(x.Low) || !math.IsNaN(lift.Low) {
					t.Fatalf("%s: %+v, lift %v one way, %+v the other", name, x, lift, y)
				}
				continue
			}
			if math.Abs(x.P-y.P) > 1e-12 || math.Abs(x.Low+y.High) > 1e-9 || math.Abs(x.High+y.Low) > 1e-9 {
				t.Fatalf("%s: %+v one way, %+v the other", name, x, y)
			}
			if !math.IsNaN(lift.Low) && (math.Abs(lift.Low*inverse.High-1) > 1e-9 || math.Abs(lift.High*inverse.Low-1) > 1e-9) {
				t.Fatalf("%s: lift %v one way, %v the other", name, lift, inverse)
			}
			shown := x.P < 1-x.Level
			if x.Excludes(0) != shown || !math.IsNaN(lift.Low) && lift.Excludes(1) != shown || !x.Contains(x.Estimate) {
				t.Fatalf("%s: p %v, difference %v in %v, lift %v", name, x.P, x.Estimate, x.Interval, lift)
			}
		}
	})
}

func TestQuantilesThatCannotBeTold(t *testing.T) {
	t.Parallel()
	some := make([]float64, 100)
	for i := range some {
		some[i] = float64(i)
	}
	few, zeros := effect.RanksOf(0.9, some[:20]), make([]float64, 100)
	for name, c := range map[string][2]effect.Ranks{
		"no values":           {effect.RanksOf(0.9, nil), effect.RanksOf(0.9, some)},
		"too few for p90":     {few, effect.RanksOf(0.9, some)},
		"all the same":        {effect.RanksOf(0.9, zeros), effect.RanksOf(0.9, zeros)},
		"the least is p10":    {effect.RanksOf(0.1, append(zeros[:40:40], some[40:]...)), effect.RanksOf(0.1, append(zeros[:60:60], some[60:]...))},
		"one unit of cluster": {effect.RanksOfClusters(0.5, some, func(stats.Mid) stats.Pair { return stats.PairOf([]float64{50}, []float64{100}) }), effect.RanksOf(0.5, some)},
	} {
		if test, lift := effect.Quantiles(c[0], c[1], 0.95); !math.IsNaN(test.P) || !math.IsNaN(test.Low) || !math.IsNaN(lift.High) {
			t.Errorf("%s: %+v, lift %v", name, test, lift)
		}
	}
}
