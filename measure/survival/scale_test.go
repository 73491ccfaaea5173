package survival_test

import (
	"math"
	"testing"

	"throughline.dev/measure/survival"
)

// TestIntervalsByTheLogarithmMatchR has what survfit of R's survival 3.5-3 prints for aml with its default conf.type,
// "log".
func TestIntervalsByTheLogarithmMatchR(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		obs    []survival.Observation
		bounds [][3]float64 // time, lower, upper
		want   quantiles
	}{
		{"aml maintained", amlMaintained(), [][3]float64{
			{9, 0.75413384508, 1},
			{13, 0.61924898740, 1},
			{18, 0.48842628742, 1},
			{23, 0.37686705950, 0.9991576002},
			{31, 0.25485995120, 0.9455849552},
			{34, 0.15487711790, 0.8752606781},
			{48, 0.03591789849, 0.9435257695},
		}, quantiles{0.5: {31, 18, nan}}},
		{"aml not maintained", amlNot(), [][3]float64{
			{5, 0.64703698701, 1},
			{8, 0.44684608115, 0.9946253603},
			{12, 0.36161370521, 0.9409980122},
			{23, 0.26751824886, 0.8833192253},
			{27, 0.18539652610, 0.8157357157},
			{30, 0.11483115015, 0.7408220185},
			{33, 0.05692155257, 0.6642236599},
			{43, 0.01525652717, 0.6195486291},
			{45, nan, nan},
		}, quantiles{0.5: {23, 8, nan}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			usual := curveOf(t, sampleOf(t, c.obs...))
			curve := usual.On(survival.Log)
			for _, w := range c.bounds {
				p := curve.At(w[0])
				near(t, "low", p.Low, w[1], 1e-10)
				near(t, "high", p.High, w[2], 1e-10)
			}
			checkQuantiles(t, curve, c.want)
			if got, want := usual.On(survival.LogLog).Median(), usual.Median(); got != want || curve.Median() == want {
				t.Errorf("log-log is not where intervals are made unless another scale is asked for: %+v, %+v", got, want)
			}
		})
	}
}

func TestTheScaleOfSharesByCause(t *testing.T) {
	t.Parallel()
	// One cause: one less Kaplan-Meier. The interval by the logarithm is that of the share that had it, not of the rest.
	c := incidenceOf(t, 1, survival.Outcome{Time: 1, Cause: 1}, survival.Outcome{Time: 2}, survival.Outcome{Time: 3, Cause: 1}, survival.Outcome{Time: 4}).On(survival.Log)
	p := c.At(1, 1)
	se := math.Sqrt(0.25 * 0.75 / 4)
	w := math.Exp(1.959963984540054 * se / 0.25)
	near(t, "low", p.Low, 0.25/w, 1e-12)
	near(t, "high", p.High, min(1, 0.25*w), 1e-12)
}

func TestAScaleThatIsNone(t *testing.T) {
	t.Parallel()
	for _, s := range []survival.Scale{"", survival.LogLog, survival.Log} {
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
	if err := survival.Scale("plain").Check(); err == nil {
		t.Error("plain is taken for a scale")
	}
}

// TestMediansByTheLogarithmMatchR has the medians that R prints for the patients of Freireich (gehan), treated with 6-MP
// and not.
func TestMediansByTheLogarithmMatchR(t *testing.T) {
	t.Parallel()
	checkQuantiles(t, curveOf(t, sampleOf(t, gehanTreated()...)).On(survival.Log), quantiles{0.5: {23, 16, nan}})
	checkQuantiles(t, curveOf(t, sampleOf(t, gehanControl()...)).On(survival.Log), quantiles{0.5: {8, 4, 12}})
}
