package goal_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"throughline.dev/measure/goal"
)

// series makes numbers whose end is forecast from their beginning.
type series struct {
	name string
	// next is the level at a step, given the one before it; noise comes on top.
	next  func(r *rand.Rand, before float64, i int) float64
	noise float64
	// least of the intervals of 95 % hold what comes.
	least float64
	long  bool // only among the long simulations
}

func allSeries() []series {
	level := func(_ *rand.Rand, b float64, _ int) float64 { return b }
	walk := func(r *rand.Rand, b float64, _ int) float64 { return b + r.NormFloat64() }
	line := func(slope float64) func(*rand.Rand, float64, int) float64 {
		return func(_ *rand.Rand, b float64, _ int) float64 { return b + slope }
	}
	back := func(phi float64) func(*rand.Rand, float64, int) float64 {
		return func(r *rand.Rand, b float64, i int) float64 {
			if i == 0 {
				return 50 + r.NormFloat64()/math.Sqrt(1-phi*phi)
			}
			return 50 + phi*(b-50) + r.NormFloat64()
		}
	}
	return []series{
		{"noise around a level", level, 3, 0.935, false},
		{"a walk", walk, 0, 0.935, false},
		{"a walk under noise", walk, 0.5, 0.935, false},
		{"a walk under much noise", walk, 2, 0.935, true},
		{"a line under noise", line(0.4), 2, 0.935, true},
		{"a steep line under noise", line(0.5), 1, 0.935, true},
		{"coming back, half a step", back(0.5), 0, 0.935, true},
		{"coming back, a fifth of a step", back(0.8), 0, 0.935, true},
		// What jumps may jump for the first time after the history, which nothing in it tells.
		{"jumps", func(r *rand.Rand, b float64, _ int) float64 {
			if r.IntN(15) == 0 {
				return b + 6*r.NormFloat64()
			}
			return b
		}, 1, 0.8, false},
	}
}

// runs is how many forecasts a series gets; THROUGHLINE_SIMULATIONS=2000 makes the figures of docs/accuracy.md.
func runs(t *testing.T, usual int) int {
	t.Helper()
	text := os.Getenv("THROUGHLINE_SIMULATIONS")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("THROUGHLINE_SIMULATIONS: %q is no number of runs", text)
	}
	return n
}

// TestForecastsCover forecasts series whose end is known. Intervals hold what comes at least as often as they say, less
// 1.5 %; of calm series more often, as a short history cannot tell them from a walk.
func TestForecastsCover(t *testing.T) {
	t.Parallel()
	usual := runs(t, 0) == 0
	for _, c := range allSeries() {
		if usual && c.long {
			continue // held more often than promised; the long simulation has it
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			histories := []int{12, 26}
			if usual {
				histories = histories[1:]
			}
			for _, history := range histories {
				for _, ahead := range []int{4, 12} {
					c.cover(t, history, ahead)
				}
			}
		})
	}
}

func (c series) cover(t *testing.T, history, ahead int) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(history), uint64(ahead)))
	runs := runs(t, 60)
	inside := 0
	for range runs {
		level := 50.0
		var all []float64
		for i := range history + ahead {
			level = c.next(r, level, i)
			all = append(all, level+c.noise*r.NormFloat64())
		}
		f, err := goal.Project(goal.History{Values: all[:history]}, ahead, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if f.End().Contains(all[history+ahead-1]) {
			inside++
		}
	}
	share := float64(inside) / float64(runs)
	t.Logf("%s, %d steps ahead of %d: %.1f %%", c.name, ahead, history, 100*share)
	if slack := 2 * math.Sqrt(0.95*0.05/float64(runs)); share < c.least-slack {
		t.Errorf("%s, %d steps ahead of %d: %.1f %% of the forecasts hold what came", c.name, ahead, history, 100*share)
	}
}

