package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

func TestFiveToTen(t *testing.T) {
	t.Parallel()
	l, err := stats.From90(5, 10)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Log {
		t.Fatal("5 to 10 is not lognormal")
	}
	near(t, "mu", l.Mu, 1.9560115027140732, 1e-14)
	near(t, "sigma", l.Sigma, 0.21070178197089978, 1e-14)
	near(t, "mean", l.Mean(), 7.229783732289855, 1e-13)
	near(t, "median", l.Median(), 7.071067811865476, 1e-13)
	n, err := stats.Normal90(5, 10)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "normal mean", n.Mean(), 7.5, 0)
	near(t, "normal sd", n.SD(), 1.5198920797794229, 1e-14)
}

func TestEstimatesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]float64{{2, 1}, {math.NaN(), 1}, {1, math.Inf(1)}} {
		if s, err := stats.From90(c[0], c[1]); err == nil {
			t.Errorf("From90(%v) = %v, want an error", c, s)
		}
	}
	if _, err := stats.Lognormal90(0, 1); err == nil {
		t.Error("a lognormal from zero, want an error")
	}
	if s, err := stats.From90(0, 1); err != nil || s.Log {
		t.Errorf("From90(0, 1) = %v, %v, want a normal", s, err)
	}
}

func TestSpreadProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-50, 50).Draw(t, "low")
		high := low + rapid.Float64Range(0, 100).Draw(t, "width")
		if math.Abs(low) < 1e-6 {
			return
		}
		s, err := stats.From90(low, high)
		if err != nil {
			t.Fatal(err)
		}
		same := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-8*max(1, math.Abs(want)) {
				t.Fatalf("%s = %v, want %v", what, got, want)
			}
		}
		same("5th percentile", s.Quantile(0.05), low)
		same("95th percentile", s.Quantile(0.95), high)
		same("median", s.Quantile(0.5), s.Median())
		if s.Sigma > 1e-6 {
			same("share below low", s.CDF(low), 0.05)
			same("share below high", s.CDF(high), 0.95)
		}
		if s.Log && s.Mean() < s.Median() || !s.Log && s.Mean() != s.Median() {
			t.Fatalf("mean %v, median %v", s.Mean(), s.Median())
		}
	})
}
