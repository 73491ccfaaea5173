package survival_test

import (
	"math"
	"testing"

	"throughline.dev/measure/survival"
)

// near compares to an absolute or relative tolerance; NaN must match exactly.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) || got == want {
		return
	}
	if diff := math.Abs(got - want); !(diff <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g (off by %.2g)", what, got, want, diff)
	}
}

func sampleOf(t testing.TB, obs ...survival.Observation) survival.Sample {
	t.Helper()
	s, err := survival.Of(obs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func curveOf(t testing.TB, s survival.Sample) *survival.Curve {
	t.Helper()
	c, err := survival.KaplanMeier(s, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signed reads a compact table: a negative time is censored.
func signed(times ...float64) []survival.Observation {
	obs := make([]survival.Observation, len(times))
	for i, t := range times {
		obs[i] = survival.Observation{Time: math.Abs(t), Event: t > 0}
	}
	return obs
}

// value is a time, or not reached when NaN.
func value(t *testing.T, what string, got survival.Value, want float64) {
	t.Helper()
	if got.Reached == math.IsNaN(want) || got.Reached && math.Abs(got.Time-want) > 1e-9*max(1, want) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// Two public data sets of a few rows: acute myelogenous leukaemia (Miller 1997) and Gehan's remission times (1965).
func amlMaintained() []survival.Observation {
	return signed(9, 13, -13, 18, 23, -28, 31, 34, -45, 48, -161)
}

func amlNot() []survival.Observation { return signed(5, 5, 8, 8, 12, -16, 23, 27, 30, 33, 43, 45) }

func gehanTreated() []survival.Observation {
	return signed(6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
}

func gehanControl() []survival.Observation {
	return signed(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
}
