package calibration_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"throughline.dev/measure/calibration"
)

func TestEstimatesThatRunTooHigh(t *testing.T) {
	t.Parallel()
	// What came is the middle of each range over 1.6, a little more or less.
	var all []calibration.Range
	for i, off := range []float64{0.8, 1.1, 1.2, 0.9, 1, 1.05, 0.95, 1.15, 0.87} {
		middle := 10 * float64(i+1)
		all = append(all, calibration.Range{Low: middle / 1.5, High: middle * 1.5, Outcome: off * middle / 1.6})
	}
	s, err := calibration.Score(all, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(s.Bias.Value-1.6) > 0.05 || !s.Bias.Contains(1.6) || s.Bias.Contains(1) || s.Suggest != s.Bias.Value {
		t.Errorf("%+v", s)
	}
	if s.Held.Hits != 3 || s.N != 9 {
		t.Errorf("%d of %d held", s.Held.Hits, s.N)
	}
}

func TestWellMadeRangesNeedNoCorrection(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	suggested, runs := 0, 400
	var held, n int
	for range runs {
		var all []calibration.Range
		for range 12 {
			middle := math.Exp(2 + r.NormFloat64())
			half := math.Exp(1.6448536 * 0.4) // 90 % of a log-normal outcome
			all = append(all, calibration.Range{Low: middle / half, High: middle * half, Outcome: middle * math.Exp(0.4*r.NormFloat64())})
		}
		s, err := calibration.Score(all, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if !math.IsNaN(s.Suggest) {
			suggested++
		}
		held += s.Held.Hits
		n += s.N
	}
	if share := float64(suggested) / float64(runs); share > 0.08 {
		t.Errorf("a correction is suggested to %.1f %% of the estimators who need none", 100*share)
	}
	if share := float64(held) / float64(n); math.Abs(share-0.9) > 0.02 {
		t.Errorf("%.3f of the ranges hold", share)
	}
}

func TestFewOutcomesCannotTell(t *testing.T) {
	t.Parallel()
	s, err := calibration.Score([]calibration.Range{{1, 2, 1}, {1, 2, 1}, {1, 2, 1}, {1, 2, 1}}, 0.95)
	if err != nil || !math.IsNaN(s.Bias.Value) || !math.IsNaN(s.Suggest) || s.Why == "" {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = calibration.Score(nil, 0.95); err != nil || s.Why == "" {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestEffectsThatWentTheOtherWay: a reduction was expected each time, and now and then there was an increase.
func TestEffectsThatWentTheOtherWay(t *testing.T) {
	t.Parallel()
	var all []calibration.Range
	for _, came := range []float64{-2, -1, -2, 1, -2.5, -2, -1.5, 0, -2} {
		all = append(all, calibration.Range{Low: -9, High: -1.7777777777777777, Outcome: came}) // its middle is -4
	}
	s, err := calibration.Score(all, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if s.Contrary != 2 || math.Abs(s.Bias.Value-2) > 1e-12 || s.Bias.Contains(1) || !math.IsInf(s.Bias.High, 1) {
		t.Errorf("%+v", s)
	}
	for i := range all {
		all[i].Outcome = 1
	}
	if s, err = calibration.Score(all, 0.95); err != nil || !math.IsNaN(s.Suggest) || s.Why == "" {
		t.Errorf("all went the other way: %+v, %v", s, err)
	}
}

func TestRangesAreStretchedUntilTheyHold(t *testing.T) {
	t.Parallel()
	var all []calibration.Range
	for i := range 19 { // 19 outcomes, spread evenly over twice the width
		all = append(all, calibration.Range{Low: -1, High: 1, Outcome: -2 + 4*float64(i)/18})
	}
	for i := range all { // away from zero, so that there is a way
		all[i].Low, all[i].High, all[i].Outcome = all[i].Low+1000, all[i].High+1000, all[i].Outcome+1000
	}
	s, err := calibration.Score(all, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(s.Widen-2) > 0.15 {
		t.Errorf("stretched by %v, want about 2", s.Widen)
	}
}

func TestIntervalScore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r    calibration.Range
		want float64
	}{{calibration.Range{1, 3, 2}, 2}, {calibration.Range{1, 3, 3.5}, 2 + 20*0.5}, {calibration.Range{1, 3, 0.9}, 2 + 20*0.1}} {
		if got := c.r.IntervalScore(); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%+v: %v, want %v", c.r, got, c.want)
		}
	}
}

func TestBrier(t *testing.T) {
	t.Parallel()
	p, err := calibration.Brier([]calibration.Chance{{0.9, true}, {0.8, false}, {0.5, true}, {0.3, false}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if want := (0.01 + 0.64 + 0.25 + 0.09) / 4; math.Abs(p.Brier.Value-want) > 1e-12 || p.Rate != 0.25 || p.Came.Hits != 2 || math.Abs(p.Mean-0.625) > 1e-12 {
		t.Errorf("%+v", p)
	}
	if _, err := calibration.Brier([]calibration.Chance{{1.1, true}}, 0.95); err == nil {
		t.Error("1.1 is taken for a probability")
	}
}

func TestRangesThatCannotBeScored(t *testing.T) {
	t.Parallel()
	for _, r := range []calibration.Range{{2, 1, 1}, {1, math.NaN(), 1}, {1, 2, math.Inf(1)}} {
		if _, err := calibration.Score([]calibration.Range{r}, 0.95); err == nil {
			t.Errorf("%+v is scored", r)
		}
	}
}
