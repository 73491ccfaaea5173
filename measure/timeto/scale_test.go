package timeto_test

import (
	"math"
	"strings"
	"testing"

	"throughline.dev/measure/survival"
	"throughline.dev/stats"
)

// TestIntervalsOnTheScaleAskedFor: by the logarithm the bounds of a share are S exp(-+z se/S), and the definition says
// so.
func TestIntervalsOnTheScaleAskedFor(t *testing.T) {
	t.Parallel()
	log := logOf(t, "a signup 0, call 1", "b signup 0, call 2", "c signup 0, call 12", "d signup 0, x 20")
	q := signupToCall()
	usual := result(t, log, q)
	q.Scale = survival.Log
	r := result(t, log, q)
	week := r.Cohorts[0].Done[0]
	w := math.Exp(stats.CriticalZ(0.95) * math.Sqrt(0.5*0.5/4) / 0.5)
	near(t, "low", week.Low, 0, 1e-9) // 1 - min(1, 0.5 w)
	near(t, "high", week.High, 100*(1-0.5/w), 1e-9)
	if !strings.Contains(r.Definition, "intervals by the logarithm") || strings.Contains(usual.Definition, "logarithm") {
		t.Errorf("definitions: %q, %q", r.Definition, usual.Definition)
	}
	if !strings.Contains(r.Cohorts[0].Median.Definition, "Kaplan-Meier, log interval") {
		t.Errorf("definition of the median: %q", r.Cohorts[0].Median.Definition)
	}
	if q.Scale = "plain"; q.Check() == nil {
		t.Error("plain is taken for a scale")
	}
}
