package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

func TestMomentsAgreeHoweverTheyAreTaken(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		cut := rapid.IntRange(0, n).Draw(t, "cut")
		a := rapid.SliceOfN(rapid.Float64Range(-100, 100), n, n).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Float64Range(-100, 100), n, n).Draw(t, "b")
		var sa, saa, sb, sbb, sab float64
		for i := range a {
			sa, saa, sb, sbb, sab = sa+a[i], saa+a[i]*a[i], sb+b[i], sbb+b[i]*b[i], sab+a[i]*b[i]
		}
		whole := stats.PairOf(a, b)
		for name, p := range map[string]stats.Pair{
			"merged":    stats.PairOf(a[:cut], b[:cut]).Add(stats.PairOf(a[cut:], b[cut:])),
			"from sums": stats.PairFromSums(n, sa, saa, sb, sbb, sab),
		} {
			for what, d := range map[string]float64{"X": p.X - whole.X, "Y": p.Y - whole.Y, "XX": p.XX - whole.XX, "YY": p.YY - whole.YY, "XY": p.XY - whole.XY} {
				if math.Abs(d) > 1e-7 {
					t.Fatalf("%s: %s is off by %v", name, what, d)
				}
			}
		}
		x, _ := whole.Marginals()
		if m := stats.MeanOf(a, 0.95); math.Abs(math.Sqrt(x.Variance())-m.SD) > 1e-9 {
			t.Fatalf("deviation %v, want %v", math.Sqrt(x.Variance()), m.SD)
		}
	})
}

// Expectation: statsmodels 0.13.5, n = 393.4056930002516 in each of two groups gives a power of .8 for d = .2.
func TestNoncentralStudentSurvival(t *testing.T) {
	t.Parallel()
	n := 393.4056930002516
	df, delta := 2*n-2, 0.2*math.Sqrt(n/2)
	crit := stats.StudentQuantile(0.975, df)
	power := stats.NoncentralStudentSurvival(crit, df, delta) + stats.NoncentralStudentSurvival(crit, df, -delta)
	near(t, "power", power, 0.8, 5e-9) // to a hundred-thousandth of a unit in n, as far as its search goes
	for _, df := range []float64{1, 3, 10.5, 58.3, 5841.7} {
		near(t, "central", stats.NoncentralStudentSurvival(2.5, df, 0), stats.StudentSurvival(2.5, df), 1e-8)
	}
}
