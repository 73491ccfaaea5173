package survival_test

import (
	"math"
	"math/bits"
	"testing"

	"throughline.dev/measure/survival"
	"throughline.dev/stats"
)

// Two cohorts from one distribution, lognormal with median 9 days and sigma 1.2: one observed for 60 to 150 days,
// the other for 0 to 14. Those who did it take "8.6 days before and 3.5 after", although nothing changed. The curve
// must not be taken in: medians about 9 in both, and no difference.
func TestCensoringAloneIsNoImprovement(t *testing.T) {
	t.Parallel()
	cohort := func(window, end float64) ([]survival.Observation, float64) {
		const n = 1000
		var obs []survival.Observation
		var done []float64
		for i := 1; i <= n; i++ {
			u := (n*float64(bits.Reverse32(uint32(i)))/(1<<32) + 0.5) / (n + 1)
			takes := math.Exp(math.Log(9) + 1.2*stats.NormalQuantile(u))
			followed := end - (float64(i)-0.5)/n*window
			obs = append(obs, survival.Observation{Time: min(takes, followed), Event: takes <= followed})
			if takes <= followed {
				done = append(done, takes)
			}
		}
		return obs, stats.Sort(done).Median()
	}
	before, naiveBefore := cohort(90, 150)
	after, naiveAfter := cohort(14, 14)
	near(t, "naive before", naiveBefore, 8.6376733773125, 1e-9)
	near(t, "naive after", naiveAfter, 3.5489808585756, 1e-9)

	a, b := sampleOf(t, before...), sampleOf(t, after...)
	checkQuantiles(t, curveOf(t, a), quantiles{0.5: {8.9736665622171, 8.1444412961139, 9.8290207529697}})
	checkQuantiles(t, curveOf(t, b), quantiles{0.5: {9.0529768897057, 7.9546544259699, 10.1228294451059}})
	test, err := survival.LogRank(0, survival.Arm{Name: "before", Sample: a}, survival.Arm{Name: "after", Sample: b})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "chi-squared", test.Chi2, 0.00016409324398547, 1e-9)
	near(t, "p", test.P, 0.98977946724229, 1e-9)
	ca, cb := curveOf(t, a), curveOf(t, b)
	tau := survival.SharedTau(ca, cb)
	d, err := survival.CompareRMST(ca, cb, tau)
	if err != nil {
		t.Fatal(err)
	}
	if tau > 14 || tau < 13.9 || d.Conclusive {
		t.Errorf("restricted means up to %v differ by %v [%v, %v]", tau, d.Estimate, d.Low, d.High)
	}
}
