package trend_test

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"throughline.dev/discover/trend"
	"throughline.dev/stats"
)

// draw is a week's count with a mean and a variance of spread times the mean: Poisson for 1, negative binomial above.
func draw(rng *rand.Rand, mean, spread float64) int {
	if spread > 1 {
		mean = distuv.Gamma{Alpha: mean / (spread - 1), Beta: 1 / (spread - 1), Src: rng}.Rand()
	}
	if mean <= 0 {
		return 0
	}
	return int(distuv.Poisson{Lambda: mean, Src: rng}.Rand())
}

type kind struct {
	name         string
	mean, spread float64
}

func kinds() []kind {
	return []kind{{"1 a week", 1, 1}, {"3 a week", 3, 1}, {"10 a week", 10, 1}, {"60 a week", 60, 1}, {"10 a week, spread 2", 10, 2}, {"30 a week, spread 4", 30, 4}}
}

// simulations are few in each run and, for the figures in docs/accuracy.md, as many as THROUGHLINE_SIMULATIONS says. Seeds
// are fixed, so each number of them gives the same figures always.
func simulations(t *testing.T, few int) int {
	t.Helper()
	text := os.Getenv("THROUGHLINE_SIMULATIONS")
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("THROUGHLINE_SIMULATIONS is %q; set it to a number above 0", text)
	}
	return n
}

// least is how many of simulations must hold so that 95 % may be meant: three standard errors below, of a share.
func least(meant float64, n int) float64 { return meant - 3*math.Sqrt(meant*(1-meant)/float64(n)) }

// The factor of change lies in its interval as often as promised. The seeds are fixed: these figures do not vary.
func TestChangeIsCovered(t *testing.T) {
	t.Parallel()
	n := simulations(t, 300)
	for _, k := range kinds() {
		for _, factor := range []float64{1, 2} {
			for _, weeks := range []int{12, 26} {
				rng := stats.SeedOf("coverage of change", int64(k.mean), int64(k.spread), int64(factor), int64(weeks)).Rand()
				held, told := 0, 0
				for range n {
					y := make([]int, weeks)
					for i := range y {
						m := k.mean
						if i >= weeks-4 {
							m *= factor
						}
						y[i] = draw(rng, m, k.spread)
					}
					if r := trend.Change(y, 4); r.Why == "" {
						told++
						if r.Contains(factor) {
							held++
						}
					}
				}
				share := float64(held) / float64(told)
				t.Logf("%-20s factor %v of %d weeks: told in %d, held %.1f %%", k.name, factor, weeks, told, 100*share)
				if share < least(0.945, told) {
					t.Errorf("%s, factor %v, %d weeks: held %.3f", k.name, factor, weeks, share)
				}
			}
		}
	}
}

func TestSlopeIsCovered(t *testing.T) {
	t.Parallel()
	n := simulations(t, 300)
	for _, k := range kinds() {
		for _, factor := range []float64{1, 1.1} {
			rng := stats.SeedOf("coverage of slope", int64(k.mean), int64(k.spread), int64(10*factor)).Rand()
			held, told := 0, 0
			for range n {
				y := make([]int, 12)
				m := k.mean
				for i := range y {
					y[i] = draw(rng, m, k.spread)
					m *= factor
				}
				if r := trend.Slope(y, 12); r.Why == "" {
					told++
					if r.Contains(factor) {
						held++
					}
				}
			}
			share := float64(held) / float64(told)
			t.Logf("%-20s factor %v a week of 12: told in %d, held %.1f %%", k.name, factor, told, 100*share)
			if share < least(0.945, told) {
				t.Errorf("%s, factor %v: held %.3f", k.name, factor, share)
			}
		}
	}
}

// Themes whose level never changed, looked at every week for a year: in how many years is a change of level told of at any
// of the looks? And how often is one that did happen?
func TestFalseAlarmsOfLevels(t *testing.T) {
	t.Parallel()
	years := simulations(t, 100) / 4 // of each kind
	for _, history := range []int{0, 52} {
		alarms, all := 0, 0
		for _, k := range kinds() {
			rng := stats.SeedOf("false alarms", int64(history), int64(k.mean), int64(k.spread)).Rand()
			for range years {
				var y []int
				for range history + 52 {
					y = append(y, draw(rng, k.mean, k.spread))
				}
				all++
				for look := history + 1; look <= history+52; look++ {
					if len(trend.Breaks(y[:look])) > 0 {
						alarms++
						break
					}
				}
			}
		}
		share := float64(alarms) / float64(all)
		t.Logf("after %d weeks: an alarm in %d of %d years of nothing, %.1f %%", history, alarms, all, 100*share)
		if share > 1-least(0.95, all) {
			t.Errorf("after %d weeks: false alarms in %.3f of years", history, share)
		}
	}
	for _, k := range kinds() {
		rng := stats.SeedOf("true alarms", int64(k.mean), int64(k.spread)).Rand()
		found, near := 0, 0
		for range years {
			var y []int
			for i := range 38 {
				m := k.mean
				if i >= 26 {
					m *= 2
				}
				y = append(y, draw(rng, m, k.spread))
			}
			if b := trend.Breaks(y); len(b) > 0 {
				found++
				if b[0].Earliest <= 26 && 26 <= b[0].Latest {
					near++
				}
			}
		}
		t.Logf("%-20s twice as many for 12 weeks after 26: found in %d of %d, its week within the bounds in %d", k.name, found, years, near)
	}
}
