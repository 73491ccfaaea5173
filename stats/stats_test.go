package stats_test

import (
	"math"
	"testing"
)

// near compares to an absolute or relative tolerance, whichever is wider; infinities and NaN must match exactly.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) || got == want {
		return
	}
	if diff := math.Abs(got - want); !(diff <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g (off by %.2g)", what, got, want, diff)
	}
}