// TestForecastsOfTheModelCover draws kinds of series as the model weighs them before it sees a history: what the
// interval then holds is 95 %, neither less nor more.
func TestForecastsOfTheModelCover(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	const history, ahead = 24, 6
	runs := runs(t, 150)
	inside := 0
	for range runs {
		noise, wander, drift := 1.0, 0.0, 0.0
		switch u := r.Float64(); {
		case u < 0.08: // noise around a level
		case u < 0.21: // around a line
			drift = []float64{0.1, 0.3, 1}[r.IntN(3)]
		case u < 0.37: // a walk under noise
			wander, drift = math.Exp(0.5*float64(r.IntN(8)-4)), 0.15
		case u < 0.685:
			noise, wander = 0, 1
		default:
			noise, wander, drift = 0, 1, 0.3
		}
		drift *= r.NormFloat64()
		level := 5000.0
		var all []float64
		for range history + ahead {
			level += drift + wander*r.NormFloat64()
			all = append(all, level+noise*r.NormFloat64())
		}
		f, err := goal.Project(goal.History{Values: all[:history]}, ahead, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if f.End().Contains(all[history+ahead-1]) {
			inside++
		}
	}
	share := float64(inside) / float64(runs)
	t.Logf("%.1f %% of the forecasts hold what came", 100*share)
	if math.Abs(share-0.95) > 3*math.Sqrt(0.95*0.05/float64(runs)) {
		t.Errorf("%.1f %% of the forecasts hold what came", 100*share)
	}
}

func TestChanceIsCalibrated(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	const runs = 150
	var chance, came float64
	for range runs {
		level, drift := 50.0, 0.15*r.NormFloat64()
		var all []float64
		for range 24 {
			level += drift + r.NormFloat64()
			all = append(all, level+r.NormFloat64())
		}
		target := all[15] + 3
		f, err := goal.Project(goal.History{Values: all[:16]}, 8, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		chance += f.Chance(target, false) / runs
		if all[23] >= target {
			came += 1.0 / runs
		}
		if d := f.Chance(target, false) + f.Chance(target, true); math.Abs(d-1) > 1e-9 {
			t.Fatalf("the chances of both sides sum to %v", d)
		}
	}
	if math.Abs(chance-came) > 0.11 {
		t.Errorf("targets were reached in %.2f of the runs, forecast %.2f", came, chance)
	}
}

func TestAShareStaysAShare(t *testing.T) {
	t.Parallel()
	values := []float64{80, 84, 86, 90, 92, 94, 95, 97, 96, 98}
	f, err := goal.Project(goal.History{Values: values, Whole: 100}, 12, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Path {
		if !(p.Low > 0 && p.Low < p.Value && p.Value < p.High && p.High < 100) {
			t.Errorf("%+v", p)
		}
	}
	values[9] = 100 // touches the end
	if f, err = goal.Project(goal.History{Values: values, Whole: 100}, 12, 0.95); err != nil || f.End().High > 100 {
		t.Errorf("%+v, %v", f.End(), err)
	}
}

// TestAJumpIsNoTrend: a time that fell once, from 9 to 4, is not expected to fall to nothing.
func TestAJumpIsNoTrend(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 9))
	h := goal.History{Times: true}
	for i := range 26 {
		v := 9.0
		if i >= 12 {
			v = 4
		}
		h.Values = append(h.Values, v*math.Exp(0.2*r.NormFloat64()))
	}
	f, err := goal.Project(h, 12, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if e := f.End(); e.Value < 1 || e.Low <= 0 || e.High < 4 {
		t.Errorf("%+v", e)
	}
}

func TestAShortHistoryCannotTell(t *testing.T) {
	t.Parallel()
	if _, err := goal.Project(goal.History{Values: make([]float64, 7)}, 3, 0.95); !errors.Is(err, goal.ErrTooFew) {
		t.Error(err)
	}
	if _, err := goal.Project(goal.History{Values: make([]float64, 20)}, 3, 0.95); !errors.Is(err, goal.ErrTooFew) {
		t.Errorf("a number that never moved: %v", err)
	}
	if _, err := goal.Project(goal.History{Values: []float64{1, 2, 1, 2, 1, 2, 1, 2}}, 17, 0.95); !errors.Is(err, goal.ErrTooFew) {
		t.Errorf("17 steps from 8 points: %v", err)
	}
	if _, err := goal.Project(goal.History{Values: []float64{1, 2, math.NaN(), 2, 1, 2, 1, 2}}, 2, 0.95); err == nil {
		t.Error("NaN is taken for a value")
	}
}

func TestTheWayToATarget(t *testing.T) {
	t.Parallel()
	p := goal.Way(9, 4, 6, 5, 7) // down is the way
	if p.Value != 0.6 || p.Low != 0.4 || p.High != 0.8 {
		t.Errorf("%+v", p)
	}
	if goal.Way(9, 9, 6, 5, 7).Known() {
		t.Error("there is a way from a number to itself")
	}
	if p := goal.Way(9, 4, 10, 9, 11); p.Value >= 0 {
		t.Errorf("the wrong way is %+v", p)
	}
}

func TestAnObjectiveIsTheMeanOfItsKeyResults(t *testing.T) {
	t.Parallel()
	m, n := goal.Mean([]goal.Progress{goal.Way(0, 10, 5, 4, 6), goal.Way(0, 10, 30, 29, 31), goal.Way(1, 1, 1, 1, 1)})
	if n != 2 || math.Abs(m.Value-0.75) > 1e-12 || math.Abs(m.Low-0.7) > 1e-12 || math.Abs(m.High-0.8) > 1e-12 {
		t.Errorf("%+v of %d", m, n)
	}
	if m, n := goal.Mean(nil); n != 0 || m.Known() {
		t.Errorf("of no key result %+v", m)
	}
}
